"""
Case cards to print: what its effects do.
"""

from __future__ import annotations

from mobile.screens.cards.model import A_PAGE, Count, Counted, MakeBlank, MakeForHouseholds, Model, SheetMade
from mobile.screens.cards.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToCards
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.print_cards import households_without_card, print_blank_cards, print_household_cards


def open_screen(route: ToCards, host: Host) -> Opened:
    """
    A sheet of cards.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case Count():
                return Counted(len(households_without_card(desk)))
            case MakeBlank(count):
                await print_blank_cards(desk, count)
                return SheetMade()
            case MakeForHouseholds():
                await print_household_cards(desk, households_without_card(desk)[:A_PAGE])
                # The cards come back as records: without them the same households would be offered again.
                await desk.device.sync(desk, lambda step: None)
                return SheetMade()
        return None

    return Opened(Model(), update, perform)
