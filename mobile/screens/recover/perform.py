"""
The PIN is forgotten: what its effects do. The keeper's answer lives only here until the new PIN is chosen.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta, timezone

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.screens.recover.model import (
    Ask,
    Asked,
    ChoosePin,
    Enter,
    Heard,
    Helper,
    LookNow,
    LookSoon,
    Model,
    ReadWorker,
    Recovered,
    Standing,
    WorkerRead,
)
from mobile.screens.recover.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToRecover
from mobile.use_cases.desk import Desk, Host
from mobile.use_cases.recover_pin import (
    Recovery,
    RecoveryState,
    begin_recovery,
    find_recovery,
    finish_recovery,
)

LOOK_EVERY_S = 10.0
"""People approve within minutes; a look costs some 600 bytes."""

_STANDINGS = {
    RecoveryState.WAITING: Standing.WAITING,
    RecoveryState.APPROVED_ONCE: Standing.WAITING,
    RecoveryState.APPROVED: Standing.AGREED,
    RecoveryState.ANSWERED: Standing.READY,
    RecoveryState.REFUSED: Standing.REFUSED,
    RecoveryState.EXPIRED: Standing.OVER,
    RecoveryState.ENDED: Standing.OVER,
}


class _Recovering:
    """
    One recovery on the screen.
    """

    def __init__(self, vault_id: str, host: Host) -> None:
        self._vault_id = vault_id
        self._host = host
        self._recovery: Recovery | None = None
        self._desk: Desk | None = None
        self._looking = False
        self._left = False

    def leave(self) -> None:
        """
        Nobody looks any more: nothing is asked again.
        """
        self._left = True

    async def perform(self, effect: Effect, send: Send) -> Event | None:
        device, vault_id = self._host.device, self._vault_id
        match effect:
            case ReadWorker():
                identity = await device.keys.identity(vault_id)
                return WorkerRead(identity.worker_name, identity.minimum_pin)
            case Ask():
                return self._heard(await begin_recovery(device, vault_id))
            case LookNow():
                return self._heard(await find_recovery(device, vault_id))
            case LookSoon():
                return await self._look_soon()
            case ChoosePin(pin) if self._recovery is not None:
                self._desk = await finish_recovery(device, vault_id, self._recovery, pin)
                return Recovered()
            case Enter() if self._desk is not None:
                self._host.enter(self._desk)
        return None

    async def _look_soon(self) -> Event | None:
        if self._looking:
            return None
        self._looking = True
        try:
            while not self._left:
                await asyncio.sleep(LOOK_EVERY_S)
                with contextlib.suppress(ServerUnreachableError, ServerRefusedError):
                    return self._heard(await find_recovery(self._host.device, self._vault_id))
        finally:
            self._looking = False
        return None

    def _heard(self, recovery: Recovery | None) -> Heard:
        self._recovery = recovery
        if recovery is None:
            return Heard(None)
        helpers = tuple(Helper(one.name, self._local(one.at_ms)) for one in recovery.approvals)
        standing = _STANDINGS[recovery.state]
        return Heard(Asked(standing, recovery.code, self._local(recovery.expires_ms), helpers))

    def _local(self, at_ms: int) -> str:
        zone = timezone(timedelta(minutes=self._host.device.clock.utc_offset_minutes()))
        return datetime.fromtimestamp(at_ms / 1000, tz=zone).strftime("%Y-%m-%d %H:%M")


def open_screen(route: ToRecover, host: Host) -> Opened:
    """
    For one vault of the lock screen.
    """
    recovering = _Recovering(route.vault_id, host)
    return Opened(Model(), update, recovering.perform, on_close=recovering.leave)
