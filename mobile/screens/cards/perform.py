"""
Case cards to print: what its effects do.
"""

from __future__ import annotations

from contextlib import suppress

from mobile.ports.errors import ServerUnreachableError
from mobile.screens.cards.model import (
    Coming,
    Count,
    Counted,
    FetchSame,
    MakeBlank,
    MakeForHouseholds,
    Model,
    SheetMade,
)
from mobile.screens.cards.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToCards
from mobile.use_cases.desk import Desk, Host, desk_of
from mobile.use_cases.print_cards import (
    cards_not_come,
    households_without_card,
    print_blank_cards,
    print_household_cards,
    print_same_cards,
)


def open_screen(route: ToCards, host: Host) -> Opened:
    """
    A sheet of cards.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case Count():
                return Counted(len(households_without_card(desk)), cards_not_come(desk))
            case MakeBlank(count):
                await print_blank_cards(desk, count, lambda come, of: send(Coming(come, of)))
                return SheetMade()
            case MakeForHouseholds(count):
                households = households_without_card(desk)[:count]
                await print_household_cards(desk, households, lambda come, of: send(Coming(come, of)))
                return await _made(desk)
            case FetchSame():
                await print_same_cards(desk, lambda come, of: send(Coming(come, of)))
                return await _made(desk)
        return None

    return Opened(Model(), update, perform)


async def _made(desk: Desk) -> SheetMade:
    """Cards of households come back as records; where the line is gone by now, with the next sync."""
    with suppress(ServerUnreachableError):
        await desk.device.sync(desk, lambda step: None)
    return SheetMade()
