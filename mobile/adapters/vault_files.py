"""
What the key vault keeps on the medium, each thing twice: list, headers, identities, counts of wrong PINs, an enrolment
and recoveries under way. All but the headers are sealed for this device.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import msgpack

from mobile.adapters.sealed_journal import Surroundings
from mobile.adapters.twin_slots import TwinReading, TwinSlots
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError, VaultDamagedError, VaultMissingError
from mobile.ports.key_vault import Identity
from shared.crypto.device_seal import open_for_device, seal_for_device
from shared.crypto.errors import MalformedHeaderError, SealBrokenError, UnsupportedHeaderError
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.sealing import Context
from shared.crypto.vault import VaultHeader

LIST = "vaults"
ENROLMENT = "enrolment"
HEADER = "header"
IDENTITY = "identity"
ATTEMPTS = "attempts"
RECOVERY = "recovery"
KEPT_IN_BOTH = frozenset({LIST, HEADER})
"""Every write of these goes to both copies."""
SELDOM_CHANGED = frozenset({LIST, HEADER})
NICKNAME = "nickname"
WHOLE_DEVICE = ""
"""Stands for the vault where a thing belongs to none."""


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """
    A line of the list of vaults.

    Attributes:
        rest: What a newer release noted beside these, carried untouched.
    """

    vault_id: str
    worker_name: str
    role: str
    minimum_pin: int
    rest: dict[str, Any] = field(default_factory=dict)

    @property
    def nickname(self) -> str:
        """What the lock screen shows in the name's place; empty where nothing was chosen."""
        return str(self.rest.get(NICKNAME, ""))

    def renamed(self, worker_name: str | None, nickname: str | None) -> Listed:
        """
        The line with another name or nickname; None leaves it.
        """
        rest = {name: value for name, value in self.rest.items() if name != NICKNAME}
        called = self.nickname if nickname is None else nickname
        if called:
            rest[NICKNAME] = called
        return replace(self, worker_name=self.worker_name if worker_name is None else worker_name, rest=rest)


