"""
Unlock: what its effects do.
"""

from __future__ import annotations

import asyncio

from mobile.screens.unlock.model import (
    CountDown,
    ListVaults,
    Model,
    TryPin,
    VaultsListed,
    Waited,
)
from mobile.screens.unlock.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToUnlock
from mobile.use_cases.desk import Host
from mobile.use_cases.unlock_vault import unlock_vault

TICK_S = 1.0


def open_screen(route: ToUnlock, host: Host) -> Opened:
    """
    The lock screen.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        match effect:
            case ListVaults():
                return VaultsListed(tuple(await host.device.keys.vaults()))
            case TryPin(vault_id, pin):
                host.enter(await unlock_vault(host.device, vault_id, pin))
            case CountDown(vault_id):
                await asyncio.sleep(TICK_S)
                return Waited(host.device.keys.wait_s(vault_id))
        return None

    return Opened(Model(), update, perform)
