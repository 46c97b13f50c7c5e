"""
Sensitive answers: sealed when a visit is recorded, opened for those who may read them, kept closed for everybody else.

Until this phone stands in the directory of enrolments nothing can be sealed for anybody; such an answer stays in the
vault and does not leave it, and the visit says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import msgpack

from mobile.use_cases.circles import is_listed, keep_programme_key, names_of, seats, subject_of
from mobile.use_cases.desk import Desk
from mobile.use_cases.keyring import Keyring, read_version
from shared.crypto.case_keys import HolderKind, key_id_of, open_answer, seal_answer
from shared.crypto.errors import CryptoError
from shared.domain.records import Change, Record, Value
from shared.domain.visits import QUESTION
from shared.kernel.identifiers import uuid_bytes, uuid_text
from shared.protocol.canonical import canonical_value

KEPT_BACK = "kept_back"
"""Field of a visit: names of answers that wait on its worker's phone until they can be sealed."""
HELD_SETTING = "answers_kept_back"
"""Visit to field to answer, inside the vault."""
PROGRAMME = ""
"""Stands among readers for the programme's key."""

Fields = Mapping[str, Value]


class Guard(StrEnum):
    """
    How an answer stands.
    """

    OPEN = ""
    SEALED = "sealed"
    CLOSED = "closed"
    KEPT_BACK = "kept_back"


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """
    A sensitive answer of a recorded visit, as this phone can show it.

    Attributes:
        guard: SEALED where it opens here, CLOSED where it does not, KEPT_BACK where it has not left its phone.
        value: The answer; None where it is not for this phone.
        readers: Names of the others who can read it; `PROGRAMME` for the programme's key.
    """

    guard: Guard
    value: Value = None
    readers: tuple[str, ...] = ()


def sealed_names(visit: Record) -> tuple[str, ...]:
    """
    Names of a visit's answers that are sealed, or kept back on some phone.
    """
    sealed = (name for name, value in visit.fields.items() if _is_sealed(name, value))
    return tuple(dict.fromkeys((*sealed, *_kept_back(visit))))


def _kept_back(visit: Record) -> list[str]:
    kept = visit.get(KEPT_BACK)
    return [str(name) for name in kept] if isinstance(kept, (list, tuple)) else []


def intended_readers(desk: Desk, subject: str) -> tuple[str, ...] | None:
    """
    Names of those who will be able to read what is written about somebody now, beside the writer; None while it cannot
    be sealed yet.
    """
    if not is_listed(desk):
        return None
    listed = seats(desk, subject)
    programme = (PROGRAMME,) if any(not seat.worker for seat in listed) else ()
    return (*names_of(desk, [seat.worker for seat in listed if seat.worker]), *programme)


async def open_sealed_answers(desk: Desk, visit: Record) -> dict[str, Sealed]:
    """
    Every sensitive answer of a visit by its field's name.
    """
    names = sealed_names(visit)
    if not names:
        return {}
    held = held_answers(desk).get(visit.id, {})
    rings: dict[str, Keyring] = {}
    return {name: await _opened(desk, visit, name, held, rings) for name in names}


def can_open(desk: Desk, visit: Record, content: bytes) -> bool:
    """
    Whether a sealed answer of a visit opens on this phone.
    """
    try:
        key_id = key_id_of(content)
    except CryptoError:
        return False
    return _ring(desk, visit, key_id, {}).opens(key_id)


