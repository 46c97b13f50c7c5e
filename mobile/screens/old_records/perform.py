"""
Old records are closed: what its effects do.
"""

from __future__ import annotations

from mobile.screens.old_records.model import Model, Sync, Synced
from mobile.screens.old_records.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToOldRecords
from mobile.use_cases.desk import Host, desk_of


def open_screen(route: ToOldRecords, host: Host) -> Opened:
    """
    In the place of a screen that is closed.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        if isinstance(effect, Sync):
            await desk.device.sync(desk, lambda step: None)
            return Synced()
        return None

    return Opened(Model(), update, perform)
