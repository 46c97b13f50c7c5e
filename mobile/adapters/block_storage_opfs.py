"""
A medium in the browser: the site's private file system, through synchronous access handles in the worker.

The calls into `doorstep_worker_js` that take an open handle are synchronous; only opening, naming and removing wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from mobile.adapters.browser_errors import our_browser_errors
from mobile.ports.block_storage import Room
from mobile.ports.errors import StorageFullError, StorageLockedError

FOLDER = "doorstep"
LOCK_NAME = "lock"
LOCK_PATIENCE_MS = 3000
"""The worker of a page just reloaded holds the lock until the browser has ended it."""


class OPFSBlockFile:
    """
    A file behind its exclusive access handle.
    """

    def __init__(self, glue: Any, handle: Any) -> None:
        from pyodide.ffi import to_js

        self._glue = glue
        self._handle = handle
        self._to_js = to_js

    async def size_bytes(self) -> int:
        with our_browser_errors("size"):
            return int(self._glue.blockSize(self._handle))

    async def read(self, offset: int, size: int) -> bytes:
        with our_browser_errors("read"):
            return cast("bytes", self._glue.blockRead(self._handle, offset, size).to_bytes())

    async def write(self, offset: int, content: bytes) -> None:
        with our_browser_errors("write"):
            written = self._glue.blockWrite(self._handle, offset, self._to_js(content))
        if written < len(content):
            raise StorageFullError(step="write")

    async def truncate(self, size: int) -> None:
        with our_browser_errors("truncate"):
            # Growing is left to writes, as on files: an access handle would fill up with zeros.
            if size < self._glue.blockSize(self._handle):
                self._glue.blockTruncate(self._handle, size)

    async def flush(self) -> None:
        with our_browser_errors("flush"):
            self._glue.blockFlush(self._handle)

    async def close(self) -> None:
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with our_browser_errors("close"):
            self._glue.blockClose(handle)


class OPFSBlockStorage:
    """
    Made by `open_opfs`, which takes the lock.
    """

    def __init__(self, glue: Any, folder: Any, lock: Any) -> None:
        self._glue = glue
        self._folder = folder
        self._lock = lock

    async def open(self, name: str) -> OPFSBlockFile:
        with our_browser_errors("open"):
            return OPFSBlockFile(self._glue, await self._glue.storageOpen(self._folder, name))

    async def names(self) -> Sequence[str]:
        with our_browser_errors("names"):
            names = await self._glue.storageNames(self._folder)
        return sorted(name for name in names.to_py() if name != LOCK_NAME)

    async def remove(self, name: str) -> None:
        with our_browser_errors("remove"):
            await self._glue.storageRemove(self._folder, name)

    async def room(self) -> Room:
        with our_browser_errors("room"):
            used, quota, lasting = await self._glue.storageEstimate()
        return Room(int(used), max(0, int(quota) - int(used)) if quota else None, bool(lasting))

    async def close(self) -> None:
        lock, self._lock = self._lock, None
        if lock is not None:
            self._glue.blockClose(lock)


async def open_opfs(glue: Any, folder: str = FOLDER) -> OPFSBlockStorage:
    """
    The site's private folder, held by this tab alone.

    Raises:
        StorageLockedError: another tab holds it.
        StorageFaultError: the browser gives no private storage, as in some private windows.
    """
    with our_browser_errors("folder"):
        handle = await glue.storageFolder(folder)
        lock = await glue.storageLock(handle, LOCK_NAME, LOCK_PATIENCE_MS)
    if lock is None:
        raise StorageLockedError
    return OPFSBlockStorage(glue, handle, lock)
