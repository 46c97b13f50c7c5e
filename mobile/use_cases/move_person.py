"""
One person lives somewhere else now: in another household, or where another team goes.

What was done for them goes along and the rest of the household stays. Written down without a network; what changes
teams is carried out by the server.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.areas import area_name, other_areas
from mobile.use_cases.desk import Desk
from mobile.use_cases.find_households import Found, find_households
from mobile.use_cases.people import household_name, household_place, person_name, today_of, worker_name
from shared.domain.kinds import may_set
from shared.domain.records import Change, Record, Value
from shared.domain.roles import Role
from shared.domain.supervision import worker_of
from shared.protocol.merge import MOVES_TO


@dataclass(frozen=True, slots=True)
class Going:
    """
    Who is to live elsewhere, and what that would mean.

    Attributes:
        visits: How many visits go along.
        others: How many people stay.
        areas: Other teams, by identifier and name; empty where this is not the worker's to say.
    """

    person: str
    name: str
    visits: int
    others: int
    areas: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """
    Where they would go.

    Attributes:
        household: Empty where only the team is known.
        team: Its area, where it is another one; else empty.
        title: How the household is called, or the team.
        worker: Who goes there from then on, where that is somebody else.
    """

    household: str
    team: str
    title: str
    team_name: str = ""
    worker: str = ""


def may_move(desk: Desk) -> bool:
    """
    Whether this worker may say where somebody lives.
    """
    return may_set(Role(desk.identity.role), "person", "household")


def asked_to_leave(desk: Desk, person_id: str) -> str:
    """
    The team to which somebody was sent and is not yet; empty where nothing of the kind waits.
    """
    for operation in reversed(desk.book.pending()):
        area = operation.set.get(MOVES_TO)
        if operation.record == person_id and isinstance(area, str):
            return area_name(area, desk.book)
    return ""


def read_going(desk: Desk, person_id: str) -> Going:
    """
    Raises:
        RecordMissingError: the person is not on this device.
    """
    book = desk.book
    person = book.get(person_id)
    home = book.find(person.text("household"))
    return Going(
        person=person_id,
        name=person_name(person, book),
        visits=len(book.where("visit", "person", person_id)),
        others=len(book.where("person", "household", home.id)) - 1 if home is not None else 0,
        areas=other_areas(desk, person.area) if _may_change_team(desk) else (),
    )


def find_homes(desk: Desk, person_id: str, typed: str, *, limit: int) -> tuple[Found, ...]:
    """
    Households where they may live from now on, best first; another team's only for whoever may move people there.
    """
    person, within = desk.book.get(person_id), _may_change_team(desk)
    found: dict[str, Found] = {}
    for row in find_households(desk, typed, limit=limit)[0]:
        home = desk.book.find(row.household)
        if home is not None and home.id != person.text("household") and (within or home.area == person.area):
            found.setdefault(home.id, row)
    return tuple(found.values())


def read_arrival(desk: Desk, person_id: str, household_id: str = "", area: str = "") -> Arrival:
    """
    Raises:
        RecordMissingError: the person or the household is not on this device.
    """
    book = desk.book
    person = book.get(person_id)
    if not household_id:
        team_name = area_name(area, book)
        return Arrival("", area, team_name, team_name)
    home, before = book.get(household_id), book.find(person.text("household"))
    team = str(home.area) if home.area != person.area else ""
    who, was = _worker(desk, home), _worker(desk, before)
    return Arrival(
        household_id,
        team,
        household_name(home) or household_place(home),
        area_name(team, book),
        worker_name(who, book) if who != was else "",
    )


async def move_person(desk: Desk, person_id: str, arrival: Arrival) -> None:
    """
    The person lives there from now on; among another team once the server has carried it out.

    Raises:
        RecordMissingError: the person is not on this device.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    person = desk.book.get(person_id)
    fields: dict[str, Value] = {"household": arrival.household} if arrival.household else {}
    if arrival.team and arrival.team != person.area:
        fields[MOVES_TO] = arrival.team
    if fields:
        await desk.book.record([Change(record=person.id, kind="person", area=person.area, set=fields)])


def _may_change_team(desk: Desk) -> bool:
    return may_set(Role(desk.identity.role), "person", MOVES_TO)


def _worker(desk: Desk, home: Record | None) -> str:
    return worker_of(home, today_of(desk.device.clock)) if home is not None else ""
