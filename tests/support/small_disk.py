"""
A disk with little room, that frees what is removed or cut off.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.ports.block_storage import Room
from mobile.ports.errors import StorageFullError
from tests.support.simulated_disk import SimulatedDisk, Step, Verb


class SmallDisk(SimulatedDisk):
    """
    Args:
        size_bytes: All the room there is.
    """

    def __init__(self, size_bytes: int, files: Mapping[str, bytes] | None = None) -> None:
        super().__init__(files)
        self.size_bytes = size_bytes

    @property
    def used_bytes(self) -> int:
        """What lies on it."""
        return sum(map(len, self._files.values()))

    async def room(self) -> Room:
        """What is used and free."""
        return Room(self.used_bytes, self.size_bytes - self.used_bytes)

    def take(self, step: Step) -> None:
        """Does a step, or as much of a write as there is room for."""
        if step.verb is Verb.WRITE:
            growth = step.offset + len(step.content) - len(self._files[step.name])
            lacking = growth - (self.size_bytes - self.used_bytes)
            if growth > 0 and lacking > 0:
                fits = max(0, len(step.content) - lacking)
                super().take(Step(step.verb, step.name, step.offset, step.content[:fits]))
                raise StorageFullError(step="write")
        super().take(step)
