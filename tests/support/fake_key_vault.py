"""
A key vault in memory: PINs compared in clear, delays by the given clock, journals in lists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from mobile.ports.errors import PinDelayedError, VaultMissingError, WeakPinError, WrongPinError
from mobile.ports.key_vault import Identity, VaultEntry
from tests.support.memory_journal import MemoryJournal

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


class FakeKeyVault:
    """
    Args:
        monotonic_s: The clock that delays count by.
    """

    def __init__(self, monotonic_s: Callable[[], float] = lambda: 0.0) -> None:
        self._monotonic_s = monotonic_s
        self._kept: dict[str, _Kept] = {}
        self._enrolment: bytes | None = None
        self.opened: FakeOpenedVault | None = None

    async def vaults(self) -> Sequence[VaultEntry]:
        return tuple(
            VaultEntry(
                vault_id=vault_id,
                worker_name=kept.identity.worker_name,
                role=kept.identity.role,
                minimum_pin=kept.identity.minimum_pin,
                wait_s=self.wait_s(vault_id),
            )
            for vault_id, kept in self._kept.items()
        )

    async def create(self, identity: Identity, pin: str) -> FakeOpenedVault:
        self._refuse_weak(pin, identity.minimum_pin)
        vault_id = f"{len(self._kept) + 1:032x}"
        self._kept[vault_id] = _Kept(identity, pin)
        self._enrolment = None
        return await self._open(vault_id)

    async def unlock(self, vault_id: str, pin: str) -> FakeOpenedVault:
        self._check(vault_id, pin)
        return await self._open(vault_id)

    async def change_pin(self, vault_id: str, pin: str, new_pin: str) -> None:
        kept = self._get(vault_id)
        self._refuse_weak(new_pin, kept.identity.minimum_pin)
        self._check(vault_id, pin)
        kept.pin = new_pin

    async def identity(self, vault_id: str) -> Identity:
        return self._get(vault_id).identity

    async def keep_token(self, vault_id: str, token: str, expires_ms: int) -> None:
        kept = self._get(vault_id)
        kept.identity = replace(kept.identity, token=token, token_expires_ms=expires_ms)
        if self.opened is not None and self.opened.vault_id == vault_id:
            self.opened.identity = kept.identity

    async def keep_enrolment(self, content: bytes) -> None:
        self._enrolment = content

    async def find_enrolment(self) -> bytes | None:
        return self._enrolment

    def wait_s(self, vault_id: str) -> int:
        kept = self._kept.get(vault_id)
        return 0 if kept is None else max(0, -int(-(kept.free_at_s - self._monotonic_s()) // 1))

    async def lock(self) -> None:
        if self.opened is not None:
            self._kept[self.opened.vault_id].units = list(self.opened.journal.units)
            await self.opened.journal.close()
            self.opened = None

    async def _open(self, vault_id: str) -> FakeOpenedVault:
        await self.lock()
        kept = self._get(vault_id)
        self.opened = FakeOpenedVault(vault_id, kept.identity, MemoryJournal(kept.units))
        return self.opened

    def _check(self, vault_id: str, pin: str) -> None:
        kept = self._get(vault_id)
        if wait_s := self.wait_s(vault_id):
            raise PinDelayedError(wait_s=wait_s)
        if pin != kept.pin:
            kept.failures += 1
            beyond = kept.failures - FREE_FAILURES
            if beyond > 0:
                kept.free_at_s = self._monotonic_s() + DELAYS_S[min(beyond, len(DELAYS_S)) - 1]
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
