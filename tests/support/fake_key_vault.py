"""
A key vault in memory: PINs compared in clear, delays by the given clock, journals in lists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mobile.ports.errors import (
    PinDelayedError,
    RecoveryAnswerError,
    RecoveryUnavailableError,
    VaultClosedError,
    VaultDestroyedError,
    VaultMissingError,
    WeakPinError,
    WrongPinError,
)
from mobile.ports.key_vault import Identity, VaultEntry
from mobile.ports.lock_notes import Farewell, LockNote
from shared.crypto.errors import SealBrokenError
from shared.crypto.recovery import RecoveryKey, RecoveryRequest, open_answer, wrap_for_recovery
from shared.crypto.sealed_to import AgreementKey, make_agreement
from shared.domain.phone_orders import OrderKind
from shared.kernel.identifiers import uuid_bytes
from tests.support.memory_journal import MemoryJournal
from tests.support.sealed_stores import a_provider

FREE_FAILURES = 3
DELAYS_S = (5, 15, 60, 300, 900)


@dataclass
class FakeOpenedVault:
    """
    An unlocked vault of the fake.
    """

    vault_id: str
    identity: Identity
    journal: MemoryJournal

    async def derive_subkey(self, purpose: str) -> bytes:
        return hashlib.sha256(f"{self.vault_id}:{purpose}".encode()).digest()


@dataclass
class _Kept:
    identity: Identity
    pin: str
    units: list[tuple[bytes, ...]] = field(default_factory=list)
    failures: int = 0
    free_at_s: float = 0.0
    nickname: str = ""
    lock_note: LockNote = field(default_factory=LockNote)
    recovery: tuple[RecoveryRequest, AgreementKey] | None = None


def _data_key(vault_id: str) -> bytes:
    return hashlib.sha256(vault_id.encode()).digest()


class FakeKeyVault:
    """
    Args:
        monotonic_s: The clock that delays count by.
    """

    def __init__(self, monotonic_s: Callable[[], float] = lambda: 0.0) -> None:
        self._monotonic_s = monotonic_s
        self._kept: dict[str, _Kept] = {}
        self._enrolment: bytes | None = None
        self._farewells: list[Farewell] = []
        self._closed: dict[str, _Kept] = {}
        self._made = 0
        self.opened: FakeOpenedVault | None = None

    async def vaults(self) -> Sequence[VaultEntry]:
        return tuple(
            VaultEntry(
                vault_id=vault_id,
                worker_name=kept.identity.worker_name,
                role=kept.identity.role,
                minimum_pin=kept.identity.minimum_pin,
                wait_s=self.wait_s(vault_id),
                nickname=kept.nickname,
                unsent=kept.lock_note.unsent,
                language=kept.lock_note.language,
            )
            for vault_id, kept in self._kept.items()
        )

    async def closed_vaults(self) -> Sequence[str]:
        return list(self._closed)

    async def readmit(self, vault_id: str, identity: Identity) -> None:
        if vault_id not in self._closed:
            raise VaultMissingError(vault=vault_id)
        closed = self._closed.pop(vault_id)
        # The way of recovery is the vault's own, whatever key the new enrolment knows.
        key = closed.identity.recovery_key
        self._kept[vault_id] = _Kept(replace(identity, recovery_key=key), "", units=closed.units)
        self._enrolment = None

    async def close_again(self, vault_id: str) -> None:
        self._get(vault_id)
        await self._close(vault_id)

    async def create(self, identity: Identity, pin: str) -> FakeOpenedVault:
        self._refuse_weak(pin, identity.minimum_pin)
        self._made += 1
        vault_id = f"{self._made:032x}"
        self._kept[vault_id] = _Kept(identity, pin)
        self._enrolment = None
        return await self._open(vault_id)

    async def unlock(self, vault_id: str, pin: str) -> FakeOpenedVault:
        self._check(vault_id, pin)
        self._get(vault_id).recovery = None
        return await self._open(vault_id)

    async def change_pin(self, vault_id: str, pin: str, new_pin: str) -> None:
        kept = self._get(vault_id)
        self._refuse_weak(new_pin, kept.identity.minimum_pin)
        self._check(vault_id, pin)
        kept.pin = new_pin

    async def identity(self, vault_id: str) -> Identity:
        return self._get(vault_id).identity

    async def replace_identity(self, vault_id: str, identity: Identity) -> None:
        self._get(vault_id).identity = identity
        self._enrolment = None
        if self.opened is not None and self.opened.vault_id == vault_id:
            self.opened.identity = identity

    async def keep_recovery_key(self, vault_id: str, key: bytes) -> None:
        if self.opened is None or self.opened.vault_id != vault_id:
            raise VaultMissingError(vault=vault_id)
        kept = self._get(vault_id)
        kept.identity = self.opened.identity = replace(
            kept.identity, recovery_key=key, recovery_fingerprint=RecoveryKey.from_bytes(key).fingerprint
        )

    async def begin_recovery(self, vault_id: str) -> bytes:
        kept = self._get(vault_id)
        if not kept.identity.recovery_key:
            raise RecoveryUnavailableError(vault=vault_id)
        if kept.recovery is None:
            key, provider = RecoveryKey.from_bytes(kept.identity.recovery_key), a_provider()
            raw_id = bytes.fromhex(vault_id)
            slot = await wrap_for_recovery(provider, key, vault_id=raw_id, data_key=_data_key(vault_id))
            fresh = await make_agreement(provider)
            device = uuid_bytes(kept.identity.device)
            kept.recovery = RecoveryRequest(raw_id, device, fresh.public, slot), fresh
        return kept.recovery[0].to_bytes()

    async def find_recovery(self, vault_id: str) -> bytes | None:
        under_way = self._get(vault_id).recovery
        return None if under_way is None else under_way[0].to_bytes()

    async def finish_recovery(self, vault_id: str, answer: bytes, new_pin: str) -> FakeOpenedVault:
        kept = self._get(vault_id)
        self._refuse_weak(new_pin, kept.identity.minimum_pin)
        if kept.recovery is None:
            raise RecoveryAnswerError(vault=vault_id)
        request, fresh = kept.recovery
        try:
            opened = await open_answer(a_provider(), fresh, answer, vault_id=request.vault_id)
        except SealBrokenError as cause:
            raise RecoveryAnswerError(vault=vault_id) from cause
        if opened != _data_key(vault_id):
            raise RecoveryAnswerError(vault=vault_id)
        kept.pin, kept.failures, kept.free_at_s, kept.recovery = new_pin, 0, 0.0, None
        return await self._open(vault_id)

    async def end_recovery(self, vault_id: str) -> None:
        self._get(vault_id).recovery = None

    async def keep_token(self, vault_id: str, token: str, expires_ms: int) -> None:
        kept = self._get(vault_id)
        kept.identity = replace(kept.identity, token=token, token_expires_ms=expires_ms)
        if self.opened is not None and self.opened.vault_id == vault_id:
            self.opened.identity = kept.identity

    async def keep_enrolment(self, content: bytes) -> None:
        self._enrolment = content

    async def find_enrolment(self) -> bytes | None:
        return self._enrolment

    async def note(self, vault_id: str, note: LockNote) -> None:
        self._get(vault_id).lock_note = note

    async def find_note(self, vault_id: str) -> LockNote:
        kept = self._kept.get(vault_id)
        return LockNote() if kept is None else kept.lock_note

    async def rename(
        self, vault_id: str, *, worker_name: str | None = None, nickname: str | None = None
    ) -> None:
        kept = self._get(vault_id)
        if nickname is not None:
            kept.nickname = nickname
        if worker_name is not None:
            kept.identity = replace(kept.identity, worker_name=worker_name)
            if self.opened is not None and self.opened.vault_id == vault_id:
                self.opened.identity = kept.identity

    async def remove(self, vault_id: str) -> None:
        if self.opened is not None and self.opened.vault_id == vault_id:
            await self.lock()
        self._kept.pop(vault_id, None)

    async def obey(self, vault_id: str, kind: OrderKind, farewell: Farewell) -> None:
        self._get(vault_id)
        await (self._close(vault_id) if kind is OrderKind.LOST else self.remove(vault_id))
        self._farewells.append(farewell)

    async def farewells(self) -> Sequence[Farewell]:
        return tuple(self._farewells)

    async def forget_farewell(self, order: str) -> None:
        self._farewells = [one for one in self._farewells if one.order != order]

    def wait_s(self, vault_id: str) -> int:
        kept = self._kept.get(vault_id)
        return 0 if kept is None else max(0, -int(-(kept.free_at_s - self._monotonic_s()) // 1))

    async def lock(self) -> None:
        if self.opened is not None:
            self._kept[self.opened.vault_id].units = list(self.opened.journal.units)
            await self.opened.journal.close()
            self.opened = None

    async def _close(self, vault_id: str) -> None:
        if self.opened is not None and self.opened.vault_id == vault_id:
            await self.lock()
        kept = self._kept.pop(vault_id)
        if kept.identity.recovery_key:
            self._closed[vault_id] = kept

    async def _open(self, vault_id: str) -> FakeOpenedVault:
        await self.lock()
        kept = self._get(vault_id)
        kept.lock_note = replace(kept.lock_note, settled=False)
        self.opened = FakeOpenedVault(vault_id, kept.identity, MemoryJournal(kept.units))
        return self.opened

    def _check(self, vault_id: str, pin: str) -> None:
        kept = self._get(vault_id)
        if not kept.pin:
            raise VaultClosedError(vault=vault_id)
        if wait_s := self.wait_s(vault_id):
            raise PinDelayedError(wait_s=wait_s)
        if pin != kept.pin:
            kept.failures += 1
            beyond = kept.failures - FREE_FAILURES
            if beyond > 0:
                kept.free_at_s = self._monotonic_s() + DELAYS_S[min(beyond, len(DELAYS_S)) - 1]
            if kept.lock_note.is_clean and 0 < kept.lock_note.destroy_after <= kept.failures:
                del self._kept[vault_id]
                raise VaultDestroyedError(failures=kept.failures)
            raise WrongPinError(failures=kept.failures, wait_s=self.wait_s(vault_id))
        kept.failures = 0

    def _get(self, vault_id: str) -> _Kept:
        try:
            return self._kept[vault_id]
        except KeyError:
            raise VaultMissingError(vault=vault_id) from None

    @staticmethod
    def _refuse_weak(pin: str, minimum: int) -> None:
        if len(pin) < minimum:
            raise WeakPinError(problem="short", minimum=minimum)
        if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
            raise WeakPinError(problem="simple", minimum=minimum)
