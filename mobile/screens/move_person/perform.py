"""
A person lives somewhere else now: what its effects do.
"""

from __future__ import annotations

from mobile.screens.move_person.model import (
    ArrivalRead,
    FindHomes,
    GoingRead,
    HomesFound,
    Model,
    MovePerson,
    PersonMoved,
    ReadArrival,
    ReadGoing,
)
from mobile.screens.move_person.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToMovePerson
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.move_person import find_homes, move_person, read_arrival, read_going

ROWS = 12


def open_screen(route: ToMovePerson, host: Host) -> Opened:
    """
    Works without a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadGoing(person):
                return GoingRead(read_going(desk, person))
            case FindHomes(person, typed):
                return HomesFound(typed, find_homes(desk, person, typed, limit=ROWS))
            case ReadArrival(person, household, area):
                return ArrivalRead(read_arrival(desk, person, household, area))
            case MovePerson(person, arrival):
                await move_person(desk, person, arrival)
                return PersonMoved()
        return None

    return Opened(Model(route.person), update, perform)
