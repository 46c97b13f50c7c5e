"""
A past visit: what its effects do.
"""

from __future__ import annotations

from mobile.screens.visit.model import Amend, DraftBegun, Model, ReadVisit, VisitRead
from mobile.screens.visit.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToVisit
from mobile.use_cases.amend_visit import amend_visit
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.open_visit import open_visit


def open_screen(route: ToVisit, host: Host) -> Opened:
    """
    One visit made before.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadVisit(visit):
                return VisitRead(await open_visit(desk, visit, host.language))
            case Amend(visit):
                return DraftBegun(await amend_visit(desk, visit, host.language))
        return None

    return Opened(Model(route.visit), update, perform)
