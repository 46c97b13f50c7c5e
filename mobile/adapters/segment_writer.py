"""
Writing units to the end of one segment of the sealed journal.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from mobile.ports.block_storage import BlockFile
from mobile.ports.errors import StorageFaultError, StorageFullError
from shared.crypto.journal_format import Extent, SealedUnit, pack_frames, unit_context
from shared.crypto.provider import CryptoProvider, Key
from shared.crypto.sealing import NONCE_BYTES


class SegmentWriter:
    """
    Appends units to one segment file.
    """

    def __init__(
        self, provider: CryptoProvider, vault_id: bytes, number: int, key: Key, file: BlockFile
    ) -> None:
        self._provider = provider
        self._vault_id = vault_id
        self._key = key
        self.number = number
        self.file = file
        self.extent = Extent()
        self.is_spoilt = False

    async def write(self, frames: Sequence[bytes], *, flush: bool = True) -> None:
        unit = await self._seal(frames)
        try:
            await self.file.write(unit.offset, unit.to_bytes())
            if flush:
                await self.file.flush()
        except (StorageFullError, StorageFaultError):
            await self._take_back()
            raise
        self.extent = self.extent.grown_by(unit, len(frames))

    async def _seal(self, frames: Sequence[bytes]) -> SealedUnit:
        index = self.extent.units
        nonce = self._provider.make_random(NONCE_BYTES)
        context = unit_context(self._vault_id, self.number, index)
        sealed = await self._provider.seal(self._key, pack_frames(frames), nonce=nonce, context=context)
        return SealedUnit(index, self.extent.size_bytes, nonce, sealed)

    async def _take_back(self) -> None:
        # After a failed flush nobody knows which pages reached the medium, and the system may have marked them clean.
        # So this segment ends here, and the next append begins another; what was cut off cannot come back, because
        # the manifest then states where this one ended.
        self.is_spoilt = True
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await self.file.truncate(self.extent.size_bytes)
