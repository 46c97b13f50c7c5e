"""
The note that a vault leaves outside itself when it is locked, sealed for this device.
"""

from __future__ import annotations

import contextlib
from dataclasses import asdict, replace

import msgpack

from mobile.adapters.twin_slots import TwinSlots
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError
from mobile.ports.lock_notes import LockNote
from shared.crypto.device_seal import open_for_device, seal_for_device
from shared.crypto.errors import SealBrokenError
from shared.crypto.provider import CryptoProvider, DeviceSecret
from shared.crypto.sealing import Context

NOTE = "note"


class LockNoteFile:
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

    async def load(self, vault_id: str) -> LockNote:
        """
        The newest note that opens; the one that knows nothing where there is none.
        """
        reading = await self._slots(vault_id).load()
        for copy in reading.copies:
            with contextlib.suppress(SealBrokenError):
                context = _context(vault_id, copy.generation)
                content = await open_for_device(self._provider, self._secret, copy.body, context)
                wire = msgpack.unpackb(content)
                return LockNote(
                    **{name: wire[name] for name in LockNote.__dataclass_fields__ if name in wire}
                )
        return LockNote()

    async def save(self, vault_id: str, note: LockNote) -> None:
        """
        Replaces the note in both copies, so that no older one can be read for it.

        Raises:
            StorageFullError, StorageFaultError: the note before stands.
        """
        slots = self._slots(vault_id)
        over = await slots.load()
        generation = over.generation + 1
        content = msgpack.packb(asdict(note))
        body = await seal_for_device(self._provider, self._secret, content, _context(vault_id, generation))
        await slots.save(generation, body, over=over)

    async def unsettle(self, vault_id: str) -> None:
        """
        From now on the vault may hold more than the note says.
        """
        note = await self.load(vault_id)
        if not note.settled:
            return
        try:
            await self.save(vault_id, replace(note, settled=False))
        except (StorageFullError, StorageFaultError):
            # On a full disk a removal still works, and no note is one that knows nothing.
            with contextlib.suppress(StorageFullError, StorageFaultError):
                await self._slots(vault_id).remove()

    def _slots(self, vault_id: str) -> TwinSlots:
        return TwinSlots(self._storage, f"{vault_id}.{NOTE}")


def _context(vault_id: str, generation: int) -> Context:
    return Context(NOTE, bytes.fromhex(vault_id), (generation,))
