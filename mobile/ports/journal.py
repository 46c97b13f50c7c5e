"""
The journal: an append-only, sealed, durable list of frames. The one thing on the phone that persists.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from mobile.ports.block_storage import Room


@dataclass(frozen=True, slots=True)
class JournalReport:
    """
    What opening the journal found, to be told to the worker when it is not all well.

    Attributes:
        frames: Frames read.
        missing_frames: Frames that the head or the manifest counted and that cannot be read, those in damaged
            places included.
        torn_tail: An unfinished frame at the end: normal after a power cut, nothing acknowledged was in it.
        damaged: Names of places (segment, unit) that do not open, and of parts that are older than they were; their
            content is kept, not dropped.
        mended: Names of copies that do not open, are missing or do not belong here, and whose twin has all of it:
            nothing is lost. A power cut leaves such copies, too.
    """

    frames: int
    missing_frames: int = 0
    torn_tail: bool = False
    damaged: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


class Journal(Protocol):
    """
    Sealed frames in the order they were appended.
    """

    @property
    def report(self) -> JournalReport:
        """What opening found."""
        ...

    def replay(self) -> AsyncIterator[bytes]:
        """Every frame's content, oldest first. Read in bulk; call once after opening."""
        ...

    async def append(self, frames: Sequence[bytes], *, urgent: bool = True) -> None:
        """
        Seals, writes and flushes all frames as one unit: when this returns they survive a power cut,
        and after a crash either all or none are read back.

        Args:
            urgent: Somebody's work is in it: on a full medium the reserve is given up for it.

        Raises:
            StorageFullError: nothing was written; what was there is intact.
            StorageFaultError: the medium failed; nothing of this call is acknowledged.
        """
        ...

    async def compact(self, frames: Sequence[bytes]) -> None:
        """
        Replaces the whole journal by `frames` and destroys the keys of the old segments; a crash in
        between leaves either the old or the new journal.
        """
        ...

    def size_bytes(self) -> int:
        """Bytes on the medium."""
        ...

    @property
    def is_short_of_room(self) -> bool:
        """The reserve is spent: what is under way can be saved, and room must be made soon."""
        ...

    async def set_room_aside(self) -> None:
        """Takes the reserve anew, if there is room for it."""
        ...

    async def room(self) -> Room:
        """How much of the medium is used and free."""
        ...

    async def close(self) -> None:
        """Releases the medium and forgets the keys."""
        ...
