"""
The same person or household written down twice: found, merged by a supervisor, and taken apart again.

A merge is one field of the duplicate. Its visits stay where they are and are read with the other's, late ones too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from shared.domain.records import Change, Record, Value

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
    People of one household with the same name and sex, and households of one village with the same head and number.
    """
    book = desk.book
    people = _pairs("person", book.all_of("person"), ("household", "name", "sex"))
    homes = _pairs("household", book.all_of("household"), ("village", "head_name", "house_no"))
    return (*homes, *people)


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


def _pairs(kind: str, records: Sequence[Record], names: Sequence[str]) -> list[Pair]:
    first: dict[tuple[str, ...], str] = {}
    found = []
    for record in records:
        key = tuple(record.text(name).strip().casefold() for name in names)
        if not all(key):
            continue
        if key in first:
            found.append(Pair(kind, first[key], record.id))
        else:
            first[key] = record.id
    return found
