"""
A journal kept in a list: obeys the same port as the sealed one, forgets when the test ends.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from mobile.ports.block_storage import Room
from mobile.ports.journal import JournalReport


class MemoryJournal:
    """
    Frames in memory, with the faults a medium can have.

    Args:
        units: What earlier appends left on the medium, one sequence of frames per append.
    """

    def __init__(self, units: Sequence[Sequence[bytes]] = ()) -> None:
        self.units: list[tuple[bytes, ...]] = [tuple(unit) for unit in units]
        self.compactions = 0
        self.closed = False
        self._next_fault: Exception | None = None
        self._keeps_faulted = False

    @property
    def report(self) -> JournalReport:
        """What opening found."""
        return JournalReport(frames=len(self.frames()))

    async def replay(self) -> AsyncIterator[bytes]:
        """Every frame's content, oldest first."""
        for frame in self.frames():
            yield frame

    async def append(self, frames: Sequence[bytes], *, urgent: bool = True) -> None:
        """Keeps all frames as one unit, or raises the fault that was planted."""
        if self._keeps_faulted:
            self._keeps_faulted = False
            self.units.append(tuple(frames))
        self._meet_fault()
        self.units.append(tuple(frames))

    async def compact(self, frames: Sequence[bytes]) -> None:
        """Replaces everything by `frames`, or raises the fault that was planted."""
        self._meet_fault()
        self.units = [tuple(frames)]
        self.compactions += 1

    def size_bytes(self) -> int:
        """Bytes kept."""
        return sum(map(len, self.frames()))

    @property
    def is_short_of_room(self) -> bool:
        """Memory has room."""
        return False

    async def set_room_aside(self) -> None:
        """Memory needs none."""

    async def room(self) -> Room:
        """What is kept, and no word of how much there is."""
        return Room(self.size_bytes())

    async def close(self) -> None:
        """Ends the use of this journal."""
        self.closed = True

    def frames(self) -> list[bytes]:
        """Everything kept, oldest first."""
        return [frame for unit in self.units for frame in unit]

    def fail_next(self, fault: Exception, *, keeps: bool = False) -> None:
        """
        The next append or compaction raises `fault`.

        Args:
            keeps: Whether the medium turns out to hold what the failed append wrote, unacknowledged.
        """
        self._next_fault = fault
        self._keeps_faulted = keeps

    def as_of(self, appends: int) -> MemoryJournal:
        """The journal as a power cut right after that many appends would have left it."""
        return MemoryJournal(self.units[:appends])

    def reopened(self) -> MemoryJournal:
        """The journal as the next start of the app finds it."""
        return MemoryJournal(self.units)

    def _meet_fault(self) -> None:
        fault, self._next_fault = self._next_fault, None
        if fault is not None:
            raise fault
