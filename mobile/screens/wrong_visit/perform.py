"""
A wrong visit: what its effects do.
"""

from __future__ import annotations

from mobile.screens.wrong_visit.model import Mended, Model, MoveVisit, ReadWrong, VoidVisit, WrongRead
from mobile.screens.wrong_visit.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToWrongVisit
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.mend_record import move_visit, read_wrong_visit, take_back, void_visit


def open_screen(route: ToWrongVisit, host: Host) -> Opened:
    """
    One visit; works without a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadWrong(visit):
                return WrongRead(read_wrong_visit(desk, visit))
            case MoveVisit(visit, person):
                await move_visit(desk, visit, person)
            case VoidVisit(visit, None):
                await take_back(desk, visit)
            case VoidVisit(visit, reason) if reason is not None:
                await void_visit(desk, visit, reason)
            case _:
                return None
        return Mended(read_wrong_visit(desk, route.visit))

    return Opened(Model(route.visit), update, perform)
