"""
Room set aside while there is some, so that a visit under way can be saved when the device is full.

The reserve is one file of random bytes: zeros might be stored as nothing. It is given up as a whole, once, and taken
anew when there is room again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError

RESERVE_NAME = "reserve"

RESERVE_BYTES = 1024 * 1024
"""A long form saved anew at each of its hundred answers is some 400 kB."""


class Reserve:
    """
    Args:
        storage: Where it lies.
        make_random: For its content.
        size_bytes: How much is set aside; nothing for 0.
    """

    def __init__(
        self, storage: BlockStorage, make_random: Callable[[int], bytes], size_bytes: int = RESERVE_BYTES
    ) -> None:
        self._storage = storage
        self._make_random = make_random
        self._size_bytes = size_bytes
        self.is_spent = False
        """Given up, or there was no room to take it."""

    async def hold(self) -> None:
        """
        Sets the room aside if it is not yet. A medium without room for it is noted, not raised.
        """
        if not self._size_bytes:
            return
        try:
            file = await self._storage.open(RESERVE_NAME)
            try:
                size = await file.size_bytes()
                if size < self._size_bytes:
                    await file.write(size, self._make_random(self._size_bytes - size))
                    await file.flush()
            finally:
                await file.close()
        except (StorageFullError, StorageFaultError):
            # A part of it would be in the way of what it is for.
            await self._remove()
            self.is_spent = True
        else:
            self.is_spent = False

    async def give_up(self) -> bool:
        """
        Frees the room; False where there was none to free.
        """
        if self.is_spent or not self._size_bytes or RESERVE_NAME not in await self._storage.names():
            return False
        self.is_spent = True
        return await self._remove()

    async def _remove(self) -> bool:
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await self._storage.remove(RESERVE_NAME)
            return True
        return False
