"""
Two answers: what its effects do.
"""

from __future__ import annotations

from mobile.screens.clashes.model import ClashesRead, Model, ReadClashes, Settle, Settled
from mobile.screens.clashes.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToClashes
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.settle_clash import settle_clash, standing_clashes


def open_screen(route: ToClashes, host: Host) -> Opened:
    """
    What stands, on this phone alone.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadClashes():
                return ClashesRead(await standing_clashes(desk, host.language))
            case Settle(clash, chosen):
                await settle_clash(desk, clash, chosen)
                return Settled(await standing_clashes(desk, host.language))
        return None

    return Opened(Model(), update, perform)
