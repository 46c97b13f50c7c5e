"""
One person: who they are, where they live, what is due for them, what was done, their cases.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_lease import is_closed
from mobile.use_cases.move_person import asked_to_leave, may_move
from mobile.use_cases.open_case import CaseLine, case_lines, openable
from mobile.use_cases.open_household import (
    PAST_VISITS,
    Member,
    PastVisit,
    member_of,
    newest_first,
    past_visit,
)
from mobile.use_cases.people import household_name, household_place, person_name
from shared.domain.delivery import Delivery
from shared.domain.kinds import may_set
from shared.domain.roles import Role


@dataclass(frozen=True, slots=True)
class OpenPerson:
    """
    Attributes:
        household: Where they live; empty where nobody has said yet.
        home: How that household is called.
        mother: Her name, where it is known.
        asked: The team they were sent to and are not with yet.
        may_move: Whether this worker may say where they live.
        may_see_access: Whether who can open this is this worker's to change.
        visits_closed: There are old visits, which only the next sync opens.
        may_open_case: A programme here has cases that this worker may open.
    """

    member: Member
    household: str
    home: str
    place: str
    mother: str
    delivery: Delivery
    visits: tuple[PastVisit, ...]
    cases: tuple[CaseLine, ...]
    asked: str = ""
    may_move: bool = False
    may_see_access: bool = False
    visits_closed: bool = False
    may_open_case: bool = False


def open_person(desk: Desk, person_id: str) -> OpenPerson:
    """
    Raises:
        RecordMissingError: the person is not on this device.
    """
    book = desk.book
    person = book.get(person_id)
    home = book.find(person.text("household"))
    mother = book.find(person.text("mother"))
    visits = newest_first(book.where("visit", "person", person_id))
    closed = is_closed(desk)
    lines = case_lines(desk, book.where("case", "person", person_id))
    return OpenPerson(
        member=member_of(desk, person, own_view=True),
        household=home.id if home else "",
        home=household_name(home),
        place=household_place(home),
        mother=person_name(mother, book) if mother else person.text("mother_name"),
        delivery=book.delivery(person_id),
        visits=() if closed else tuple(past_visit(desk, visit) for visit in visits[:PAST_VISITS]),
        cases=tuple(line for line in lines if not line.closed),
        asked=asked_to_leave(desk, person_id),
        may_move=may_move(desk),
        may_see_access=may_set(Role(desk.identity.role), "access", "worker"),
        visits_closed=closed and bool(visits),
        may_open_case=bool(openable(desk)),
    )
