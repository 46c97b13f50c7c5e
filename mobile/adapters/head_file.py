"""
The head of the sealed journal: how much of the segment being written has been acknowledged.
"""

from __future__ import annotations

import contextlib

from mobile.adapters.journal_files import JournalKeys, head_name
from mobile.ports.block_storage import BlockFile, BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError
from shared.crypto.errors import SealBrokenError
from shared.crypto.journal_format import HEAD_SEALED_BYTES, Head, head_context
from shared.crypto.provider import CryptoProvider
from shared.crypto.sealing import open_sealed, seal

HEAD_SLOT_BYTES = 4096
"""Each head lies in a page of its own, so that no torn page holds both."""

HEAD_FLUSH_EVERY = 32
"""Appends between two flushes of the head; a power cut makes it lag by no more."""


class HeadFile:
    """
    The head's two slots. The slot being written changes only after a flush, so one whole head is always on the medium.
    """

    def __init__(self, provider: CryptoProvider, storage: BlockStorage, keys: JournalKeys) -> None:
        self._provider = provider
        self._storage = storage
        self._keys = keys
        self._file: BlockFile | None = None
        self._slot = 0
        self._unflushed = 0
        self.broken_slots: tuple[int, ...] = ()
        """Slots that hold something which does not open; a torn write leaves one at most."""

    async def load(self) -> Head | None:
        file = await self._open()
        # What the last opening counted may not have reached the medium yet, and the other slot is written next.
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await file.flush()
        heads: list[tuple[tuple[int, int], int, Head]] = []
        broken: list[int] = []
        for slot in (0, 1):
            raw = await file.read(slot * HEAD_SLOT_BYTES, HEAD_SEALED_BYTES)
            try:
                head = Head.from_bytes(
                    await open_sealed(
                        self._provider, self._keys.head_key, raw, head_context(self._keys.vault_id, slot)
                    )
                )
            except SealBrokenError:
                if any(raw) or len(raw) < HEAD_SEALED_BYTES:
                    broken.append(slot)
                continue
            heads.append(((head.segment, head.extent.units), slot, head))
        self.broken_slots = tuple(broken)
        if not heads:
            return None
        _, newest, head = max(heads, key=lambda found: found[0])
        self._slot = 1 - newest
        return head

    async def save(self, head: Head) -> None:
        """
        Counts what is already durable. A medium that fails here does not undo it: the head then lags, as after a
        power cut, until the next append.
        """
        context = head_context(self._keys.vault_id, self._slot)
        sealed = await seal(self._provider, self._keys.head_key, head.to_bytes(), context)
        with contextlib.suppress(StorageFullError, StorageFaultError):
            file = await self._open()
            await file.write(self._slot * HEAD_SLOT_BYTES, sealed)
            self._unflushed += 1
            if self._unflushed >= HEAD_FLUSH_EVERY:
                await self._flush(file)

    async def close(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        with contextlib.suppress(StorageFullError, StorageFaultError):
            if self._unflushed:
                await self._flush(file)
        await file.close()

    async def reserve(self) -> None:
        """
        Makes the file at its full size, so that counting needs no room later.
        """
        file = await self._open()
        await file.write(0, bytes(HEAD_SLOT_BYTES + HEAD_SEALED_BYTES))
        await file.flush()

    async def _flush(self, file: BlockFile) -> None:
        await file.flush()
        self._unflushed = 0
        self._slot = 1 - self._slot

    async def _open(self) -> BlockFile:
        if self._file is None:
            self._file = await self._storage.open(head_name(self._keys.vault_id))
        return self._file
