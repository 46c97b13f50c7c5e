"""
Pictures, signatures and sound in words, and as they are shown.
"""

from __future__ import annotations

import re

import flet as ft

from mobile.ui import palette as p
from mobile.ui.controls import Tap, link
from mobile.ui.look import Look
from mobile.ui.theme import RADIUS
from mobile.ui.words import Words
from shared.domain.attachments import is_attachment, media_type_of, read_instead

KINDS = {"image/jpeg": "Picture", "image/png": "Signature"}
SOUND = "Recording"
INSTEAD = {
    "mark": "Signed by a mark. Seen by: {name}",
    "unable": "Could not sign. Seen by: {name}",
    "declined": "They said no",
    "absent": "Could not be taken",
}
# As the form language writes a day.
A_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def said_media(words: Words, said: str) -> str:
    """
    What stands for an attachment, or its absence, where answers are read; a day as people say it; the rest as it is.
    """
    if is_attachment(said):
        return words(KINDS.get(media_type_of(said), SOUND))
    instead = read_instead(said)
    if instead is None:
        return words.day(said) if A_DAY.fullmatch(said) else said
    how, witness = instead
    return words(INSTEAD[how], name=witness) if witness else words(INSTEAD[how])


def is_sound(name: str) -> bool:
    """Whether an attachment is heard, not seen."""
    return media_type_of(name).startswith("audio/")


def see_attachment(said: str, on_tap: Tap, look: Look) -> list[ft.Control]:
    """
    The way to a picture or a sound from where its answer is read; nothing for any other answer.
    """
    if not is_attachment(said):
        return []
    label = look.words("Listen") if is_sound(said) else look.words("See it")
    return [link(label, on_tap, icon=ft.Icons.VOLUME_UP if is_sound(said) else ft.Icons.IMAGE)]


def shown_picture(content: bytes, label: str) -> ft.Control:
    """
    A picture from its bytes, whole, as wide as the screen lets it be.
    """
    return ft.Container(
        ft.Image(
            src=content,
            semantics_label=label,
            fit=ft.BoxFit.FIT_WIDTH,
            gapless_playback=True,
            error_content=ft.Container(height=0),
        ),
        bgcolor=p.WHITE,
        border_radius=RADIUS,
        alignment=ft.Alignment.CENTER,
        padding=8,
    )
