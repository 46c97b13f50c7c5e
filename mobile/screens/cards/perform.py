"""
Case cards to print: what its effects do.
"""

from __future__ import annotations

from contextlib import suppress

from mobile.ports.errors import ServerUnreachableError
from mobile.screens.cards.model import (
    MOST_CARDS,
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
from mobile.use_cases.desk import Host, desk_of
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
            case MakeForHouseholds() | FetchSame():
                if isinstance(effect, FetchSame):
                    await print_same_cards(desk, lambda come, of: send(Coming(come, of)))
                else:
                    households = households_without_card(desk)[:MOST_CARDS]
                    await print_household_cards(desk, households, lambda come, of: send(Coming(come, of)))
                # The cards come back as records; where the line is gone by now, with the next sync.
                with suppress(ServerUnreachableError):
                    await desk.device.sync(desk, lambda step: None)
                return SheetMade()
        return None

    return Opened(Model(), update, perform)
