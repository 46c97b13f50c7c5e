"""
Household: what its effects do.
"""

from __future__ import annotations

from mobile.screens.household.model import HouseholdRead, Model, ReadHousehold
from mobile.screens.household.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToHousehold
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.open_household import open_household


def open_screen(route: ToHousehold, host: Host) -> Opened:
    """
    One household.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        if isinstance(effect, ReadHousehold):
            return HouseholdRead(open_household(desk_of(host), effect.household))
        return None

    return Opened(Model(route.household), update, perform)
