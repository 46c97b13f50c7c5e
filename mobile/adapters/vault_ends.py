"""
How a vault ends: by a server's order, by its worker, or after too many wrong PINs. Ways in go first, so that whatever a
power cut leaves behind opens with nothing.

What is to end is written down in clear before it ends: the key that could seal it may be about to go.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgpack

from mobile.adapters.twin_slots import TwinReading, TwinSlots
from mobile.adapters.vault_files import ENROLMENT, HEADER, LIST, VaultFiles
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError
from mobile.ports.lock_notes import Farewell
from shared.crypto.errors import MalformedHeaderError
from shared.crypto.provider import DeviceSecret
from shared.crypto.vault import Slot, SlotKind, VaultHeader
from shared.domain.phone_orders import OrderKind

ENDS = "ends"
OF_THE_DEVICE = frozenset({LIST, ENROLMENT})
OF_A_LOCKED_VAULT = frozenset({"identity", "attempts", "note", "recovery"})
"""Parts that a locked phone reads. A lost phone loses them; its header's other ways in and its journal stay."""


def is_sealed_for_device(name: str) -> bool:
    """
    Whether a file needs the device's secret to be read.
    """
    first, _, rest = name.partition(".")
    return first in OF_THE_DEVICE or rest.partition(".")[0] in OF_A_LOCKED_VAULT


@dataclass(frozen=True, slots=True)
class End:
    """
    One vault's end.

    Attributes:
        farewell: What the server is to hear; None where it ordered nothing.
        is_done: Everything that had to go is gone.
    """

    vault_id: str
    kind: OrderKind
    farewell: Farewell | None = None
    is_done: bool = False


class VaultEnds:
    """
    Args:
        files: The vaults' small parts.
        storage: Where vaults lie.
        secret: This device's secret.
    """

    def __init__(self, files: VaultFiles, storage: BlockStorage, secret: DeviceSecret) -> None:
        self._files = files
        self._storage = storage
        self._secret = secret
        self._slots = TwinSlots(storage, ENDS)

    async def end(self, end: End) -> None:
        """
        Ends a vault; once it was written down nothing but finishing is left.

        Raises:
            StorageFullError, StorageFaultError: it was not written down, or is finished at the next start.
        """
        ends, over = await self._load()
        await self._save([*(one for one in ends if one.vault_id != end.vault_id), end], over)
        await self.finish()

    async def finish(self) -> None:
        """
        Finishes what was begun.
        """
        ends, over = await self._load()
        begun = [one for one in ends if not one.is_done]
        if not begun:
            return
        for one in begun:
            await self._destroy(one)
        kept = [replace(one, is_done=True) for one in ends if one.farewell is not None]
        await self._save(kept, over)

    async def farewells(self) -> Sequence[Farewell]:
        """What the server is still to hear."""
        ends, _ = await self._load()
        return tuple(one.farewell for one in ends if one.is_done and one.farewell is not None)

    async def forget(self, order: str) -> None:
        """The server has heard it."""
        ends, over = await self._load()
        kept = [one for one in ends if one.farewell is None or one.farewell.order != order]
        if len(kept) != len(ends):
            await self._save(kept, over)

    async def _destroy(self, end: End) -> None:
        await self._close(end)
        await self._remove_parts(end)
        listed, over = await self._files.load_list()
        left = [one for one in listed if one.vault_id != end.vault_id]
        if not left:
            await self._forget_device()
        elif left != listed:
            await self._files.save_list(left, over)

    async def _close(self, end: End) -> None:
        slots = TwinSlots(self._storage, f"{end.vault_id}.{HEADER}")
        over = await slots.load()
        is_lost = end.kind is OrderKind.LOST
        # Written over also where a cut left it done: behind the shorter header a rest of the PIN's way in may lie.
        closed = VaultHeader(bytes.fromhex(end.vault_id), _ways_of_recovery(over) if is_lost else ())
        if is_lost and not over.is_absent:
            if not await slots.save(over.generation + 1, closed.to_bytes(), over=over):
                raise StorageFaultError(step=HEADER)
            return
        # For media that write in place; whatever hinders it does not hinder the removal.
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await slots.save(over.generation + 1, closed.to_bytes(), over=over)
        await slots.remove()

    async def _remove_parts(self, end: End) -> None:
        for name in await self._storage.names():
            vault_id, _, rest = name.partition(".")
            if vault_id == end.vault_id and (
                end.kind is OrderKind.ERASE or rest.partition(".")[0] in OF_A_LOCKED_VAULT
            ):
                await self._storage.remove(name)

    async def _forget_device(self) -> None:
        for name in await self._storage.names():
            if name.partition(".")[0] in OF_THE_DEVICE:
                await self._storage.remove(name)
        await self._secret.renew()

    async def _load(self) -> tuple[list[End], TwinReading]:
        reading = await self._slots.load()
        if not reading.copies:
            return [], reading
        return [_end_from_wire(one) for one in msgpack.unpackb(reading.copies[0].body)], reading

    async def _save(self, ends: Sequence[End], over: TwinReading) -> None:
        if not ends:
            with contextlib.suppress(StorageFullError, StorageFaultError):
                await self._slots.remove()
                return
        await self._slots.save(
            over.generation + 1, msgpack.packb([_end_to_wire(one) for one in ends]), over=over
        )


def _ways_of_recovery(reading: TwinReading) -> tuple[Slot, ...]:
    for copy in reading.copies:
        with contextlib.suppress(MalformedHeaderError):
            header = VaultHeader.from_bytes(copy.body)
            return tuple(slot for slot in header.slots if slot.kind != SlotKind.PIN)
    return ()


def _end_to_wire(end: End) -> dict[str, Any]:
    wire: dict[str, Any] = {
        "vault": bytes.fromhex(end.vault_id),
        "kind": end.kind.value,
        "done": end.is_done,
    }
    if end.farewell is not None:
        wire["device"] = end.farewell.device
        wire["server"] = end.farewell.server
        wire["order"] = bytes.fromhex(end.farewell.order)
        wire["signature"] = end.farewell.signature
    return wire


def _end_from_wire(wire: dict[str, Any]) -> End:
    farewell = (
        Farewell(
            device=wire["device"],
            server=wire["server"],
            order=wire["order"].hex(),
            signature=wire["signature"],
        )
        if "order" in wire
        else None
    )
    return End(wire["vault"].hex(), OrderKind(wire["kind"]), farewell, wire["done"])
