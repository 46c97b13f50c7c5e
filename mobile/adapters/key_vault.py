"""
The key vault over any block storage: PINs, delays, and the opening of journals. SPEC.md of shared/crypto has the bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mobile.adapters.journal_files import JournalKeys
from mobile.adapters.sealed_journal import SealedJournal, create_journal, open_journal
from mobile.adapters.twin_slots import TwinReading
from mobile.adapters.vault_files import Listed, VaultFiles
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import (
    PinDelayedError,
    StorageFaultError,
    StorageFullError,
    VaultMissingError,
    WeakPinError,
    WrongPinError,
)
from mobile.ports.key_vault import Identity, VaultEntry
from shared.crypto.errors import SealBrokenError
from shared.crypto.key_derivation import KdfParameters, measure_parameters
from shared.crypto.pin import find_pin_problem
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.vault import DataKey, VaultHeader, change_pin, make_vault, open_vault

FREE_FAILURES = 3
"""A worn screen, a wet thumb: three mistakes cost nothing."""

DELAYS_S = (5, 15, 60, 300, 900)
"""From the fourth wrong PIN on; the last one repeats. At that pace a million PINs take 28 years."""


@dataclass(repr=False)
class UnlockedVault:
    """
    An opened vault.
    """

    vault_id: str
    identity: Identity
    journal: SealedJournal
    _provider: CryptoProvider
    _data_key: DataKey

    def __repr__(self) -> str:
        return f"UnlockedVault({self.vault_id})"

    async def derive_subkey(self, purpose: str) -> bytes:
        return await self._data_key.derive_subkey(self._provider, purpose)


@dataclass
class _Delay:
    """
    Wrong PINs since the last right one, and when the next attempt is allowed by the monotonic clock.
    """

    failures: int
    free_at_s: float


class SealedKeyVault:
    """
    Args:
        provider: The primitives.
        secret: This device's secret.
        storage: Where vaults lie.
        monotonic_s: Clock that delays count by.
        parameters: Cost of key derivation for new PINs; measured on this device where not given.
    """

    def __init__(
        self,
        provider: CryptoProvider,
        secret: DeviceSecret,
        storage: BlockStorage,
        monotonic_s: Callable[[], float],
        *,
        parameters: KdfParameters | None = None,
    ) -> None:
        self._provider = provider
        self._secret = secret
        self._storage = storage
        self._files = VaultFiles(provider, secret, storage)
        self._monotonic_s = monotonic_s
        self._parameters = parameters
        self._opened: UnlockedVault | None = None
        self._delays: dict[str, _Delay] = {}
        self._turn = asyncio.Lock()

    async def vaults(self) -> Sequence[VaultEntry]:
        async with self._turn:
            listed, _ = await self._files.load_list()
            return tuple([await self._entry(one) for one in listed])

    async def create(self, identity: Identity, pin: str) -> UnlockedVault:
        _refuse_weak(pin, identity.minimum_pin)
        async with self._turn:
            await self._lock()
            listed, reading = await self._files.load_list()
            header, data_key = await make_vault(
                self._provider, self._secret, pin=pin, parameters=await self._cost()
            )
            vault_id = header.vault_id.hex()
            await self._files.save_header(vault_id, header, TwinReading())
            await self._files.save_identity(vault_id, identity, TwinReading())
            await self._files.save_failures(vault_id, 0, TwinReading())
            journal = await create_journal(self._provider, self._storage, await self._keys(data_key))
            # Last, so that a vault is on the list only when all of it is there.
            own = Listed(vault_id, identity.worker_name, identity.role, identity.minimum_pin)
            await self._files.save_list([*listed, own], reading)
            await self._files.forget_enrolment()
            self._delays[vault_id] = _Delay(0, 0.0)
            self._opened = UnlockedVault(vault_id, identity, journal, self._provider, data_key)
            return self._opened

    async def unlock(self, vault_id: str, pin: str) -> UnlockedVault:
        async with self._turn:
            await self._lock()
            self._files.watch()
            await self._mend_list(vault_id)
            header, reading = await self._files.load_header(vault_id)
            data_key = await self._try_pin(vault_id, header, pin)
            if reading.flawed_sides():
                # A PIN change was cut off between its two copies: the old PIN's wrap must not stay.
                with contextlib.suppress(StorageFullError, StorageFaultError):
                    await self._files.save_header(vault_id, header, reading)
            identity, reading = await self._files.load_identity(vault_id)
            if reading.flawed_sides(both=False):
                with contextlib.suppress(StorageFullError, StorageFaultError):
                    await self._files.save_identity(vault_id, identity, reading)
            journal = await open_journal(
                self._provider,
                self._storage,
                await self._keys(data_key),
                around=self._files.around(vault_id),
            )
            self._opened = UnlockedVault(vault_id, identity, journal, self._provider, data_key)
            return self._opened

    async def change_pin(self, vault_id: str, pin: str, new_pin: str) -> None:
        async with self._turn:
            entry = await self._files.get_listed(vault_id)
            _refuse_weak(new_pin, entry.minimum_pin)
            header, reading = await self._files.load_header(vault_id)
            data_key = await self._try_pin(vault_id, header, pin)
            changed = await change_pin(
                self._provider,
                self._secret,
                header,
                data_key,
                new_pin=new_pin,
                parameters=await self._cost(),
            )
            await self._files.save_header(vault_id, changed, reading)

    async def identity(self, vault_id: str) -> Identity:
        async with self._turn:
            await self._files.get_listed(vault_id)
            identity, _ = await self._files.load_identity(vault_id)
            return identity

    async def keep_token(self, vault_id: str, token: str, expires_ms: int) -> None:
        async with self._turn:
            identity, reading = await self._files.load_identity(vault_id)
            renewed = replace(identity, token=token, token_expires_ms=expires_ms)
            await self._files.save_identity(vault_id, renewed, reading)
            if self._opened is not None and self._opened.vault_id == vault_id:
                self._opened.identity = renewed

    async def keep_enrolment(self, content: bytes) -> None:
        async with self._turn:
            await self._files.keep_enrolment(content)

    async def find_enrolment(self) -> bytes | None:
        async with self._turn:
            return await self._files.find_enrolment()

    def wait_s(self, vault_id: str) -> int:
        delay = self._delays.get(vault_id)
        return 0 if delay is None else max(0, math.ceil(delay.free_at_s - self._monotonic_s()))

    async def lock(self) -> None:
        async with self._turn:
            await self._lock()

    async def _lock(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.journal.close()

    async def _mend_list(self, vault_id: str) -> None:
        listed, reading = await self._files.load_list()
        if vault_id not in (one.vault_id for one in listed):
            raise VaultMissingError(vault=vault_id)
        if reading.flawed_sides():
            with contextlib.suppress(StorageFullError, StorageFaultError):
                await self._files.save_list(listed, reading)

    async def _entry(self, listed: Listed) -> VaultEntry:
        await self._load_delay(listed.vault_id)
        return VaultEntry(
            vault_id=listed.vault_id,
            worker_name=listed.worker_name,
            role=listed.role,
            minimum_pin=listed.minimum_pin,
            wait_s=self.wait_s(listed.vault_id),
        )

    async def _try_pin(self, vault_id: str, header: VaultHeader, pin: str) -> DataKey:
        delay, reading = await self._load_delay(vault_id)
        if wait_s := self.wait_s(vault_id):
            raise PinDelayedError(wait_s=wait_s)
        # Counted before the PIN is looked at: ending the app in time does not save an attempt.
        delay.failures += 1
        reading = await self._files.save_failures(vault_id, delay.failures, reading)
        try:
            data_key = await open_vault(self._provider, self._secret, header, pin=pin)
        except SealBrokenError as cause:
            delay.free_at_s = self._monotonic_s() + delay_after_s(delay.failures)
            raise WrongPinError(failures=delay.failures, wait_s=self.wait_s(vault_id)) from cause
        delay.failures = 0
        await self._files.save_failures(vault_id, 0, reading)
        return data_key

    async def _load_delay(self, vault_id: str) -> tuple[_Delay, TwinReading]:
        failures, reading = await self._files.load_failures(vault_id)
        if vault_id not in self._delays:
            if failures is None:
                # Whoever damaged the count shall have gained nothing by it.
                failures = FREE_FAILURES + 1
            # The whole delay again: time during which the app was closed does not count.
            self._delays[vault_id] = _Delay(failures, self._monotonic_s() + delay_after_s(failures))
        return self._delays[vault_id], reading

    async def _cost(self) -> KdfParameters:
        if self._parameters is None:
            self._parameters = await measure_parameters(self._provider, self._monotonic_s)
        return self._parameters

    async def _keys(self, data_key: DataKey) -> JournalKeys:
        provider = self._provider
        return JournalKeys(
            data_key.vault_id,
            await provider.import_key(await data_key.derive_subkey(provider, "journal-manifest")),
            await provider.import_key(await data_key.derive_subkey(provider, "journal-head")),
        )


def delay_after_s(failures: int) -> int:
    """
    Seconds to wait after so many wrong PINs in a row.
    """
    beyond = failures - FREE_FAILURES
    return 0 if beyond <= 0 else DELAYS_S[min(beyond, len(DELAYS_S)) - 1]


def _refuse_weak(pin: str, minimum: int) -> None:
    problem = find_pin_problem(pin, minimum)
    if problem is not None:
        raise WeakPinError(problem=problem.value, minimum=minimum)
