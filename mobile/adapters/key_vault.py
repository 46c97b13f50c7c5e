"""
The key vault over any block storage: lists, PINs, delays, and the opening of journals.

On the medium (SPEC.md of shared/crypto holds the bytes): `vaults` names the vaults; each has `<id>.header` (the
wrapped data key), `<id>.identity` and `<id>.attempts` (sealed for this device), and its journal.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import msgpack

from mobile.adapters.sealed_journal import JournalKeys, SealedJournal, create_journal, open_journal
from mobile.adapters.twin_slots import TwinReading, TwinSlots
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import (
    PinDelayedError,
    StorageFaultError,
    StorageFullError,
    VaultDamagedError,
    VaultMissingError,
    WeakPinError,
    WrongPinError,
)
from mobile.ports.key_vault import Identity, VaultEntry
from shared.crypto.device_seal import open_for_device, seal_for_device
from shared.crypto.errors import CryptoError, MalformedHeaderError, SealBrokenError
from shared.crypto.key_derivation import KdfParameters, measure_parameters
from shared.crypto.pin import find_pin_problem
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.sealing import Context
from shared.crypto.vault import DataKey, VaultHeader, change_pin, make_vault, open_vault

LIST_NAME = "vaults"
ENROLMENT_NAME = "enrolment"

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


@dataclass(frozen=True, slots=True)
class _Listed:
    vault_id: str
    worker_name: str
    role: str
    minimum_pin: int
    # What a newer release noted beside these, carried untouched.
    rest: dict[str, Any] = field(default_factory=dict)


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
        self._monotonic_s = monotonic_s
        self._parameters = parameters
        self._opened: UnlockedVault | None = None
        self._delays: dict[str, _Delay] = {}
        self._turn = asyncio.Lock()

    async def vaults(self) -> Sequence[VaultEntry]:
        async with self._turn:
            listed, _ = await self._load_list()
            return tuple([await self._entry(one) for one in listed])

    async def create(self, identity: Identity, pin: str) -> UnlockedVault:
        _refuse_weak(pin, identity.minimum_pin)
        async with self._turn:
            await self._lock()
            listed, reading = await self._load_list()
            header, data_key = await make_vault(
                self._provider, self._secret, pin=pin, parameters=await self._cost()
            )
            vault_id = header.vault_id.hex()
            await self._header(vault_id).save(1, header.to_bytes(), over=TwinReading())
            await self._save_identity(vault_id, identity)
            await self._forget_failures(vault_id)
            journal = await create_journal(self._provider, self._storage, await self._keys(data_key))
            # Last, so that a vault is on the list only when all of it is there.
            own = _Listed(vault_id, identity.worker_name, identity.role, identity.minimum_pin)
            await self._save_list([*listed, own], reading)
            await self._forget_enrolment()
            self._delays[vault_id] = _Delay(0, 0.0)
            self._opened = UnlockedVault(vault_id, identity, journal, self._provider, data_key)
            return self._opened

    async def unlock(self, vault_id: str, pin: str) -> UnlockedVault:
        async with self._turn:
            await self._lock()
            header, reading = await self._load_header(vault_id)
            data_key = await self._try_pin(vault_id, header, pin)
            if not reading.is_settled:
                # A PIN change was cut off between its two copies: the old PIN's wrap must not stay.
                await self._save_header(vault_id, header, reading)
            identity, _ = await self._load_identity(vault_id)
            journal = await open_journal(self._provider, self._storage, await self._keys(data_key))
            self._opened = UnlockedVault(vault_id, identity, journal, self._provider, data_key)
            return self._opened

    async def change_pin(self, vault_id: str, pin: str, new_pin: str) -> None:
        async with self._turn:
            entry = await self._get_listed(vault_id)
            _refuse_weak(new_pin, entry.minimum_pin)
            header, reading = await self._load_header(vault_id)
            data_key = await self._try_pin(vault_id, header, pin)
            changed = await change_pin(
                self._provider,
                self._secret,
                header,
                data_key,
                new_pin=new_pin,
                parameters=await self._cost(),
            )
            await self._header(vault_id).save(reading.generation + 1, changed.to_bytes(), over=reading)

    async def identity(self, vault_id: str) -> Identity:
        async with self._turn:
            await self._get_listed(vault_id)
            identity, _ = await self._load_identity(vault_id)
            return identity

    async def keep_token(self, vault_id: str, token: str, expires_ms: int) -> None:
        async with self._turn:
            identity, reading = await self._load_identity(vault_id)
            renewed = replace(identity, token=token, token_expires_ms=expires_ms)
            await self._save_identity(vault_id, renewed, reading)
            if self._opened is not None and self._opened.vault_id == vault_id:
                self._opened.identity = renewed

    async def keep_enrolment(self, content: bytes) -> None:
        async with self._turn:
            slots = TwinSlots(self._storage, ENROLMENT_NAME)
            over = await slots.load()
            generation = over.generation + 1
            body = await self._seal_for_device("", ENROLMENT_NAME, generation, content)
            await slots.save(generation, body, over=over)

    async def find_enrolment(self) -> bytes | None:
        async with self._turn:
            reading = await TwinSlots(self._storage, ENROLMENT_NAME).load()
            for copy in reading.copies:
                with contextlib.suppress(SealBrokenError):
                    return await self._open_for_device("", ENROLMENT_NAME, copy.generation, copy.body)
            return None

    async def _forget_enrolment(self) -> None:
        # The vault is made already; what remains is sealed for this device, and the next enrolment writes over it.
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await TwinSlots(self._storage, ENROLMENT_NAME).remove()

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

    # ---- PIN and delay ----

    async def _try_pin(self, vault_id: str, header: VaultHeader, pin: str) -> DataKey:
        delay, reading = await self._load_attempts(vault_id)
        if wait_s := self.wait_s(vault_id):
            raise PinDelayedError(wait_s=wait_s)
        # Counted before the PIN is looked at: ending the app in time does not save an attempt.
        delay.failures += 1
        reading = await self._save_attempts(vault_id, delay.failures, reading)
        try:
            data_key = await open_vault(self._provider, self._secret, header, pin=pin)
        except SealBrokenError as cause:
            delay.free_at_s = self._monotonic_s() + delay_after_s(delay.failures)
            raise WrongPinError(failures=delay.failures, wait_s=self.wait_s(vault_id)) from cause
        except CryptoError:
            delay.failures -= 1
            raise
        delay.failures = 0
        await self._save_attempts(vault_id, 0, reading)
        return data_key

    async def _load_attempts(self, vault_id: str) -> tuple[_Delay, TwinReading]:
        reading = await self._attempts(vault_id).load()
        if vault_id not in self._delays:
            failures = await self._count_failures(vault_id, reading)
            # The whole delay again: time during which the app was closed does not count.
            self._delays[vault_id] = _Delay(failures, self._monotonic_s() + delay_after_s(failures))
        return self._delays[vault_id], reading

    async def _count_failures(self, vault_id: str, reading: TwinReading) -> int:
        if reading.is_absent:
            return 0
        for copy in reading.copies:
            with contextlib.suppress(SealBrokenError):
                content = await self._open_for_device(vault_id, "attempts", copy.generation, copy.body)
                return int.from_bytes(content, "big")
        # Both copies are damaged. Whoever damaged them shall have gained nothing by it.
        return FREE_FAILURES + 1

    async def _forget_failures(self, vault_id: str) -> None:
        """
        The count of a new vault, in both copies: one that is cut short later leaves the other.
        """
        body = await self._seal_for_device(vault_id, "attempts", 1, bytes(4))
        await self._attempts(vault_id).save(1, body, over=TwinReading())

    async def _save_attempts(self, vault_id: str, failures: int, reading: TwinReading) -> TwinReading:
        generation = reading.generation + 1
        content = failures.to_bytes(4, "big")
        body = await self._seal_for_device(vault_id, "attempts", generation, content)
        # A full disk must not keep a worker from the records; the count then lives in memory only.
        with contextlib.suppress(StorageFullError):
            await self._attempts(vault_id).save(generation, body, over=reading, both=False)
        return await self._attempts(vault_id).load()

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

    # ---- what lies on the medium ----

    def _header(self, vault_id: str) -> TwinSlots:
        return TwinSlots(self._storage, f"{vault_id}.header")

    def _identity(self, vault_id: str) -> TwinSlots:
        return TwinSlots(self._storage, f"{vault_id}.identity")

    def _attempts(self, vault_id: str) -> TwinSlots:
        return TwinSlots(self._storage, f"{vault_id}.attempts")

    async def _entry(self, listed: _Listed) -> VaultEntry:
        await self._load_attempts(listed.vault_id)
        return VaultEntry(
            vault_id=listed.vault_id,
            worker_name=listed.worker_name,
            role=listed.role,
            minimum_pin=listed.minimum_pin,
            wait_s=self.wait_s(listed.vault_id),
        )

    async def _load_list(self) -> tuple[list[_Listed], TwinReading]:
        reading = await TwinSlots(self._storage, LIST_NAME).load()
        if reading.is_absent:
            return [], reading
        content = await self._newest("", LIST_NAME, reading, part="list")
        return [_listed_from_wire(one) for one in msgpack.unpackb(content)["vaults"]], reading

    async def _save_list(self, listed: Sequence[_Listed], reading: TwinReading) -> None:
        generation = reading.generation + 1
        content = msgpack.packb({"vaults": [_listed_to_wire(one) for one in listed]})
        body = await self._seal_for_device("", LIST_NAME, generation, content)
        await TwinSlots(self._storage, LIST_NAME).save(generation, body, over=reading)

    async def _get_listed(self, vault_id: str) -> _Listed:
        listed, _ = await self._load_list()
        for one in listed:
            if one.vault_id == vault_id:
                return one
        raise VaultMissingError(vault=vault_id)

    async def _load_header(self, vault_id: str) -> tuple[VaultHeader, TwinReading]:
        await self._get_listed(vault_id)
        reading = await self._header(vault_id).load()
        for copy in reading.copies:
            with contextlib.suppress(MalformedHeaderError):
                header = VaultHeader.from_bytes(copy.body)
                header.pin_slot()
                return header, reading
        raise VaultDamagedError(part="header", vault=vault_id)

    async def _save_header(self, vault_id: str, header: VaultHeader, reading: TwinReading) -> None:
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await self._header(vault_id).save(reading.generation + 1, header.to_bytes(), over=reading)

    async def _load_identity(self, vault_id: str) -> tuple[Identity, TwinReading]:
        reading = await self._identity(vault_id).load()
        if reading.is_absent:
            raise VaultMissingError(vault=vault_id)
        content = await self._newest(vault_id, "identity", reading, part="identity")
        return _identity_from_wire(msgpack.unpackb(content)), reading

    async def _save_identity(
        self, vault_id: str, identity: Identity, reading: TwinReading | None = None
    ) -> None:
        over = reading or TwinReading()
        generation = over.generation + 1
        body = await self._seal_for_device(vault_id, "identity", generation, msgpack.packb(asdict(identity)))
        # The first writing fills both copies; a renewed token may lag in one of them.
        await self._identity(vault_id).save(generation, body, over=over, both=reading is None)

    async def _newest(self, vault_id: str, purpose: str, reading: TwinReading, *, part: str) -> bytes:
        for copy in reading.copies:
            with contextlib.suppress(SealBrokenError):
                return await self._open_for_device(vault_id, purpose, copy.generation, copy.body)
        raise VaultDamagedError(part=part, vault=vault_id)

    async def _seal_for_device(self, vault_id: str, purpose: str, generation: int, content: bytes) -> bytes:
        context = Context(purpose, bytes.fromhex(vault_id), (generation,))
        return await seal_for_device(self._provider, self._secret, content, context)

    async def _open_for_device(self, vault_id: str, purpose: str, generation: int, body: bytes) -> bytes:
        context = Context(purpose, bytes.fromhex(vault_id), (generation,))
        return await open_for_device(self._provider, self._secret, body, context)


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


def _listed_to_wire(listed: _Listed) -> dict[str, Any]:
    return {
        **listed.rest,
        "id": bytes.fromhex(listed.vault_id),
        "name": listed.worker_name,
        "role": listed.role,
        "minimum_pin": listed.minimum_pin,
    }


def _listed_from_wire(wire: dict[str, Any]) -> _Listed:
    known = ("id", "name", "role", "minimum_pin")
    rest = {name: value for name, value in wire.items() if name not in known}
    return _Listed(wire["id"].hex(), wire["name"], wire["role"], wire["minimum_pin"], rest)


def _identity_from_wire(wire: dict[str, Any]) -> Identity:
    return Identity(**{name: wire[name] for name in Identity.__dataclass_fields__ if name in wire})
