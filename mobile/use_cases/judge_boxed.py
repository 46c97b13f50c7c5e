"""
The review box on a supervisor's phone: what waits in it, and the verdict, which is an operation and needs no network.

What one worker did for one household on one day is judged together: a visit without its door would be of no use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from mobile.use_cases.desk import Desk
from mobile.use_cases.loud_signs import is_quiet_referral, loud_signs
from mobile.use_cases.people import household_name, household_place, person_name
from mobile.use_cases.read_visit import ReadAnswer, read_answers
from shared.domain.guests import GUEST_CARD, SCANNED_DIGITS
from shared.domain.records import Change, Record, Value
from shared.domain.review_box import HELD, QUARANTINED, REFUSE, TAKE, WhyRefused, fields_of, is_waiting
from shared.kernel.identifiers import AreaId, RecordId
from shared.kernel.instants import local_date
from shared.protocol.merge import CURABLE

SEEN = "seen"


@dataclass(frozen=True, slots=True)
class BoxedWork:
    """
    Work of one worker that was not simply taken in.

    Attributes:
        ids: The records of it in the box, in the order they were made.
        title: Whom it is about; empty where this phone does not know.
        kinds: Kinds of the records it wished to change.
        reason: The server's code.
        is_held: It waits for a verdict; otherwise it was refused and waits to be seen.
        may_come_in: It was refused by a server too old for it, and may be taken in by a newer one.
        danger: It raised a danger that may be shown in a list.
        quiet: It raised one that must be quiet: somebody to follow up, without a word of why.
        phone: How its author is called, where this phone knows.
    """

    ids: tuple[str, ...]
    title: str
    author: str
    made_on: str
    kinds: tuple[str, ...]
    reason: str
    is_held: bool
    danger: bool
    answers: tuple[ReadAnswer, ...] = ()
    may_come_in: bool = False
    quiet: bool = False
    phone: str = ""


def boxed_work(desk: Desk, language: str) -> tuple[BoxedWork, ...]:
    """
    What waits in the boxes of this supervisor's areas: danger first, then the oldest.
    """
    work = (replace(_read(desk, boxed), answers=_answers(desk, boxed, language)) for boxed in _groups(desk))
    return _ordered(work)


def survey_boxed(desk: Desk) -> tuple[BoxedWork, ...]:
    """
    The same without answers, which take long to read: what a danger is raised by before anybody judges it.
    """
    return _ordered(_read(desk, boxed) for boxed in _groups(desk))


def _ordered(work: Iterable[BoxedWork]) -> tuple[BoxedWork, ...]:
    return tuple(
        sorted(work, key=lambda one: (not one.danger, not one.quiet, not one.is_held, one.made_on, one.ids))
    )


def _groups(desk: Desk) -> Iterable[list[Record]]:
    groups: dict[tuple[str, ...], list[Record]] = {}
    for record in _waiting(desk):
        groups.setdefault(_key(desk, record), []).append(record)
    return groups.values()


async def take_in(desk: Desk, ids: Sequence[str]) -> None:
    """
    Makes boxed work part of the team's records, as soon as the server knows how.

    Raises:
        RecordMissingError: it is not on this device any more.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, ids, {"verdict": TAKE})


async def refuse(desk: Desk, ids: Sequence[str], why: WhyRefused) -> None:
    """
    Leaves held work out; its author reads why.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `take_in`.
    """
    await _record(desk, ids, {"verdict": REFUSE, "why": str(why)})


async def note_seen(desk: Desk, ids: Sequence[str]) -> None:
    """
    Says that somebody has looked at refused work.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `take_in`.
    """
    await _record(desk, ids, {"verdict": SEEN})


async def _record(desk: Desk, ids: Sequence[str], verdict: Mapping[str, Value]) -> None:
    boxed = [desk.book.get(one) for one in ids]
    await desk.book.record(
        [Change(record=one.id, kind=one.kind, area=one.area, set=verdict) for one in boxed]
    )


def former_name(desk: Desk, worker_id: str) -> str:
    """
    The name of somebody who has left the team and of whom work waits here; empty where none does.
    """
    return next((one.text("author_name") for one in _waiting(desk) if one.text("author") == worker_id), "")


