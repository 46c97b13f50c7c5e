"""
Households: what its effects do.
"""

from __future__ import annotations

from mobile.screens.households.model import Find, FoundSome, Model
from mobile.screens.households.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToHouseholds
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.find_households import find_households
from mobile.use_cases.open_case import openable


def open_screen(route: ToHouseholds, host: Host) -> Opened:
    """
    The list and its search.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        if isinstance(effect, Find):
            found, total = find_households(desk_of(host), effect.typed, limit=effect.limit)
            return FoundSome(effect.typed, found, total, bool(openable(desk_of(host))))
        return None

    return Opened(Model(), update, perform)
