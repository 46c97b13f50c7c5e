"""
Handing over: what its effects do.
"""

from __future__ import annotations

from mobile.screens.hand_over.model import HandedOver, HandOver, Model, ReadTeam, TeamRead, Way
from mobile.screens.hand_over.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToHandOver
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.hand_over import cover, end_cover, give, households_of, move, read_team
from mobile.use_cases.people import worker_name
from mobile.use_cases.told_cover import show_cover


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
                return await _handed_over(desk, effect)
        return None

    return Opened(Model(household=route.household), update, perform)


async def _handed_over(desk: Desk, effect: HandOver) -> HandedOver:
    """A cover of all of a worker's households can be told to the phone of whoever goes there."""
    if effect.way is not Way.COVER or effect.household:
        return HandedOver()
    square = await show_cover(desk, effect.giver, effect.to, days=effect.days)
    return HandedOver(square, worker_name(effect.to, desk.book))


async def _hand_over(desk: Desk, effect: HandOver) -> None:
    households = (effect.household,) if effect.household else households_of(desk, effect.giver)
    match effect.way:
        case Way.GIVE:
            await give(desk, households, effect.to)
        case Way.COVER:
            await cover(desk, households, effect.to, days=effect.days)
        case Way.END:
            await end_cover(desk, households)
        case Way.MOVE:
            await move(desk, households, effect.to)
