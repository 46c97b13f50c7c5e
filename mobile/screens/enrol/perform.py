"""
Enrol: what its effects do. The identity lives only here until the vault is made.
"""

from __future__ import annotations

from mobile.ports.key_vault import Identity
from mobile.screens.enrol.model import (
    CodeAccepted,
    Enter,
    FetchAll,
    Invited,
    MakeVault,
    Model,
    ReadInvitation,
    Readmit,
    Readmitted,
    Scan,
    Scanned,
    SendCode,
    SyncMoved,
    VaultMade,
)
from mobile.screens.enrol.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToEnrol
from mobile.use_cases.desk import Desk, Host, SyncStep
from mobile.use_cases.enrol_device import check_square, read_square


class _Enrolling:
    """
    One enrolment under way.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._identity: Identity | None = None
        self._desk: Desk | None = None

    async def perform(self, effect: Effect, send: Send) -> Event | None:
        match effect:
            case ReadInvitation():
                square = await self._host.device.invitation()
                return Invited(read_square(square)[0], square) if square else None
            case Scan(title, cancel, words):
                scan = self._host.device.scanner.scan
                text = await scan(title=title, cancel=cancel, words=dict(words))
                return Scanned(check_square(text) if text else "")
            case SendCode(code, server):
                self._identity = await self._host.device.enrol(code, server)
                closed = tuple(await self._host.device.keys.closed_vaults())
                return CodeAccepted(self._identity.worker_name, self._identity.minimum_pin, closed)
            case Readmit(vault_id) if self._identity is not None:
                await self._host.device.keys.readmit(vault_id, self._identity)
                return Readmitted(vault_id)
            case MakeVault(pin) if self._identity is not None:
                await self._make(self._identity, pin)
                return VaultMade()
            case FetchAll() if self._desk is not None:
                await self._host.device.sync(self._desk, lambda step: send(_moved(step)))
                self._host.enter(self._desk)
            case Enter() if self._desk is not None:
                self._host.enter(self._desk)
        return None

    async def _make(self, identity: Identity, pin: str) -> None:
        vault = await self._host.device.keys.create(identity, pin)
        self._desk = Desk(self._host.device, vault, await self._host.device.open_book(vault))


def _moved(step: SyncStep) -> SyncMoved:
    return SyncMoved(step.records, step.to_come)


def open_screen(route: ToEnrol, host: Host) -> Opened:
    """
    The first screen of a new phone.
    """
    model = Model(asks_server=host.device.asks_server, can_leave=host.can_go_back)
    return Opened(model, update, _Enrolling(host).perform, first=(ReadInvitation(),))
