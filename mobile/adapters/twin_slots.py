"""
Small state kept twice, so that a power cut or one damaged copy never takes it away.

Two files hold one record each: generation, body, checksum. A write goes to the copy that is older or damaged, is
flushed, and only then to the other. Nothing is renamed.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError

MAGIC = b"DSTW"
SIDES = ("a", "b")
CHECKSUM_BYTES = 32
_HEAD = struct.Struct(">4sQI")


@dataclass(frozen=True, slots=True)
class TwinCopy:
    """
    An intact copy.
    """

    side: str
    generation: int
    body: bytes
    is_exact: bool = True
    """Nothing lies behind it. A cut between a shorter record and the cutting off of the longer one leaves a rest."""


@dataclass(frozen=True, slots=True)
class TwinReading:
    """
    What lies on the medium.

    Attributes:
        copies: Intact copies, newest first.
        damaged: Sides that hold bytes which are no intact copy: a write cut short, or damage.
    """

    copies: tuple[TwinCopy, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def is_absent(self) -> bool:
        """Nothing was ever written."""
        return not self.copies and not self.damaged

    @property
    def generation(self) -> int:
        """The newest intact generation; 0 where there is none."""
        return self.copies[0].generation if self.copies else 0

    @property
    def is_settled(self) -> bool:
        """Both copies are intact and of one generation."""
        return len(self.copies) == 2 and self.copies[0].generation == self.copies[1].generation

    def flawed_sides(self, *, both: bool = True) -> tuple[str, ...]:
        """
        Sides that do not hold what the last undisturbed write left there.

        Args:
            both: Whether every write goes to both sides; else they are one generation apart at most.
        """
        if self.is_absent:
            return ()
        apart = 0 if both else 1
        sound = {
            copy.side for copy in self.copies if copy.is_exact and copy.generation + apart >= self.generation
        }
        return tuple(side for side in SIDES if side not in sound)


class TwinSlots:
    """
    Args:
        storage: Where the copies lie.
        name: Name of the state; the copies are `<name>.a` and `<name>.b`.
    """

    def __init__(self, storage: BlockStorage, name: str) -> None:
        self._storage = storage
        self._name = name
        # Written, and perhaps not on the medium: it reads as intact, and is none to rely on.
        self._doubtful: set[str] = set()

    async def load(self) -> TwinReading:
        """
        Reads both copies. Makes no file.
        """
        present = set(await self._storage.names())
        copies: list[TwinCopy] = []
        damaged: list[str] = []
        for side in SIDES:
            if f"{self._name}.{side}" not in present:
                continue
            raw = await self._read(side)
            copy = _parse(side, raw)
            if copy is not None:
                copies.append(copy)
            elif raw:
                damaged.append(side)
        copies.sort(key=lambda copy: copy.generation, reverse=True)
        return TwinReading(tuple(copies), tuple(damaged))

    async def save(self, generation: int, body: bytes, *, over: TwinReading, both: bool = True) -> bool:
        """
        Writes a new generation, durable when it returns.

        Args:
            over: What was read last; decides which copy goes first.
            both: Write both copies, so that nothing of the old generation remains. With False the other copy keeps
                the generation before, for state whose loss by one step does no harm.

        Returns:
            Whether nothing of the old generation remains. False where only one copy could be written: the new
            generation holds all the same, and the other copy is to be written at the next opening.

        Raises:
            StorageFullError, StorageFaultError: the old generation stands.
        """
        record = _record(generation, body)
        first, second = sides_to_write(over, self._doubtful)
        try:
            await self._write(first, record)
        except (StorageFullError, StorageFaultError):
            await self._take_back(first)
            raise
        if not both:
            return False
        try:
            await self._write(second, record)
        except (StorageFullError, StorageFaultError):
            await self._take_back(second)
            return False
        return True

    async def remove(self) -> None:
        """
        Removes both copies.
        """
        for side in SIDES:
            await self._storage.remove(f"{self._name}.{side}")

    async def _take_back(self, side: str) -> None:
        # The write may have come as far as being readable, and nobody is told of it.
        with contextlib.suppress(StorageFullError, StorageFaultError):
            await self._write(side, b"")

    async def _read(self, side: str) -> bytes:
        file = await self._storage.open(f"{self._name}.{side}")
        try:
            return await file.read(0, await file.size_bytes())
        finally:
            await file.close()

    async def _write(self, side: str, record: bytes) -> None:
        self._doubtful.add(side)
        file = await self._storage.open(f"{self._name}.{side}")
        try:
            if record:
                await file.write(0, record)
            await file.truncate(len(record))
            await file.flush()
            self._doubtful.discard(side)
        finally:
            await file.close()


def sides_to_write(over: TwinReading, doubtful: Collection[str] = ()) -> Sequence[str]:
    """
    The side to write first and the side to write second: the newest intact copy is written last.

    Args:
        doubtful: Sides whose last write is not known to be on the medium; a power cut may take them away.
    """
    sure = [copy.side for copy in over.copies if copy.side not in doubtful]
    newest = sure[0] if sure else over.copies[0].side if over.copies else "b"
    return ("b", "a") if newest == "a" else ("a", "b")


def _record(generation: int, body: bytes) -> bytes:
    record = _HEAD.pack(MAGIC, generation, len(body)) + body
    return record + hashlib.sha256(record).digest()


def _parse(side: str, raw: bytes) -> TwinCopy | None:
    if len(raw) < _HEAD.size + CHECKSUM_BYTES:
        return None
    magic, generation, size = _HEAD.unpack_from(raw)
    end = _HEAD.size + size
    if magic != MAGIC or len(raw) < end + CHECKSUM_BYTES:
        return None
    if hashlib.sha256(raw[:end]).digest() != raw[end : end + CHECKSUM_BYTES]:
        return None
    return TwinCopy(side, generation, raw[_HEAD.size : end], len(raw) == end + CHECKSUM_BYTES)
