"""
A medium in memory: for tests, and for looking at a rescue file without touching the device's own storage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mobile.ports.block_storage import Room


class MemoryBlockFile:
    """
    A file that is a byte array.
    """

    def __init__(self, content: bytearray) -> None:
        self._content = content

    async def size_bytes(self) -> int:
        return len(self._content)

    async def read(self, offset: int, size: int) -> bytes:
        return bytes(self._content[offset : offset + size])

    async def write(self, offset: int, content: bytes) -> None:
        if offset > len(self._content):
            self._content.extend(bytes(offset - len(self._content)))
        self._content[offset : offset + len(content)] = content

    async def truncate(self, size: int) -> None:
        del self._content[size:]

    async def flush(self) -> None:
        """Memory survives nothing; there is nothing to do."""

    async def close(self) -> None:
        """Nothing is held."""


class MemoryBlockStorage:
    """
    Args:
        files: Files that are there already.
    """

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self._files = {name: bytearray(content) for name, content in (files or {}).items()}

    def image(self) -> dict[str, bytes]:
        """
        A copy of every file.
        """
        return {name: bytes(content) for name, content in self._files.items()}

    async def open(self, name: str) -> MemoryBlockFile:
        return MemoryBlockFile(self._files.setdefault(name, bytearray()))

    async def names(self) -> Sequence[str]:
        return sorted(self._files)

    async def remove(self, name: str) -> None:
        self._files.pop(name, None)

    async def room(self) -> Room:
        return Room(sum(map(len, self._files.values())))

    async def close(self) -> None:
        """Nothing is held."""
