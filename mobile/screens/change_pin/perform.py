"""
Another PIN: what its effects do.
"""

from __future__ import annotations

import asyncio

from mobile.screens.change_pin.model import ChangePin, CountDown, Model, PinChanged, Waited
from mobile.screens.change_pin.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.new_pin import NewPin
from mobile.ui.routes import ToChangePin
from mobile.use_cases.desk import Host, desk_of

TICK_S = 1.0


def open_screen(route: ToChangePin, host: Host) -> Opened:
    """
    For the worker who is unlocked.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        keys, vault_id = desk.device.keys, desk.vault.vault_id
        match effect:
            case ChangePin(present, new):
                await keys.change_pin(vault_id, present, new)
                return PinChanged()
            case CountDown():
                await asyncio.sleep(TICK_S)
                return Waited(keys.wait_s(vault_id))
        return None

    return Opened(Model(NewPin(desk_of(host).identity.minimum_pin)), update, perform)
