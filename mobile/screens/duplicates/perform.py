"""
Written down twice: what its effects do.
"""

from __future__ import annotations

from mobile.screens.duplicates.model import MergePair, Model, PairsRead, ReadPairs, SayTwo, TakeApart
from mobile.screens.duplicates.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToDuplicates
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.merge_duplicates import merge, merged_ones, say_two, take_apart, waiting_pairs


def open_screen(route: ToDuplicates, host: Host) -> Opened:
    """
    For a supervisor; works without a network.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadPairs(touched):
                return _read(desk, touched)
            case MergePair(stays, duplicate, touched):
                await merge(desk, duplicate, stays)
                return _read(desk, touched)
            case SayTwo(stays, duplicate, touched):
                await say_two(desk, stays, duplicate)
                return _read(desk, touched)
            case TakeApart(duplicate, touched):
                await take_apart(desk, duplicate)
                return _read(desk, touched)
        return None

    return Opened(Model(), update, perform)


def _read(desk: Desk, touched: tuple[str, ...]) -> PairsRead:
    return PairsRead(waiting_pairs(desk), merged_ones(desk, touched))
