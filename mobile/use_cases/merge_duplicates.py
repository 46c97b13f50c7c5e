"""
The same person or household written down twice: found, merged by a supervisor, and taken apart again.

A merge is one field of the duplicate. Its visits stay where they are and are read with the other's, late ones too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import household_place
from shared.domain.records import Change, Record, Value
from shared.programmes.duplicates import USUAL

MERGED_INTO = "merged_into"


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Two records that may be the same.
    """

    kind: str
    one: str
    other: str


def likely_duplicates(desk: Desk) -> tuple[Pair, ...]:
    """
    Those that look alike by what holds for every programme, or by a rule of one that is here; each pair once.
    """
    book = desk.book
    rules = (*USUAL, *(rule for pack in desk.programmes.packs() for rule in pack.duplicates))
    found = {
        Pair(rule.kind, one, other): None
        for rule in rules
        for one, other in rule.pairs(book.all_of(rule.kind))
    }
    return tuple(sorted(found, key=lambda pair: pair.kind))


DISMISSED = "not_duplicates"


@dataclass(frozen=True, slots=True)
class Likely:
    """
    A pair in words.

    Attributes:
        title: Their name.
        place: Where they live.
        visits: How often each was visited.
    """

    stays: str
    duplicate: str
    kind: str
    title: str
    place: str
    visits: tuple[int, int]


@dataclass(frozen=True, slots=True)
class MergedOne:
    """
    A record that was merged, and can be taken apart.
    """

    duplicate: str
    title: str


def waiting_pairs(desk: Desk) -> tuple[Likely, ...]:
    """
    Likely duplicates that nobody here has said are two.
    """
    dismissed = _dismissed(desk)
    pairs = likely_duplicates(desk)
    return tuple(_told(desk, pair) for pair in pairs if _name(pair.one, pair.other) not in dismissed)


def merged_ones(desk: Desk, records: Sequence[str]) -> tuple[MergedOne, ...]:
    """
    Those among some records that are merged now.
    """
    found = [record for one in records if (record := desk.book.find(one)) is not None]
    return tuple(MergedOne(record.id, _title(record)) for record in found if record.text(MERGED_INTO))


async def say_two(desk: Desk, one: str, other: str) -> None:
    """
    They are two; this phone does not ask again.

    Raises:
        StorageFullError, StorageFaultError: nothing was kept.
    """
    await desk.book.keep(DISMISSED, sorted({*_dismissed(desk), _name(one, other)}))


async def merge(desk: Desk, duplicate_id: str, stays_id: str) -> None:
    """
    The duplicate is the other one.

    Raises:
        RecordMissingError: one of them is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    desk.book.get(stays_id)
    await _record(desk, duplicate_id, stays_id)


async def take_apart(desk: Desk, duplicate_id: str) -> None:
    """
    They are two after all.

    Raises:
        RecordMissingError, StorageFullError, StorageFaultError: as `merge`.
    """
    await _record(desk, duplicate_id, None)


async def _record(desk: Desk, record_id: str, target: Value) -> None:
    record = desk.book.get(record_id)
    change = Change(record=record.id, kind=record.kind, area=record.area, set={MERGED_INTO: target})
    await desk.book.record([change])


def _told(desk: Desk, pair: Pair) -> Likely:
    book = desk.book
    first = book.get(pair.one)
    home = first if pair.kind == "household" else book.find(first.text("household"))
    counts = [len(book.where("visit", pair.kind, one)) for one in (pair.one, pair.other)]
    return Likely(
        pair.one, pair.other, pair.kind, _title(first), household_place(home), (counts[0], counts[1])
    )


def _title(record: Record) -> str:
    return record.text("name") or record.text("head_name")


def _dismissed(desk: Desk) -> set[str]:
    kept = desk.book.kept(DISMISSED)
    return {str(one) for one in kept} if isinstance(kept, list | tuple) else set()


def _name(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))
