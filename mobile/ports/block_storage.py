"""
The medium: named files of bytes in one flat folder, with one promise, `flush`.

Everything above it is built so that a power cut between any two calls, or in the middle of a write, leaves
either the old or the new state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Room:
    """
    How much there is.

    Attributes:
        used_bytes: What this app keeps.
        free_bytes: What it may still write, as the device says; None where it does not say.
        is_lasting: The device never clears it by itself. A browser that was asked for that may have declined.
    """

    used_bytes: int
    free_bytes: int | None = None
    is_lasting: bool = True


class BlockFile(Protocol):
    """
    One open file.
    """

    async def size_bytes(self) -> int:
        """Bytes in the file."""
        ...

    async def read(self, offset: int, size: int) -> bytes:
        """
        Up to `size` bytes from `offset`; fewer at the end of the file.

        Raises:
            StorageFaultError: the medium failed.
        """
        ...

    async def write(self, offset: int, content: bytes) -> None:
        """
        Writes all of `content`; beyond the end the file grows. Survives the end of the program, not yet a power cut.

        Raises:
            StorageFullError: no room; a part may have been written.
            StorageFaultError: the medium failed; a part may have been written.
        """
        ...

    async def truncate(self, size: int) -> None:
        """
        Cuts the file to `size` bytes.

        Raises:
            StorageFaultError: the medium failed.
        """
        ...

    async def flush(self) -> None:
        """
        When this returns, everything written to the file survives a power cut.

        Raises:
            StorageFullError: no room after all; what was written since the last flush may be lost.
            StorageFaultError: the medium failed; what was written since the last flush may be lost.
        """
        ...

    async def close(self) -> None:
        """Releases the file; a second call does nothing."""
        ...


class BlockStorage(Protocol):
    """
    A folder that this process alone may use until `close`.

    Names are lower-case letters, digits, `.` and `-`.
    """

    async def open(self, name: str) -> BlockFile:
        """
        Opens a file, making it durably if it is not there. A file is open once at a time.

        Raises:
            StorageFullError, StorageFaultError: the file could not be made or opened.
        """
        ...

    async def names(self) -> Sequence[str]:
        """Names of all files, sorted."""
        ...

    async def remove(self, name: str) -> None:
        """Removes a file durably; no-op where there is none. The file must not be open."""
        ...

    async def room(self) -> Room:
        """How much is used and how much is free, as far as the device tells."""
        ...

    async def close(self) -> None:
        """Gives the folder back to others."""
        ...
