"""
Handing over: what its effects do.
"""

from __future__ import annotations

from mobile.screens.hand_over.model import HandedOver, HandOver, Model, ReadTeam, TeamRead, Way
from mobile.screens.hand_over.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToHandOver
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.hand_over import cover, give, households_of, move, read_team


def open_screen(route: ToHandOver, host: Host) -> Opened:
    """
    For a supervisor; works without a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadTeam(household):
                return TeamRead(read_team(desk, household))
            case HandOver():
                await _hand_over(desk, effect)
                return HandedOver()
        return None

    return Opened(Model(household=route.household), update, perform)


async def _hand_over(desk: Desk, effect: HandOver) -> None:
    households = (effect.household,) if effect.household else households_of(desk, effect.giver)
    match effect.way:
        case Way.GIVE:
            await give(desk, households, effect.to)
        case Way.COVER:
            await cover(desk, households, effect.to, days=effect.days)
        case Way.MOVE:
            await move(desk, households, effect.to)
