"""
Every way in which a medium can fail one act: the plug pulled before, within and after each step, each single call
refused, no room from some step on.

An act is described once, as `Act`; to examine a new one, describe it and add it to ACTS of
tests/property/mobile/adapters/test_every_boundary.py. The law is the same for all: what an opening shows afterwards
is the state before or the state after, and after as soon as the worker was told.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError
from shared.kernel.errors import DoorstepError
from tests.support.simulated_disk import Fate, SimulatedDisk, Step, Verb

FULL = StorageFullError(step="walk")
BROKEN = StorageFaultError(step="walk")
SHARES = (0.0, 0.5, 1.0)
"""Of a write that is refused: nothing of it, half of it, all of it was done."""


class Moments:
    """
    When the act proper began and when the worker was told that it is done.
    """

    def __init__(self, disk: SimulatedDisk) -> None:
        self._disk = disk
        self.began: tuple[int, int] = (0, 0)
        self.was_told = False
        self.told: tuple[int, int] = (0, 0)

    def begin(self) -> None:
        """What comes before (unlocking) is examined by acts of its own."""
        self.began = self._now()

    def tell(self) -> None:
        """From here on a loss would be a lie."""
        self.was_told = True
        self.told = self._now()

    def _now(self) -> tuple[int, int]:
        return len(self._disk.steps), self._disk.calls


@dataclass(frozen=True, kw_only=True)
class Act:
    """
    One thing that is done to a store.

    Attributes:
        name: For the reader of a failure.
        prepare: Makes the store as it is before.
        perform: Does it, and notes its moments. May raise any error of the ports.
        look: What the next opening shows, with everything that must not be lost or half there.
    """

    name: str
    prepare: Callable[[BlockStorage], Awaitable[None]]
    perform: Callable[[BlockStorage, Moments], Awaitable[None]]
    look: Callable[[BlockStorage], Awaitable[object]]


class Walk:
    """
    One act, done undisturbed once, so that every disturbance can be told apart from it.
    """

    def __init__(
        self, act: Act, start: dict[str, bytes], disk: SimulatedDisk, moments: Moments, states: list[object]
    ) -> None:
        self.act = act
        self.start = start
        self.disk = disk
        self.moments = moments
        self.states = states
        self._looked_at: dict[frozenset[tuple[str, bytes]], object] = {}

    @classmethod
    async def of(cls, act: Act) -> Walk:
        """
        Does the act undisturbed.
        """
        before = MemoryBlockStorage()
        await act.prepare(before)
        start = before.image()
        disk = SimulatedDisk(start)
        moments = Moments(disk)
        await act.perform(disk, moments)
        assert moments.was_told, f"{act.name}: nobody was told"
        old = await act.look(MemoryBlockStorage(start))
        new = await act.look(MemoryBlockStorage(disk.files()))
        assert old != new, f"{act.name}: nothing changes"
        return cls(act, start, disk, moments, [old, new])

    async def cut_everywhere(self) -> int:
        """
        Pulls the plug before, within and after each step; gives how many cuts were examined.
        """
        cuts = 0
        for count in range(self.moments.began[0], len(self.disk.steps) + 1):
            allowed = self.states[1:] if count >= self.moments.told[0] else self.states
            for where, image in self._images(count):
                await self._expect(image, allowed, f"cut after step {count}, {where}")
                cuts += 1
        return cuts

    def _images(self, count: int) -> Iterator[tuple[str, dict[str, bytes]]]:
        for fate in Fate:
            yield f"unflushed {fate}", self.disk.image(count, lambda _, fate=fate: fate)
        if count < len(self.disk.steps) and self.disk.steps[count].verb is Verb.WRITE:
            for share in (0.25, 0.75):
                yield f"torn at {share}", self._torn(count, share)

    def _torn(self, count: int, share: float) -> dict[str, bytes]:
        step = self.disk.steps[count]
        torn = SimulatedDisk(self.disk.image(count))
        torn.take(Step(step.verb, step.name, step.offset, step.content[: int(len(step.content) * share)]))
        return torn.files()

    async def refuse_every_call(self) -> int:
        """
        Lets each single call fail once, whatever it does; gives how many refusals were examined.
        """
        refusals = 0
        for call in range(self.moments.began[1], self.disk.calls):
            for error in (FULL, BROKEN):
                for share in SHARES if call in self.disk.writing_calls else (0.0,):
                    disk = SimulatedDisk(self.start)
                    disk.fail_call(call, error, share=share)
                    await self._examine(disk, f"call {call} {error.code} after {share} of it")
                    refusals += 1
        return refusals

    async def run_out_of_room_everywhere(self) -> int:
        """
        Lets every write and flush fail from each step on; gives how many beginnings were examined.
        """
        for step in range(self.moments.began[0], len(self.disk.steps)):
            disk = SimulatedDisk(self.start)
            disk.fail_from(step, FULL)
            await self._examine(disk, f"full from step {step}")
            still_full = SimulatedDisk(disk.files())
            still_full.fail_from(0, FULL)
            state = await self.act.look(still_full)
            assert state in self.states, f"{self.act.name}: full from step {step}, opened while full: {state}"
        return len(self.disk.steps) - self.moments.began[0]

    async def _examine(self, disk: SimulatedDisk, what: str) -> None:
        moments = Moments(disk)
        with contextlib.suppress(DoorstepError):
            await self.act.perform(disk, moments)
        disk.heal()
        allowed = self.states[1:] if moments.was_told else self.states
        await self._expect(disk.files(), allowed, what)
        # The program is ended by the fault, or the power goes with it.
        cut_off = disk.image(len(disk.steps), lambda _: Fate.LOST)
        await self._expect(cut_off, allowed, f"{what}, then power off")

    async def _expect(self, image: dict[str, bytes], allowed: list[object], what: str) -> None:
        """Different faults often leave the same bytes; these are opened once."""
        bytes_left = frozenset(image.items())
        if bytes_left not in self._looked_at:
            self._looked_at[bytes_left] = await self._look_twice(image, what)
        state = self._looked_at[bytes_left]
        assert state in allowed, f"{self.act.name}: {what}: {state}, not {allowed}"

    async def _look_twice(self, image: dict[str, bytes], what: str) -> object:
        """Opening repairs what was cut off, and may do so only without changing what is there."""
        storage = MemoryBlockStorage(image)
        state = await self.act.look(storage)
        again = await self.act.look(storage)
        assert again == state, f"{self.act.name}: {what}: first {state}, then {again}"
        return state
