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
from mobile.adapters.lock_note_file import LockNoteFile
from mobile.adapters.sealed_journal import (
    USUAL_LIMITS,
    JournalLimits,
    SealedJournal,
    create_journal,
    open_journal,
)
from mobile.adapters.twin_slots import TwinReading
from mobile.adapters.vault_ends import End, VaultEnds
from mobile.adapters.vault_files import Listed, VaultFiles
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import (
    PinDelayedError,
    RecoveryAnswerError,
    RecoveryUnavailableError,
    StorageFaultError,
    StorageFullError,
    VaultClosedError,
    VaultDamagedError,
    VaultDestroyedError,
    VaultMissingError,
    WeakPinError,
    WrongPinError,
)
from mobile.ports.key_vault import Identity, VaultEntry
from mobile.ports.lock_notes import Farewell, LockNote
from shared.crypto.errors import SealBrokenError
from shared.crypto.key_derivation import KdfParameters, measure_parameters
from shared.crypto.pin import find_pin_problem
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.recovery import RecoveryKey, RecoveryRequest, open_answer, wrap_for_recovery
from shared.crypto.sealed_to import PUBLIC_BYTES, AgreementKey, make_agreement
from shared.crypto.vault import DataKey, VaultHeader, change_pin, make_vault, open_vault
from shared.domain.phone_orders import OrderKind
from shared.kernel.identifiers import uuid_bytes

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
    data_key: DataKey

    def __repr__(self) -> str:
        return f"UnlockedVault({self.vault_id})"

    async def derive_subkey(self, purpose: str) -> bytes:
        return await self.data_key.derive_subkey(self._provider, purpose)


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
        limits: Sizes at which a journal changes its ways.
    """

    def __init__(
        self,
        provider: CryptoProvider,
        secret: DeviceSecret,
        storage: BlockStorage,
        monotonic_s: Callable[[], float],
        *,
        parameters: KdfParameters | None = None,
        limits: JournalLimits = USUAL_LIMITS,
    ) -> None:
        self._provider = provider
        self._secret = secret
        self._storage = storage
        self._files = VaultFiles(provider, secret, storage)
        self._notes = LockNoteFile(provider, secret, storage)
        self._ends = VaultEnds(self._files, storage, secret)
        self._monotonic_s = monotonic_s
        self._parameters = parameters
        self._limits = limits
        self._opened: UnlockedVault | None = None
        self._delays: dict[str, _Delay] = {}
        self._turn = asyncio.Lock()

    async def vaults(self) -> Sequence[VaultEntry]:
        async with self._turn:
            await self._ends.finish()
            listed, _ = await self._files.load_list()
            return tuple([await self._entry(one) for one in listed])

    async def closed_vaults(self) -> Sequence[str]:
        async with self._turn:
            await self._ends.finish()
            listed, _ = await self._files.load_list()
            known = {one.vault_id for one in listed}
            return [one for one in await self._files.closed_vaults() if one not in known]

    async def readmit(self, vault_id: str, identity: Identity) -> None:
        async with self._turn:
            listed, over = await self._files.load_list()
            is_listed = any(one.vault_id == vault_id for one in listed)
            if is_listed or vault_id not in await self._files.closed_vaults():
                raise VaultMissingError(vault=vault_id)
            # What an attempt that was cut off left there is of no enrolment any more.
            spent = await self._files.load_spent(vault_id)
            await self._files.save_identity(vault_id, identity, spent, both=True)
            # Last, as when a vault is made.
            own = Listed(vault_id, identity.worker_name, identity.role, identity.minimum_pin)
            await self._files.save_list([*listed, own], over)
            await self._files.forget_enrolment()

    async def close_again(self, vault_id: str) -> None:
        async with self._turn:
            await self._files.get_listed(vault_id)
            await self._end(End(vault_id, OrderKind.LOST))

    async def create(self, identity: Identity, pin: str) -> UnlockedVault:
        _refuse_weak(pin, identity.minimum_pin)
        async with self._turn:
            await self._lock()
            listed, reading = await self._files.load_list()
            header, data_key = await make_vault(
                self._provider, self._secret, pin=pin, parameters=await self._cost()
            )
            if identity.recovery_key:
                header = await self._wrapped(header, data_key, identity.recovery_key)
            vault_id = header.vault_id.hex()
            await self._files.save_header(vault_id, header, TwinReading())
            await self._files.save_identity(vault_id, identity, TwinReading())
            await self._files.save_failures(vault_id, 0, TwinReading())
            journal = await create_journal(
                self._provider, self._storage, await self._keys(data_key), limits=self._limits
            )
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
            header, reading = await self._load_with_pin(vault_id)
            data_key = await self._try_pin(vault_id, header, pin)
            if reading.flawed_sides():
                # A PIN change was cut off between its two copies: the old PIN's wrap must not stay.
                with contextlib.suppress(StorageFullError, StorageFaultError):
                    await self._files.save_header(vault_id, header, reading)
            identity, reading = await self._files.load_identity(vault_id)
            if reading.flawed_sides(both=False):
                with contextlib.suppress(StorageFullError, StorageFaultError):
                    await self._files.save_identity(vault_id, identity, reading)
            await self._notes.unsettle(vault_id)
            journal = await open_journal(
                self._provider,
                self._storage,
                await self._keys(data_key),
                limits=self._limits,
                around=self._files.around(vault_id),
            )
            # Whoever knows the PIN needs no recovery: an answer that still comes shall open nothing.
            await self._files.forget_recovery(vault_id)
            self._opened = UnlockedVault(vault_id, identity, journal, self._provider, data_key)
            return self._opened

    async def change_pin(self, vault_id: str, pin: str, new_pin: str) -> None:
        async with self._turn:
            entry = await self._files.get_listed(vault_id)
            _refuse_weak(new_pin, entry.minimum_pin)
            header, reading = await self._load_with_pin(vault_id)
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

    async def replace_identity(self, vault_id: str, identity: Identity) -> None:
        async with self._turn:
            listed, over = await self._files.load_list()
            await self._files.get_listed(vault_id)
            _, reading = await self._files.load_identity(vault_id)
            await self._files.save_identity(vault_id, identity, reading, both=True)
            renewed = [
                replace(
                    one,
                    worker_name=identity.worker_name,
                    role=identity.role,
                    minimum_pin=identity.minimum_pin,
                )
                if one.vault_id == vault_id
                else one
                for one in listed
            ]
            if renewed != listed:
                await self._files.save_list(renewed, over)
            await self._files.forget_enrolment()
            if self._opened is not None and self._opened.vault_id == vault_id:
                self._opened.identity = identity

    async def keep_recovery_key(self, vault_id: str, key: bytes) -> None:
        async with self._turn:
            opened = self._opened
            if opened is None or opened.vault_id != vault_id:
                raise VaultMissingError(vault=vault_id)
            header, reading = await self._files.load_header(vault_id)
            wrapped = await self._wrapped(header, opened.data_key, key)
            await self._files.save_header(vault_id, wrapped, reading)
            known = RecoveryKey.from_bytes(key)
            identity, over = await self._files.load_identity(vault_id)
            renewed = replace(identity, recovery_key=key, recovery_fingerprint=known.fingerprint)
            await self._files.save_identity(vault_id, renewed, over, both=True)
            opened.identity = renewed

    async def begin_recovery(self, vault_id: str) -> bytes:
        async with self._turn:
            under_way = await self._find_recovery(vault_id)
            if under_way is not None:
                return under_way[0].to_bytes()
            header, _ = await self._files.load_header(vault_id)
            slot = header.find_recovery_slot()
            if slot is None:
                raise RecoveryUnavailableError(vault=vault_id)
            identity, _ = await self._files.load_identity(vault_id)
            fresh = await make_agreement(self._provider)
            request = RecoveryRequest(header.vault_id, uuid_bytes(identity.device), fresh.public, slot)
            await self._files.keep_recovery(vault_id, fresh.private + request.to_bytes())
            return request.to_bytes()

    async def find_recovery(self, vault_id: str) -> bytes | None:
        async with self._turn:
            under_way = await self._find_recovery(vault_id)
            return None if under_way is None else under_way[0].to_bytes()

    async def finish_recovery(self, vault_id: str, answer: bytes, new_pin: str) -> UnlockedVault:
        async with self._turn:
            await self._lock()
            self._files.watch()
            entry = await self._files.get_listed(vault_id)
            _refuse_weak(new_pin, entry.minimum_pin)
            header, reading = await self._files.load_header(vault_id)
            identity, _ = await self._files.load_identity(vault_id)
            data_key, journal = await self._proven(vault_id, header, answer)
            try:
                await self._notes.unsettle(vault_id)
                changed = await change_pin(
                    self._provider,
                    self._secret,
                    header,
                    data_key,
                    new_pin=new_pin,
                    parameters=await self._cost(),
                )
                await self._files.save_header(vault_id, changed, reading)
            except BaseException:
                await journal.close()
                raise
            delay, counted = await self._load_delay(vault_id)
            delay.failures, delay.free_at_s = 0, 0.0
            await self._files.save_failures(vault_id, 0, counted)
            await self._files.forget_recovery(vault_id)
            self._opened = UnlockedVault(vault_id, identity, journal, self._provider, data_key)
            return self._opened

    async def end_recovery(self, vault_id: str) -> None:
        async with self._turn:
            await self._files.forget_recovery(vault_id)

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

    async def note(self, vault_id: str, note: LockNote) -> None:
        async with self._turn:
            await self._files.get_listed(vault_id)
            await self._notes.save(vault_id, note)

    async def find_note(self, vault_id: str) -> LockNote:
        async with self._turn:
            return await self._notes.load(vault_id)

    async def rename(
        self, vault_id: str, *, worker_name: str | None = None, nickname: str | None = None
    ) -> None:
        async with self._turn:
            own = await self._files.get_listed(vault_id)
            listed, over = await self._files.load_list()
            called = own.renamed(worker_name, nickname)
            if called == own:
                return
            if worker_name is not None:
                identity, reading = await self._files.load_identity(vault_id)
                renamed = replace(identity, worker_name=worker_name)
                await self._files.save_identity(vault_id, renamed, reading)
                if self._opened is not None and self._opened.vault_id == vault_id:
                    self._opened.identity = renamed
            await self._files.save_list([called if one == own else one for one in listed], over)

    async def remove(self, vault_id: str) -> None:
        async with self._turn:
            await self._end(End(vault_id, OrderKind.ERASE))

    async def obey(self, vault_id: str, kind: OrderKind, farewell: Farewell) -> None:
        async with self._turn:
            await self._files.get_listed(vault_id)
            await self._end(End(vault_id, kind, farewell))

    async def farewells(self) -> Sequence[Farewell]:
        async with self._turn:
            return await self._ends.farewells()

    async def forget_farewell(self, order: str) -> None:
        async with self._turn:
            await self._ends.forget(order)

    def wait_s(self, vault_id: str) -> int:
        delay = self._delays.get(vault_id)
        return 0 if delay is None else max(0, math.ceil(delay.free_at_s - self._monotonic_s()))

    async def lock(self) -> None:
        async with self._turn:
            await self._lock()

    async def _end(self, end: End) -> None:
        if self._opened is not None and self._opened.vault_id == end.vault_id:
            await self._lock()
        await self._ends.end(end)
        self._delays.pop(end.vault_id, None)

    async def _lock(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.journal.close()

    async def _load_with_pin(self, vault_id: str) -> tuple[VaultHeader, TwinReading]:
        header, reading = await self._files.load_header(vault_id)
        if not header.has_pin:
            raise VaultClosedError(vault=vault_id)
        return header, reading

    async def _mend_list(self, vault_id: str) -> None:
        listed, reading = await self._files.load_list()
        if vault_id not in (one.vault_id for one in listed):
            raise VaultMissingError(vault=vault_id)
        if reading.flawed_sides():
            with contextlib.suppress(StorageFullError, StorageFaultError):
                await self._files.save_list(listed, reading)

    async def _entry(self, listed: Listed) -> VaultEntry:
        await self._load_delay(listed.vault_id)
        note = await self._notes.load(listed.vault_id)
        return VaultEntry(
            vault_id=listed.vault_id,
            worker_name=listed.worker_name,
            role=listed.role,
            minimum_pin=listed.minimum_pin,
            wait_s=self.wait_s(listed.vault_id),
            nickname=listed.nickname,
            unsent=note.unsent,
            language=note.language,
        )

    async def _wrapped(self, header: VaultHeader, data_key: DataKey, key: bytes) -> VaultHeader:
        slot = await wrap_for_recovery(
            self._provider,
            RecoveryKey.from_bytes(key),
            vault_id=data_key.vault_id,
            data_key=data_key.raw,
        )
        return header.with_recovery_slot(slot)

    async def _find_recovery(self, vault_id: str) -> tuple[RecoveryRequest, AgreementKey] | None:
        await self._files.get_listed(vault_id)
        kept = await self._files.find_recovery(vault_id)
        if kept is None:
            return None
        request = RecoveryRequest.from_bytes(kept[PUBLIC_BYTES:])
        return request, AgreementKey(kept[:PUBLIC_BYTES], request.fresh)

    async def _proven(
        self, vault_id: str, header: VaultHeader, answer: bytes
    ) -> tuple[DataKey, SealedJournal]:
        # Anybody who saw the request can make an answer. Only the vault itself proves that the key is its own.
        under_way = await self._find_recovery(vault_id)
        if under_way is None:
            raise RecoveryAnswerError(vault=vault_id)
        try:
            raw = await open_answer(self._provider, under_way[1], answer, vault_id=header.vault_id)
            data_key = DataKey(header.vault_id, raw)
            journal = await open_journal(
                self._provider,
                self._storage,
                await self._keys(data_key),
                limits=self._limits,
                around=replace(self._files.around(vault_id), are_new=not header.has_pin),
            )
        except (SealBrokenError, VaultDamagedError) as cause:
            raise RecoveryAnswerError(vault=vault_id) from cause
        return data_key, journal

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
            await self._destroy_if_forfeit(vault_id, delay.failures)
            raise WrongPinError(failures=delay.failures, wait_s=self.wait_s(vault_id)) from cause
        delay.failures = 0
        await self._files.save_failures(vault_id, 0, reading)
        return data_key

    async def _destroy_if_forfeit(self, vault_id: str, failures: int) -> None:
        note = await self._notes.load(vault_id)
        if note.is_clean and 0 < note.destroy_after <= failures:
            await self._end(End(vault_id, OrderKind.ERASE))
            raise VaultDestroyedError(failures=failures)

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