async def guard_changes(
    desk: Desk, changes: Sequence[Change], sensitive: Collection[str], before: Record | None
) -> list[Change]:
    """
    The changes of a submitted visit with its sensitive answers sealed, or kept back.

    Args:
        changes: The visit's own change first.
        sensitive: Fields of the visit that must not be read by others.
        before: The visit as it stood, where it is amended.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    visit, *beside = changes
    opened = await open_sealed_answers(desk, before) if before else {}
    fields = {
        name: value
        for name, value in visit.set.items()
        # What this phone cannot open it does not take away either, and what says the same stays as it was sealed.
        if not (name in opened and _stands(opened[name], value))
    }
    secret = {
        name: fields.pop(name) for name in sorted(set(fields) & set(sensitive)) if fields[name] is not None
    }
    elsewhere = {n for n, one in opened.items() if one.guard is Guard.KEPT_BACK and one.value is None}
    subject = subject_of(before or Record(id=visit.record, kind="visit", area=visit.area, fields=visit.set))
    if is_listed(desk) and desk.book.find(subject) is not None:
        sealed, made = await _seal(desk, visit.record, subject, secret)
        return [replace(visit, set={**fields, **sealed, **_marked(before, elsewhere)}), *beside, *made]
    if secret:
        await _hold(desk, visit.record, secret)
    return [replace(visit, set={**fields, **_marked(before, {*secret, *elsewhere})}), *beside]


def _marked(before: Record | None, names: Collection[str]) -> dict[str, Value]:
    """What a visit says of answers that wait on a phone."""
    if names:
        return {KEPT_BACK: sorted(names)}
    return {KEPT_BACK: None} if before is not None and before.get(KEPT_BACK) else {}


async def seal_kept_back(desk: Desk) -> None:
    """
    Seals and records what was kept back, as soon as this phone stands in the directory.

    Raises:
        StorageFullError, StorageFaultError: it is kept back further.
    """
    if not is_listed(desk):
        return
    for visit_id, answers in held_answers(desk).items():
        visit = desk.book.find(visit_id)
        waiting = _kept_back(visit) if visit else []
        subject = subject_of(visit) if visit else ""
        if visit is not None and waiting:
            if desk.book.find(subject) is None:
                continue
            wanted = {name: answers[name] for name in waiting if name in answers}
            sealed, made = await _seal(desk, visit.id, subject, wanted)
            left = _marked(visit, [name for name in waiting if name not in answers])
            change = Change(record=visit.id, kind="visit", area=visit.area, set={**sealed, **left})
            await desk.book.record([change, *made])
        await _hold(desk, visit_id, {})


def held_answers(desk: Desk) -> dict[str, dict[str, Value]]:
    """
    Visit to answers that have not left this phone.
    """
    kept = desk.book.kept(HELD_SETTING)
    return (
        {str(visit): dict(said) for visit, said in kept.items() if isinstance(said, Mapping)}
        if isinstance(kept, Mapping)
        else {}
    )


async def _hold(desk: Desk, visit_id: str, answers: Fields) -> None:
    held = held_answers(desk)
    held.pop(visit_id, None)
    if answers:
        held[visit_id] = dict(answers)
    await desk.book.keep(HELD_SETTING, held)


async def _seal(
    desk: Desk, visit_id: str, subject: str, answers: Fields
) -> tuple[dict[str, Value], list[Change]]:
    if not answers:
        return {}, []
    await keep_programme_key(desk)
    key, made = await Keyring(desk, subject).sealing_key()
    record = uuid_bytes(visit_id)
    sealed: dict[str, Value] = {
        name: await seal_answer(desk.device.crypto, key, canonical_value(value), record=record, field=name)
        for name, value in answers.items()
    }
    return sealed, made


async def _opened(desk: Desk, visit: Record, name: str, held: Fields, rings: dict[str, Keyring]) -> Sealed:
    content = visit.get(name)
    if not isinstance(content, bytes) or name in _kept_back(visit):
        own = name in held
        return Sealed(Guard.KEPT_BACK, held.get(name), () if own else _author(desk, visit))
    try:
        key_id = key_id_of(content)
        ring = _ring(desk, visit, key_id, rings)
        readers = _readers(desk, ring, key_id)
        if not ring.opens(key_id):
            return Sealed(Guard.CLOSED, None, readers)
        key = await ring.key(key_id)
        plain = await open_answer(desk.device.crypto, key, content, record=uuid_bytes(visit.id), field=name)
        return Sealed(Guard.SEALED, _value(plain), readers)
    except CryptoError:
        # A key that has not come yet, or an altered record: closed either way, and nothing is said of why.
        return Sealed(Guard.CLOSED, None, ())


def _ring(desk: Desk, visit: Record, key_id: bytes, rings: dict[str, Keyring]) -> Keyring:
    ring = _ring_of(desk, subject_of(visit), rings)
    if ring.opens(key_id):
        return ring
    for record in desk.book.all_of("case_key"):
        version = read_version(record)
        # Somebody who turned out to be known under another record keeps the circle it was sealed for.
        if version is not None and version.key_id == key_id:
            return _ring_of(desk, subject_of(record), rings)
    return ring


def _ring_of(desk: Desk, subject: str, rings: dict[str, Keyring]) -> Keyring:
    if subject not in rings:
        rings[subject] = Keyring(desk, subject)
    return rings[subject]


def _readers(desk: Desk, ring: Keyring, key_id: bytes) -> tuple[str, ...]:
    holders = ring.readers(key_id)
    entries = [desk.book.find(uuid_text(one.id)) for one in holders if one.kind != HolderKind.PROGRAMME]
    names = names_of(desk, [entry.text("worker") for entry in entries if entry is not None])
    programme = any(one.kind == HolderKind.PROGRAMME for one in holders)
    return (*names, PROGRAMME) if programme else names


def _author(desk: Desk, visit: Record) -> tuple[str, ...]:
    return names_of(desk, [visit.text("worker")])


def _stands(known: Sealed, value: Value) -> bool:
    if known.guard is Guard.CLOSED:
        return True
    if known.guard is Guard.SEALED and value is not None:
        return canonical_value(known.value) == canonical_value(value)
    return False


def _is_sealed(name: str, value: Value) -> bool:
    return name.startswith(QUESTION) and isinstance(value, bytes)


def _value(plain: bytes) -> Value:
    read: Any = msgpack.unpackb(plain)
    return read  # type: ignore[no-any-return]
