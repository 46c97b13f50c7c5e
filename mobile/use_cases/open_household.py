"""
One household: who lives there, what is due for each, what was done before and where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_lease import is_closed
from mobile.use_cases.list_today import (
    Unfinished,
    form_title,
    is_of_quiet_case,
    line_of,
    unfinished_forms,
)
from mobile.use_cases.loud_signs import loud_signs
from mobile.use_cases.mark_practice import may_mark_practice
from mobile.use_cases.open_case import CaseLine, household_cases, openable
from mobile.use_cases.people import (
    age_on,
    household_name,
    household_place,
    is_dead,
    oldest_first,
    person_name,
    today_of,
)
from mobile.use_cases.stops import Line
from shared.cards.life import good_cards
from shared.domain.ages import Age
from shared.domain.delivery import Delivery
from shared.domain.records import Record
from shared.domain.review import ReviewState, judge
from shared.programmes.tasks import FOLLOW_UP

PAST_VISITS = 30


@dataclass(frozen=True, slots=True)
class Member:
    """
    A person of the household.

    Attributes:
        refused: Does not want notes kept; cared for all the same.
    """

    person: str
    name: str
    age: Age | None
    sex: str
    dead: bool
    at_risk: bool
    due: tuple[Line, ...]
    refused: bool = False


@dataclass(frozen=True, slots=True)
class PastVisit:
    """
    A visit made before.

    Attributes:
        delivery: Where its operations stand.
        review: Where the supervisor's judgement stands.
    """

    visit: str
    name: str
    form: Mapping[str, str]
    visited_on: str
    outcome: str
    danger: bool
    delivery: Delivery
    review: ReviewState


@dataclass(frozen=True, slots=True)
class SafetyNote:
    """
    Somebody did not feel safe at this door, and nobody was met there since.
    """

    on: str
    remark: str


@dataclass(frozen=True, slots=True)
class OpenHousehold:
    """
    What the household screen holds.

    Attributes:
        mobile: Empty where it is not safe to call.
        consent: `given`, `refused`, or empty where nobody was asked.
        cards: How many cards are bound and not revoked.
        practice: It is for practising and counts nowhere.
        may_mark_practice: Whether this worker decides that.
        visits_closed: There are old visits, which only the next sync opens.
        cases: The open cases of its people that this worker knows of.
        may_open_case: Whether a programme here has cases that this worker may open.
    """

    household: str
    title: str
    place: str
    mobile: str
    consent: str
    delivery: Delivery
    cards: int
    members: tuple[Member, ...]
    visits: tuple[PastVisit, ...]
    unfinished: tuple[Unfinished, ...]
    practice: bool = False
    may_mark_practice: bool = False
    visits_closed: bool = False
    cases: tuple[CaseLine, ...] = ()
    may_open_case: bool = False
    safety: SafetyNote | None = None


def open_household(desk: Desk, household_id: str) -> OpenHousehold:
    """
    Raises:
        RecordMissingError: the household is not on this device.
    """
    book = desk.book
    household = book.get(household_id)
    people = book.where("person", "household", household_id)
    visits = newest_first(_visits_of(desk, household_id, people))
    cards = good_cards(book.where("card", "household", household_id))
    closed = is_closed(desk)
    return OpenHousehold(
        household=household_id,
        title=household_name(household),
        place=household_place(household),
        mobile=household.text("mobile") if household.text("safe_to_call") != "no" else "",
        consent=household.text("consent"),
        delivery=book.delivery(household_id),
        cards=len(cards),
        members=_members(desk, people),
        visits=() if closed else tuple(past_visit(desk, visit) for visit in visits[:PAST_VISITS]),
        visits_closed=closed and bool(visits),
        unfinished=_unfinished_of(desk, household_id, people),
        practice=household.get("practice") is True,
        may_mark_practice=may_mark_practice(desk),
        cases=household_cases(desk, household_id),
        may_open_case=bool(people) and bool(openable(desk)),
        safety=_safety_of(visits),
    )


def _safety_of(visits: Sequence[Record]) -> SafetyNote | None:
    """
    Told first, to whoever comes next, who may be covering for somebody else.
    """
    for visit in visits:
        if visit.text("void_reason"):
            continue
        if visit.text("outcome") in ("done", "partly"):
            return None
        if visit.text("outcome") == "not_safe":
            return SafetyNote(visit.text("visited_on"), visit.text("remark"))
    return None


def newest_first(visits: Iterable[Record]) -> list[Record]:
    """
    Visits in the order in which they are looked for.
    """
    return sorted(visits, key=lambda visit: (visit.text("visited_on"), visit.id), reverse=True)


def _visits_of(desk: Desk, household_id: str, people: Sequence[Record]) -> list[Record]:
    """
    What was done for its people, wherever they lived then, and at its door for nobody in particular. Who has moved
    took theirs along.
    """
    book = desk.book
    visits = {visit.id: visit for one in people for visit in book.where("visit", "person", one.id)}
    for visit in book.where("visit", "household", household_id):
        if book.find(visit.text("person")) is None:
            visits[visit.id] = visit
    return list(visits.values())


def _unfinished_of(desk: Desk, household_id: str, people: Sequence[Record]) -> tuple[Unfinished, ...]:
    """
    What was begun for its people, or at its door for nobody in particular. What was begun in a quiet case is shown in
    the case alone.
    """
    here = {person.id for person in people}

    def is_here(context: Mapping[str, str]) -> bool:
        if is_of_quiet_case(desk, context.get("case", "")):
            return False
        person = context.get("person", "")
        if desk.book.find(person) is None:
            return context.get("household") == household_id
        return person in here

    drafts = {draft.id for draft in desk.book.drafts() if is_here(draft.context)}
    return tuple(form for form in unfinished_forms(desk) if form.draft in drafts)


def past_visit(desk: Desk, visit: Record) -> PastVisit:
    """
    A visit as a line of a list.
    """
    book = desk.book
    person = book.find(visit.text("person"))
    delivery = book.delivery(visit.id)
    amended_here = delivery is Delivery.RECORDED and visit.revision > 0
    judged = judge(visit, book.where("review", "visit", visit.id), amended_here=amended_here)
    return PastVisit(
        visit=visit.id,
        name=person_name(person, book) if person else "",
        form=form_title(desk, visit.text("form")),
        visited_on=visit.text("visited_on"),
        outcome=visit.text("outcome"),
        danger=bool(loud_signs(desk, visit.get("danger"))),
        delivery=delivery,
        review=judged.state,
    )


def _members(desk: Desk, people: Sequence[Record]) -> tuple[Member, ...]:
    """
    Who is due first, then the oldest; the dead last.
    """
    members = (member_of(desk, person) for person in oldest_first(people))
    return tuple(sorted(members, key=_soonest_first))


def _soonest_first(member: Member) -> tuple[bool, date]:
    return member.dead, min((line.task.due_on for line in member.due), default=date.max)


def member_of(desk: Desk, person: Record, *, own_view: bool = False) -> Member:
    """
    A person as a line of a list.

    Args:
        own_view: Nobody else is on the screen: what is quiet may be told, but for what stands in a case.
    """
    today = today_of(desk.device.clock)
    due = tuple(
        line_of(desk, task, person_name(person, desk.book))
        for task in desk.tasks.on(today, desk.device.clock.utc_offset_minutes())
        if task.person == person.id
        and (not task.quiet or (own_view and (task.kind == FOLLOW_UP or not task.case)))
    )
    return Member(
        person=person.id,
        name=person_name(person, desk.book),
        age=age_on(person, today),
        sex=person.text("sex"),
        dead=is_dead(person),
        at_risk=bool(person.get("risk")),
        due=due,
        refused=person.text("consent") == "refused",
    )