def _waiting(desk: Desk) -> Iterable[Record]:
    boxed = chain(desk.book.where(HELD, "state", "waiting"), desk.book.all_of(QUARANTINED))
    return sorted((one for one in boxed if is_waiting(one)), key=_order)


def _order(boxed: Record) -> tuple[str, int]:
    seq = boxed.get("seq")
    return boxed.text("device"), seq if isinstance(seq, int) else 0


def _key(desk: Desk, boxed: Record) -> tuple[str, ...]:
    household = _household(desk, _as_record(boxed))
    return boxed.kind, boxed.text("author"), _made_on(desk, boxed), boxed.text("reason"), household


def _household(desk: Desk, record: Record) -> str:
    """
    The household some work is about, found over what it names where it does not say so itself.
    """
    known = desk.book.find(record.id)
    for one in (record, known):
        if one is not None and one.kind == "household":
            return one.id
        if one is not None and one.text("household"):
            return one.text("household")
    for name in ("person", "visit", "referral", "encounter"):
        other = desk.book.find(record.text(name))
        if other is not None and other.text("household"):
            return other.text("household")
    return _home_of_card(desk, record.text(GUEST_CARD)) or record.id


def _home_of_card(desk: Desk, card_id: str) -> str:
    """
    The household of a guest's card, or of its short code; the card itself where that is not known here.
    """
    if not card_id:
        return ""
    whole = len(card_id) == SCANNED_DIGITS
    cards = desk.book.where("card", "card_id", card_id) if whole else desk.book.all_of("card")
    homes = {
        card.text("household")
        for card in cards
        if card.text("card_id").startswith(card_id) and card.text("household")
    }
    return homes.pop() if len(homes) == 1 else card_id


def _as_record(boxed: Record) -> Record:
    return Record(
        id=RecordId(boxed.text("about")),
        kind=boxed.text("about_kind"),
        area=AreaId(boxed.text("for_area")),
        fields=fields_of(boxed),
    )


def _made_on(desk: Desk, boxed: Record) -> str:
    at_ms = boxed.get("made_at_ms")
    offset = desk.device.clock.utc_offset_minutes()
    return local_date(at_ms if isinstance(at_ms, int) else 0, offset).isoformat()


def _read(desk: Desk, boxed: Sequence[Record]) -> BoxedWork:
    first = boxed[0]
    wished = [_as_record(one) for one in boxed]
    worker = desk.book.find(first.text("author"))
    danger, quiet = _dangers(desk, wished)
    return BoxedWork(
        ids=tuple(one.id for one in boxed),
        title=next((title for one in wished if (title := _title(desk, one))), ""),
        author=worker.text("name") if worker else first.text("author_name"),
        made_on=_made_on(desk, first),
        kinds=tuple(dict.fromkeys(one.kind for one in wished if one.kind)),
        reason=first.text("reason"),
        is_held=first.kind == HELD,
        may_come_in=first.text("reason") in CURABLE,
        danger=danger,
        quiet=quiet,
        phone=worker.text("mobile") if worker else "",
    )


def _answers(desk: Desk, boxed: Sequence[Record], language: str) -> tuple[ReadAnswer, ...]:
    visits = (one for one in map(_as_record, boxed) if one.kind == "visit")
    return tuple(answer for one in visits for answer in read_answers(desk, one, language))


def _title(desk: Desk, record: Record) -> str:
    book = desk.book
    if record.kind == "household":
        return household_name(record) or household_place(record) or household_name(book.find(record.id))
    person = record if record.kind == "person" else book.find(record.text("person"))
    if person is not None and person.text("name"):
        return person_name(person, book)
    return household_name(book.find(_household(desk, record)))


def _dangers(desk: Desk, wished: Sequence[Record]) -> tuple[bool, bool]:
    """
    Whether some work raised a danger that may be shown, and whether one that must be quiet. What a quiet referral names
    is quiet on its visit too, also where no programme here knows it.
    """
    hushed = {
        name
        for one in wished
        if one.kind == "referral" and is_quiet_referral(desk, one)
        for name in _names(one.get("decisions"))
    }
    told = {name for one in wished for said in ("danger", "decisions") for name in _names(one.get(said))}
    loud = {name for name in told - hushed if loud_signs(desk, [name])}
    return bool(loud), told > loud


def _names(said: Value) -> list[str]:
    return [str(name) for name in said] if isinstance(said, (list, tuple)) else []