class VaultFiles:
    """
    Args:
        provider: The primitives.
        secret: This device's secret.
        storage: Where vaults lie.
    """

    def __init__(self, provider: CryptoProvider, secret: DeviceSecret, storage: BlockStorage) -> None:
        self._provider = provider
        self._secret = secret
        self._storage = storage
        self._generations: dict[tuple[str, str], int] = {}
        self._flaws: dict[tuple[str, str], tuple[str, ...]] = {}

    def watch(self) -> None:
        """
        From now on remembers how each part was when it was first read, for `around`.
        """
        self._generations.clear()
        self._flaws.clear()

    def around(self, vault_id: str) -> Surroundings:
        """
        What was seen of a vault's parts and of the list since `watch`.
        """
        mine = {(LIST, WHOLE_DEVICE), *((part, vault_id) for part in (HEADER, IDENTITY, ATTEMPTS))}
        return Surroundings(
            generations={key[0]: seen for key, seen in self._generations.items() if key in mine},
            seldom=SELDOM_CHANGED,
            mended=tuple(
                f"{part} {side}"
                for (part, whose), sides in sorted(self._flaws.items())
                if (part, whose) in mine
                for side in sides
            ),
        )

    async def load_list(self) -> tuple[list[Listed], TwinReading]:
        """
        Raises:
            VaultDamagedError: both copies are damaged, or belong to another device.
        """
        reading = await self._load(LIST, WHOLE_DEVICE)
        if reading.is_absent:
            return [], reading
        content = await self._open_newest(LIST, WHOLE_DEVICE, reading)
        return [_listed_from_wire(one) for one in msgpack.unpackb(content)["vaults"]], reading

    async def save_list(self, listed: Sequence[Listed], over: TwinReading) -> None:
        """Replaces the list."""
        content = msgpack.packb({"vaults": [_listed_to_wire(one) for one in listed]})
        await self._save(LIST, WHOLE_DEVICE, content, over)

    async def get_listed(self, vault_id: str) -> Listed:
        """
        Raises:
            VaultMissingError: the list does not name it.
        """
        listed, _ = await self.load_list()
        for one in listed:
            if one.vault_id == vault_id:
                return one
        raise VaultMissingError(vault=vault_id)

    async def closed_vaults(self) -> list[str]:
        """
        Vaults of this device that have a way of recovery and no PIN.
        """
        parted = (name.split(".") for name in await self._storage.names())
        found = sorted({parts[0] for parts in parted if len(parts) == 3 and parts[1] == HEADER})
        return [vault_id for vault_id in found if await self._is_closed(vault_id)]

    async def _is_closed(self, vault_id: str) -> bool:
        with contextlib.suppress(VaultDamagedError, UnsupportedHeaderError):
            header, _ = await self.load_header(vault_id)
            return not header.has_pin and header.find_recovery_slot() is not None
        return False

    async def load_header(self, vault_id: str) -> tuple[VaultHeader, TwinReading]:
        """
        Raises:
            VaultDamagedError: neither copy is a header.
            UnsupportedHeaderError: of a newer release.
        """
        reading = await self._load(HEADER, vault_id)
        for copy in reading.copies:
            with contextlib.suppress(MalformedHeaderError):
                header = VaultHeader.from_bytes(copy.body)
                if header.has_pin:
                    header.pin_slot()
                if header.vault_id.hex() == vault_id:
                    return header, reading
            self._note_flaw(HEADER, vault_id, copy.side)
        raise VaultDamagedError(part=HEADER, vault=vault_id)

    async def save_header(self, vault_id: str, header: VaultHeader, over: TwinReading) -> None:
        """Replaces the header in both copies, so that no wrap of an old PIN stays."""
        await self._slots(HEADER, vault_id).save(over.generation + 1, header.to_bytes(), over=over)

    async def load_identity(self, vault_id: str) -> tuple[Identity, TwinReading]:
        """
        Raises:
            VaultMissingError: there is none.
            VaultDamagedError: both copies are damaged, or belong to another device.
        """
        reading = await self._load(IDENTITY, vault_id)
        if reading.is_absent:
            raise VaultMissingError(vault=vault_id)
        content = await self._open_newest(IDENTITY, vault_id, reading)
        return _identity_from_wire(msgpack.unpackb(content)), reading

    async def load_spent(self, vault_id: str) -> TwinReading:
        """What lies where an identity is to be put, whether it opens or not."""
        return await self._load(IDENTITY, vault_id)

    async def save_identity(
        self, vault_id: str, identity: Identity, over: TwinReading, *, both: bool = False
    ) -> None:
        """
        Replaces the identity; without `both` the copy before stays as long as it is intact, for it differs by a token
        at most.
        """
        content = msgpack.packb(_identity_to_wire(identity))
        await self._save(IDENTITY, vault_id, content, over, both=both or over.is_absent)

    async def load_failures(self, vault_id: str) -> tuple[int | None, TwinReading]:
        """
        Wrong PINs since the last right one; None where both copies are damaged.
        """
        reading = await self._load(ATTEMPTS, vault_id)
        if reading.is_absent:
            return 0, reading
        content = await self._find_newest(ATTEMPTS, vault_id, reading)
        return None if content is None else int.from_bytes(content, "big"), reading

    async def save_failures(self, vault_id: str, failures: int, over: TwinReading) -> TwinReading:
        """
        Replaces the count; gives what is to be written over next.
        """
        content = failures.to_bytes(4, "big")
        # A full disk must not keep a worker from the records; the count then lives in memory only.
        with contextlib.suppress(StorageFullError):
            await self._save(ATTEMPTS, vault_id, content, over, both=over.is_absent)
        return await self._slots(ATTEMPTS, vault_id).load()

    async def keep_enrolment(self, content: bytes) -> None:
        """Keeps an enrolment under way."""
        over = await self._slots(ENROLMENT, WHOLE_DEVICE).load()
        await self._save(ENROLMENT, WHOLE_DEVICE, content, over)

    async def find_enrolment(self) -> bytes | None:
        """The enrolment under way, or None."""
        reading = await self._slots(ENROLMENT, WHOLE_DEVICE).load()
        return await self._find_newest(ENROLMENT, WHOLE_DEVICE, reading)

    async def forget_enrolment(self) -> None:
        """Forgets it; where the medium fails, the next enrolment writes over it."""
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await self._slots(ENROLMENT, WHOLE_DEVICE).remove()

    async def _load(self, part: str, vault_id: str) -> TwinReading:
        reading = await self._slots(part, vault_id).load()
        self._generations.setdefault((part, vault_id), reading.generation)
        self._flaws.setdefault((part, vault_id), reading.flawed_sides(both=part in KEPT_IN_BOTH))
        return reading

    def _note_flaw(self, part: str, vault_id: str, side: str) -> None:
        noted = self._flaws.get((part, vault_id), ())
        self._flaws[part, vault_id] = tuple(sorted({*noted, side}))

    async def keep_recovery(self, vault_id: str, content: bytes) -> None:
        """Keeps a recovery under way."""
        over = await self._slots(RECOVERY, vault_id).load()
        await self._save(RECOVERY, vault_id, content, over)

    async def find_recovery(self, vault_id: str) -> bytes | None:
        """The recovery under way, or None."""
        reading = await self._slots(RECOVERY, vault_id).load()
        return await self._find_newest(RECOVERY, vault_id, reading)

    async def forget_recovery(self, vault_id: str) -> None:
        """Forgets it; where the medium fails, the next right PIN does."""
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await self._slots(RECOVERY, vault_id).remove()

    def _slots(self, part: str, vault_id: str) -> TwinSlots:
        return TwinSlots(self._storage, f"{vault_id}.{part}" if vault_id else part)

    async def _save(
        self, part: str, vault_id: str, content: bytes, over: TwinReading, *, both: bool = True
    ) -> None:
        generation = over.generation + 1
        context = _context(part, vault_id, generation)
        body = await seal_for_device(self._provider, self._secret, content, context)
        await self._slots(part, vault_id).save(generation, body, over=over, both=both)

    async def _open_newest(self, part: str, vault_id: str, reading: TwinReading) -> bytes:
        content = await self._find_newest(part, vault_id, reading)
        if content is None:
            raise VaultDamagedError(part="list" if part == LIST else part, vault=vault_id)
        return content

    async def _find_newest(self, part: str, vault_id: str, reading: TwinReading) -> bytes | None:
        for copy in reading.copies:
            context = _context(part, vault_id, copy.generation)
            with contextlib.suppress(SealBrokenError):
                return await open_for_device(self._provider, self._secret, copy.body, context)
            self._note_flaw(part, vault_id, copy.side)
        return None


def _context(part: str, vault_id: str, generation: int) -> Context:
    return Context(part, bytes.fromhex(vault_id), (generation,))


def _listed_to_wire(listed: Listed) -> dict[str, Any]:
    return {
        **listed.rest,
        "id": bytes.fromhex(listed.vault_id),
        "name": listed.worker_name,
        "role": listed.role,
        "minimum_pin": listed.minimum_pin,
    }


def _listed_from_wire(wire: dict[str, Any]) -> Listed:
    known = ("id", "name", "role", "minimum_pin")
    rest = {name: value for name, value in wire.items() if name not in known}
    return Listed(wire["id"].hex(), wire["name"], wire["role"], wire["minimum_pin"], rest)


def _identity_to_wire(identity: Identity) -> dict[str, Any]:
    # What came after format 1 is written only where it says something: stores without it stay as they were.
    later = ("recovery_key",)
    return {name: value for name, value in asdict(identity).items() if value or name not in later}


def _identity_from_wire(wire: dict[str, Any]) -> Identity:
    return Identity(**{name: wire[name] for name in Identity.__dataclass_fields__ if name in wire})
