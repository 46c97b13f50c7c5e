"""
A journal in memory: the same promises as the sealed one, without keys and media.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from mobile.ports.journal import JournalReport
from shared.kernel.errors import DoorstepError


class MemoryJournal:
    """
    Frames in a list. `refuse_next` makes the next write fail whole, as a full disk does.
    """

    def __init__(self, frames: Sequence[bytes] = ()) -> None:
        self.frames: list[bytes] = list(frames)
        self.report = JournalReport(frames=len(self.frames))
        self.refuse_next: DoorstepError | None = None
        self.appends = 0
        self.closed = False

    async def replay(self) -> AsyncIterator[bytes]:
        for frame in list(self.frames):
            yield frame

    async def append(self, frames: Sequence[bytes]) -> None:
        self._refuse()
        self.appends += 1
        self.frames.extend(bytes(frame) for frame in frames)

    async def compact(self, frames: Sequence[bytes]) -> None:
        self._refuse()
        self.frames = [bytes(frame) for frame in frames]

    def size_bytes(self) -> int:
        return sum(len(frame) for frame in self.frames)

    async def close(self) -> None:
        self.closed = True

    def _refuse(self) -> None:
        error, self.refuse_next = self.refuse_next, None
        if error is not None:
            raise error
