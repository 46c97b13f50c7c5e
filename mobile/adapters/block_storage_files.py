"""
A medium of files in one folder of the file system: CPython on a desktop, and Android.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from mobile.ports.block_storage import Room
from mobile.ports.errors import StorageFaultError, StorageFullError, StorageLockedError

LOCK_NAME = "lock"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FileBlockFile:
    """
    An unbuffered file, so that a write is the system's at once.
    """

    def __init__(self, path: Path) -> None:
        with _our_errors("open"):
            self._file = FileIO(path, "r+")

    async def size_bytes(self) -> int:
        with _our_errors("size"):
            return os.fstat(self._file.fileno()).st_size

    async def read(self, offset: int, size: int) -> bytes:
        with _our_errors("read"):
            self._file.seek(offset)
            parts: list[bytes] = []
            while size > 0 and (part := self._file.read(size)):
                parts.append(part)
                size -= len(part)
            return b"".join(parts)

    async def write(self, offset: int, content: bytes) -> None:
        with _our_errors("write"):
            self._file.seek(offset)
            rest = memoryview(content)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]

    async def truncate(self, size: int) -> None:
        with _our_errors("truncate"):
            self._file.truncate(size)

    async def flush(self) -> None:
        with _our_errors("flush"):
            _sync_file(self._file.fileno())

    async def close(self) -> None:
        with _our_errors("close"):
            self._file.close()


class FileBlockStorage:
    """
    Holds the folder's lock from the moment it is made until `close`.

    Args:
        folder: Made if it is not there, for its owner alone.

    Raises:
        StorageLockedError: another process holds the folder.
        StorageFaultError: the folder cannot be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _our_errors("folder"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock: int | None = _lock_file(folder / LOCK_NAME)

    async def open(self, name: str) -> FileBlockFile:
        path = self._folder / name
        with _our_errors("open"):
            if not path.exists():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
                sync_folder(self._folder)
        return FileBlockFile(path)

    async def names(self) -> Sequence[str]:
        with _our_errors("names"):
            return sorted(entry.name for entry in os.scandir(self._folder) if entry.name != LOCK_NAME)

    async def remove(self, name: str) -> None:
        with _our_errors("remove"):
            (self._folder / name).unlink(missing_ok=True)
            sync_folder(self._folder)

    async def room(self) -> Room:
        with _our_errors("room"):
            used_bytes = sum(entry.stat().st_size for entry in os.scandir(self._folder))
            return Room(used_bytes, shutil.disk_usage(self._folder).free)

    async def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def sync_folder(folder: Path) -> None:
    """
    Makes the folder's names survive a power cut, where the system lets folders be flushed.
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_file(handle: int) -> None:
    if sys.platform == "darwin":
        # fsync there only reaches the drive's own cache.
        import fcntl

        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        return
    # Sizes are flushed by fdatasync too; only times are not, and nothing here reads times.
    sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)
    sync(handle)


def _lock_file(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take_lock(handle)
    except OSError as cause:
        os.close(handle)
        raise StorageLockedError from cause
    return handle


def _take_lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        return
    import fcntl

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _our_errors(step: str) -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        if cause.errno in _FULL:
            raise StorageFullError(step=step) from cause
        raise StorageFaultError(step=step, errno=cause.errno) from cause
