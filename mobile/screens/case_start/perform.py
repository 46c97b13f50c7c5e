"""
Opening a case: what its effects do.
"""

from __future__ import annotations

from mobile.screens.case_start.model import (
    BeginCase,
    CaseBegun,
    Choices,
    ChoicesRead,
    Model,
    ReadChoices,
)
from mobile.screens.case_start.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToCaseStart
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.open_case import household_cases, openable
from mobile.use_cases.people import is_dead, oldest_first, person_name
from mobile.use_cases.work_on_case import begin_case


def open_screen(route: ToCaseStart, host: Host) -> Opened:
    """
    Whom the case is for.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadChoices(household, person):
                return ChoicesRead(_choices(desk, household, person))
            case BeginCase(person, kind):
                return CaseBegun(await begin_case(desk, person, kind))
        return None

    return Opened(Model(route.household, alone=route.person), update, perform)


def _choices(desk: Desk, household: str, person: str) -> Choices:
    book = desk.book
    if person:
        helped, people = set(), [book.get(person)]
    else:
        helped = {book.get(line.case).text("person") for line in household_cases(desk, household)}
        people = oldest_first(book.where("person", "household", household))
    return Choices(
        people=tuple(
            (one.id, person_name(one, book), one.id in helped) for one in people if not is_dead(one)
        ),
        kinds=tuple((kind.id, kind.title) for kind in openable(desk)),
    )
