"""
Today: what its effects do.
"""

from __future__ import annotations

from mobile.screens.today.model import Listed, ListToday, Model
from mobile.screens.today.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToToday
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.follow_move import moving
from mobile.use_cases.keep_lease import lease_term
from mobile.use_cases.list_today import list_today


def open_screen(route: ToToday, host: Host) -> Opened:
    """
    The volunteer's first screen.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        if isinstance(effect, ListToday):
            desk = desk_of(host)
            return Listed(list_today(desk), lease_term(desk), moving(desk))
        return None

    return Opened(Model(), update, perform)
