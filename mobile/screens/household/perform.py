"""
Household: what its effects do.
"""

from __future__ import annotations

from mobile.screens.household.model import HouseholdRead, MarkPractice, Model, ReadHousehold
from mobile.screens.household.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToHousehold
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.mark_practice import mark_practice
from mobile.use_cases.open_household import open_household


def open_screen(route: ToHousehold, host: Host) -> Opened:
    """
    One household.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadHousehold(household):
                return HouseholdRead(open_household(desk, household))
            case MarkPractice(household, practice):
                await mark_practice(desk, household, practice=practice)
                return HouseholdRead(open_household(desk, household))
        return None

    return Opened(Model(route.household, route.card), update, perform)
