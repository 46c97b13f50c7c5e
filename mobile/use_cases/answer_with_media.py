"""
A picture, a signature, sound, a film or a file becomes the answer to a question of a draft; sealed before the answer
names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mobile.ports.media import MediaKind, TakenMedia
from mobile.use_cases.desk import Desk
from mobile.use_cases.fill_form import Kept, open_filling
from shared.forms.steps import Answer

DRAWN = frozenset({"signature", "draw", "annotate"})
"""Appearances of a picture that is drawn with the finger."""

KINDS = {"audio": MediaKind.SOUND, "video": MediaKind.FILM, "file": MediaKind.FILE}


def media_kind(kind: str, appearance: Iterable[str]) -> MediaKind:
    """
    What a question of a form asks for.
    """
    is_drawn = not DRAWN.isdisjoint(appearance)
    return KINDS.get(kind, MediaKind.SIGNATURE if is_drawn else MediaKind.PHOTO)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A question that is answered so.

    Attributes:
        record: The record that the draft will become, or mend.
        hint: What it is for, as the form says.
        value: The answer as it stands.
    """

    record: str
    label: str
    hint: str
    kind: str
    appearance: tuple[str, ...]
    value: str


def read_asked(desk: Desk, draft_id: str, ref: str, language: str) -> Asked:
    """
    Raises:
        RecordMissingError: no such draft; it was submitted or discarded.
        UnknownFormError: no pack on this phone has the form any more.
    """
    filling = open_filling(desk, draft_id, language)
    step = filling.session.step(ref)
    return Asked(
        record=filling.draft.context.get("amends") or draft_id,
        label=step.label,
        hint=step.hint,
        kind=step.kind,
        appearance=tuple(step.appearance.split()),
        value=step.value if isinstance(step.value, str) else "",
    )


async def answer_with_media(desk: Desk, draft_id: str, ref: str, taken: TakenMedia, language: str) -> Kept:
    """
    Keeps what was taken, then the answer that names it.

    Raises:
        StorageFullError, StorageFaultError: neither is kept; the answer before stands.
    """
    filling = open_filling(desk, draft_id, language)
    record = filling.draft.context.get("amends") or draft_id
    try:
        name = await desk.attachments.keep(record, taken.content, taken.media_type)
        return await filling.answer(ref, name)
    finally:
        await desk.attachments.sweep()


async def answer_in_words(desk: Desk, draft_id: str, ref: str, value: Answer, language: str) -> Kept:
    """
    Keeps another answer, or none; what the answer before named goes.

    Raises:
        StorageFullError, StorageFaultError: the answer before stands.
    """
    try:
        return await open_filling(desk, draft_id, language).answer(ref, value)
    finally:
        await desk.attachments.sweep()
