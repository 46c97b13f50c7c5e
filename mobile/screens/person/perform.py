"""
Person: what its effects do.
"""

from __future__ import annotations

from mobile.screens.person.model import Model, PersonRead, ReadPerson
from mobile.screens.person.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToPerson
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.open_person import open_person


def open_screen(route: ToPerson, host: Host) -> Opened:
    """
    One person.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case ReadPerson(person):
                return PersonRead(open_person(desk_of(host), person))
        return None

    return Opened(Model(route.person, route.card), update, perform)
