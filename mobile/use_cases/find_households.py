"""
Finding a household by its head's name, by a member's name, or in the list of one's own.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import (
    household_name,
    household_place,
    is_dead,
    person_name,
    today_of,
)
from mobile.use_cases.told_cover import told_homes
from shared.domain.records import Record


@dataclass(frozen=True, slots=True)
class Found:
    """
    One row.

    Attributes:
        household: Empty for a person without one.
        person: The member who was found by name; empty where the household itself was.
    """

    household: str
    person: str
    title: str
    place: str
    member: str = ""


def find_households(desk: Desk, typed: str, *, limit: int) -> tuple[tuple[Found, ...], int]:
    """
    Rows for what was typed, best first, and how many there are in all: a household that is found by its head's name is
    one row, not the head's as well. For nothing typed the worker's own households by place.
    """
    if typed.strip():
        found = [row for record in desk.book.search(typed, limit=limit) if (row := _row(desk, record))]
        homes = {row.household for row in found if not row.person}
        doors = tuple(row for row in found if not (row.household in homes and row.member == row.title))
        return doors, len(doors)
    today = today_of(desk.device.clock)
    own = desk.households.of(desk.identity.worker, today, told_homes(desk, today))
    return tuple(_home(home) for home in own[:limit]), len(own)


def _row(desk: Desk, record: Record) -> Found | None:
    if record.kind == "household":
        return _home(record)
    if is_dead(record):
        return None
    home = desk.book.find(record.text("household")) if record.text("household") else None
    return Found(
        household=home.id if home else "",
        person=record.id,
        title=household_name(home),
        place=household_place(home),
        member=person_name(record, desk.book),
    )


def _home(home: Record) -> Found:
    return Found(home.id, "", household_name(home), household_place(home))
