"""
The plug is pulled after every step of a journal's life: what was acknowledged is there, nothing is half there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.sealed_journal import SealedJournal
from mobile.ports.errors import StorageFaultError, StorageFullError
from tests.support.sealed_stores import frames_of, new_journal, numbered_frames, reopened
from tests.support.simulated_disk import Fate, SimulatedDisk, Verb


@dataclass
class History:
    """
    What a caller was told, and after which step of the disk.
    """

    disk: SimulatedDisk = field(default_factory=SimulatedDisk)
    told: list[tuple[int, list[bytes]]] = field(default_factory=list)
    tried: list[tuple[int, list[bytes]]] = field(default_factory=list)

    @property
    def now(self) -> list[bytes]:
        return self.told[-1][1] if self.told else []

    async def doing(self, wanted: list[bytes], work: Awaitable[None]) -> None:
        self.tried.append((len(self.disk.steps), wanted))
        await work
        self.told.append((len(self.disk.steps), wanted))

    def allowed_after(self, count: int) -> list[list[bytes]]:
        """
        The states that a crash after so many steps may leave: the last one told of, or the one being tried then.
        """
        states = [state for steps, state in self.told if steps <= count][-1:] or [[]]
        return states + [wanted for steps, wanted in self.tried if steps <= count][-1:]


async def _a_life() -> History:
    history = History()
    disk = history.disk
    frames = list(numbered_frames(30, size=120))
    journal = await new_journal(disk)
    created = len(disk.steps)
    history.told.append((created, []))

    async def append(count: int) -> None:
        group = [frames.pop(0) for _ in range(count)]
        await history.doing(history.now + group, journal.append(group))

    for count in (1, 3, 1, 2):
        await append(count)
    for _ in range(5):
        await journal.close()
        journal = await reopened(disk)
        await append(1)
    await append(8)  # A group that fills the segment, so that the next one goes to another.
    await append(1)
    await history.doing(
        [b"snapshot", b"x" * 400, b"y" * 900], journal.compact([b"snapshot", b"x" * 400, b"y" * 900])
    )
    await append(2)
    await journal.close()
    journal = await reopened(disk)
    await append(1)
    await history.doing([], journal.compact([]))
    await append(1)
    await journal.close()
    history.tried = [entry for entry in history.tried if entry[0] >= created]
    return history


def _first_usable_step(history: History) -> int:
    return history.told[0][0]


async def _check_crash(history: History, count: int, fate: Callable[[int], Fate]) -> None:
    image = history.disk.image(count, fate)
    journal = await reopened(MemoryBlockStorage(image))
    frames = await frames_of(journal)

    assert frames in history.allowed_after(count), count
    assert journal.report.damaged == (), count
    assert journal.report.missing_frames == 0, count

    await _check_goes_on(journal, image, frames)


async def _check_goes_on(journal: SealedJournal, image: dict[str, bytes], frames: list[bytes]) -> None:
    storage = MemoryBlockStorage(image)
    again = await reopened(storage)
    await again.append([b"life goes on"])
    await again.close()
    third = await reopened(storage)
    assert await frames_of(third) == [*frames, b"life goes on"]
    assert third.report.missing_frames == 0
    await journal.close()


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_after_every_step_leaves_the_old_or_the_new_state(fate: Fate):
    async def check() -> None:
        history = await _a_life()
        for count in range(_first_usable_step(history), len(history.disk.steps) + 1):
            await _check_crash(history, count, lambda _: fate)

    asyncio.run(check())


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_power_cut_with_any_mixture_of_unflushed_writes_leaves_the_old_or_the_new_state(data: st.DataObject):
    async def check() -> None:
        history = await _a_life()
        count = data.draw(st.integers(_first_usable_step(history), len(history.disk.steps)))
        fates = data.draw(st.lists(st.sampled_from(list(Fate)), min_size=8, max_size=8))
        await _check_crash(history, count, lambda number: fates[number % len(fates)])

    asyncio.run(check())


def test_program_ended_at_every_byte_of_every_write_leaves_the_old_or_the_new_state():
    async def check() -> None:
        history = await _a_life()
        steps = history.disk.steps
        for count in range(_first_usable_step(history), len(steps)):
            step = steps[count]
            if step.verb != Verb.WRITE:
                continue
            for size in range(0, len(step.content), 7):
                cut = SimulatedDisk(history.disk.image(count))
                await _write_part(cut, step.name, step.offset, step.content[:size])
                journal = await reopened(MemoryBlockStorage(cut.files()))
                assert await frames_of(journal) in history.allowed_after(count), (count, size)
                assert journal.report.damaged == (), (count, size)
                assert journal.report.missing_frames == 0, (count, size)

    asyncio.run(check())


async def _write_part(disk: SimulatedDisk, name: str, offset: int, content: bytes) -> None:
    file = await disk.open(name)
    await file.write(offset, content)
    await file.close()


@pytest.mark.parametrize("error", [StorageFullError(step="write"), StorageFaultError(step="flush")])
@pytest.mark.parametrize("part", [0, 40])
def test_refused_append_leaves_nothing_and_the_next_one_works(
    error: StorageFullError | StorageFaultError, part: int
):
    async def check() -> None:
        for step in range(40):
            disk = SimulatedDisk()
            journal = await new_journal(disk)
            await journal.append([b"first"])
            kept = [b"first"]
            disk.fail_at(len(disk.steps) + step, error, part=part)
            for number in range(4):
                frame = b"number %d" % number
                try:
                    await journal.append([frame])
                except (StorageFullError, StorageFaultError):
                    continue
                kept.append(frame)
            await journal.close()
            disk.heal()

            again = await reopened(disk)
            assert await frames_of(again) == kept, step
            assert again.report.damaged == (), step
            assert again.report.missing_frames == 0, step

    asyncio.run(check())


def test_disk_full_for_good_refuses_every_append_and_keeps_what_was_there():
    async def check() -> None:
        disk = SimulatedDisk()
        journal = await new_journal(disk)
        await journal.append([b"first"])
        disk.fail_from(len(disk.steps), StorageFullError(step="write"))
        for _ in range(3):
            with pytest.raises(StorageFullError):
                await journal.append([b"no room"])
        await journal.close()

        full = await reopened(disk)
        assert await frames_of(full) == [b"first"]
        await full.close()
        disk.heal()
        journal = await reopened(disk)
        await journal.append([b"second"])
        assert await frames_of(journal) == [b"first"]
        await journal.close()
        assert await frames_of(await reopened(disk)) == [b"first", b"second"]

    asyncio.run(check())


def test_refused_compaction_keeps_the_old_journal():
    async def check() -> None:
        steps_needed = await _steps_of_compaction()
        for step in range(steps_needed):
            disk = SimulatedDisk()
            journal = await new_journal(disk)
            await journal.append([b"old 1"])
            await journal.append([b"old 2"])
            disk.fail_at(len(disk.steps) + step, StorageFullError(step="write"))
            wanted = [b"old 1", b"old 2"]
            try:
                await journal.compact([b"new", b"z" * 2000])
                wanted = [b"new", b"z" * 2000]
            except StorageFullError:
                assert step < steps_needed - 1
            await journal.append([b"more"])
            await journal.close()

            again = await reopened(disk)
            assert await frames_of(again) == [*wanted, b"more"], step
            assert again.report.missing_frames == 0, step

    asyncio.run(check())


async def _steps_of_compaction() -> int:
    disk = SimulatedDisk()
    journal = await new_journal(disk)
    await journal.append([b"old 1"])
    await journal.append([b"old 2"])
    before = len(disk.steps)
    await journal.compact([b"new", b"z" * 2000])
    return len(disk.steps) - before
