"""
The journal's contract, on the fake and on the sealed journal over every medium of CPython.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.sealed_journal import USUAL_LIMITS
from mobile.ports.errors import StorageFaultError, StorageFullError
from mobile.ports.journal import Journal
from tests.support.media import own_storage
from tests.support.memory_journal import MemoryJournal
from tests.support.sealed_stores import SMALL_LIMITS, frames_of, new_journal, numbered_frames, reopened
from tests.support.simulated_disk import Fate, SimulatedDisk


class Shelf:
    """
    A place where one journal lies, to open it again and again.
    """

    def __init__(
        self, make: Callable[[], Awaitable[Journal]], reopen: Callable[[Journal], Awaitable[Journal]]
    ) -> None:
        self.make = make
        self._reopen = reopen

    async def reopened(self, journal: Journal) -> Journal:
        await journal.close()
        return await self._reopen(journal)


def _fake_shelf() -> Shelf:
    async def make() -> Journal:
        return MemoryJournal()

    async def reopen(journal: Journal) -> Journal:
        assert isinstance(journal, MemoryJournal)
        return MemoryJournal(journal.units)

    return Shelf(make, reopen)


@pytest.fixture(params=["fake", "memory", "own", "small"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "fake":
        return _fake_shelf()
    storage = own_storage(tmp_path / "store") if request.param == "own" else MemoryBlockStorage()
    limits = SMALL_LIMITS if request.param == "small" else USUAL_LIMITS

    async def make() -> Journal:
        return await new_journal(storage, limits)

    async def reopen(_: Journal) -> Journal:
        return await reopened(storage, limits)

    return Shelf(make, reopen)


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def done() -> None:
        await work()

    asyncio.run(done())


def test_frames_are_replayed_in_the_order_they_were_appended(shelf: Shelf):
    async def check() -> None:
        journal = await shelf.make()
        frames = list(numbered_frames(60))
        await journal.append(frames[:1])
        await journal.append(frames[1:40])
        journal = await shelf.reopened(journal)
        await journal.append(frames[40:])
        journal = await shelf.reopened(journal)

        assert [frame async for frame in journal.replay()] == frames
        assert journal.report.frames == 60
        assert not journal.report.damaged
        await journal.close()

    _run(check)


def test_empty_frames_and_large_frames_come_back_whole(shelf: Shelf):
    async def check() -> None:
        frames = [b"", bytes(300_000), b"", bytes(range(256))]
        journal = await shelf.make()
        await journal.append(frames)
        journal = await shelf.reopened(journal)

        assert [frame async for frame in journal.replay()] == frames
        await journal.close()

    _run(check)


def test_appending_nothing_changes_nothing(shelf: Shelf):
    async def check() -> None:
        journal = await shelf.make()
        await journal.append([b"one"])
        size = journal.size_bytes()
        await journal.append([])

        assert journal.size_bytes() == size
        await journal.close()

    _run(check)


def test_compaction_replaces_everything_and_what_follows_stands_behind_it(shelf: Shelf):
    async def check() -> None:
        journal = await shelf.make()
        for frame in numbered_frames(40):
            await journal.append([frame])
        before = journal.size_bytes()
        await journal.compact([b"snapshot"])
        assert journal.size_bytes() < before
        await journal.append([b"later"])
        journal = await shelf.reopened(journal)

        assert [frame async for frame in journal.replay()] == [b"snapshot", b"later"]
        await journal.close()

    _run(check)


def test_many_openings_lose_nothing(shelf: Shelf):
    async def check() -> None:
        journal = await shelf.make()
        frames = list(numbered_frames(40))
        for frame in frames:
            await journal.append([frame])
            journal = await shelf.reopened(journal)

        assert [frame async for frame in journal.replay()] == frames
        await journal.close()

    _run(check)


def test_appends_made_at_the_same_time_are_all_there(shelf: Shelf):
    async def check() -> None:
        journal = await shelf.make()
        frames = list(numbered_frames(30))
        await asyncio.gather(*(journal.append([frame]) for frame in frames))
        journal = await shelf.reopened(journal)

        assert [frame async for frame in journal.replay()] == frames
        await journal.close()

    _run(check)


def test_openings_do_not_pile_up_segments():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage, USUAL_LIMITS)
        for number in range(120):
            await journal.append([b"opening %d" % number])
            await journal.close()
            journal = await reopened(storage, USUAL_LIMITS)

        assert sum(".segment." in name for name in await storage.names()) <= 26
        assert len(await frames_of(journal)) == 120
        await journal.close()

    _run(check)


def test_opening_that_appends_nothing_writes_nothing():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage)
        await journal.append([b"one"])
        await journal.close()
        before = storage.image()
        await (await reopened(storage)).close()

        assert storage.image() == before

    _run(check)


def test_compaction_leaves_no_old_key_behind():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage)
        await journal.append([b"a secret answer"])
        old_segments = {name: raw for name, raw in storage.image().items() if ".segment." in name}
        await journal.compact([b"snapshot"])
        await journal.close()
        brought_back = MemoryBlockStorage({**storage.image(), **old_segments})

        assert await frames_of(await reopened(brought_back)) == [b"snapshot"]
        assert not set(old_segments) & set(storage.image())

    _run(check)


def test_no_content_is_readable_on_the_medium():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage)
        await journal.append([b"Sunita Devi " * 20])
        await journal.close()

        assert not any(b"Sunita" in raw for raw in storage.image().values())

    _run(check)


def test_sizes_on_the_medium_are_multiples_of_64():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage, USUAL_LIMITS)
        for size in range(0, 200, 7):
            await journal.append([bytes(size)])
        await journal.close()

        (segment,) = (raw for name, raw in storage.image().items() if ".segment." in name)
        assert len(segment) % 64 == 0

    _run(check)


def test_append_after_closing_is_refused():
    async def check() -> None:
        journal = await new_journal(MemoryBlockStorage())
        await journal.close()
        with pytest.raises(StorageFaultError):
            await journal.append([b"late"])
        await journal.close()

    _run(check)


def test_caller_who_gives_up_leaves_the_journal_whole():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage)
        given_up = asyncio.ensure_future(journal.append([b"given up"]))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        await journal.append([b"next"])
        await journal.close()

        assert await frames_of(await reopened(storage)) == [b"given up", b"next"]

    _run(check)


def test_unfinished_tail_is_told_and_gone_after_the_next_append():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage)
        await journal.append([b"one"])
        await journal.close()
        (name,) = (name for name in await storage.names() if ".segment." in name)
        torn = MemoryBlockStorage({**storage.image(), name: storage.image()[name] + b"torn"})

        journal = await reopened(torn)
        assert journal.report.torn_tail
        assert await frames_of(journal) == [b"one"]
        await journal.append([b"two"])
        await journal.close()
        journal = await reopened(torn)
        assert not journal.report.torn_tail
        assert await frames_of(journal) == [b"one", b"two"]

    _run(check)


def test_rest_of_a_cut_off_change_under_the_next_number_is_overwritten():
    async def check() -> None:
        storage = MemoryBlockStorage()
        journal = await new_journal(storage)
        await journal.close()
        leftover = "000102030405060708090a0b0c0d0e0f.segment.00000001"
        storage = MemoryBlockStorage({**storage.image(), leftover: bytes(500)})
        journal = await reopened(storage)
        await journal.append([b"one"])
        await journal.close()

        journal = await reopened(storage)
        assert not journal.report.torn_tail
        assert await frames_of(journal) == [b"one"]

    _run(check)


def test_head_lags_by_less_than_a_flush_interval_after_a_power_cut():
    async def check() -> None:
        disk = SimulatedDisk()
        journal = await new_journal(disk, USUAL_LIMITS)
        for number in range(70):
            await journal.append([b"%d" % number])
        cut_off = disk.image(len(disk.steps), lambda _: Fate.HALF)
        without_segments = {name: raw for name, raw in cut_off.items() if ".segment." not in name}

        report = (await reopened(MemoryBlockStorage(without_segments), USUAL_LIMITS)).report

        assert report.missing_frames >= 64

    _run(check)


def test_place_on_the_medium_that_fails_for_good_is_left_behind():
    async def check() -> None:
        disk = SimulatedDisk()
        journal = await new_journal(disk)
        await journal.append([b"one"])
        (bad,) = (name for name in await disk.names() if ".segment." in name)
        disk.fail_file(bad, StorageFaultError(step="write"))
        with pytest.raises(StorageFaultError):
            await journal.append([b"refused"])
        await journal.append([b"two"])
        await journal.close()

        assert await frames_of(await reopened(disk)) == [b"one", b"two"]

    _run(check)


@pytest.mark.parametrize("part", ["segment.00000001", "head", "manifest.a"])
def test_medium_that_cannot_be_read_is_told_and_leaves_nothing_open(part: str):
    async def check() -> None:
        disk = SimulatedDisk()
        journal = await new_journal(disk)
        await journal.append([b"one"])
        await journal.close()
        disk.fail_reading(f"000102030405060708090a0b0c0d0e0f.{part}", StorageFaultError(step="read"))
        with pytest.raises(StorageFaultError):
            await reopened(disk)
        disk.heal()

        assert await frames_of(await reopened(disk)) == [b"one"]

    _run(check)


def test_head_that_cannot_be_written_does_not_refuse_what_is_already_durable():
    async def check() -> None:
        disk = SimulatedDisk()
        journal = await new_journal(disk)
        disk.fail_file("000102030405060708090a0b0c0d0e0f.head", StorageFullError(step="write"))
        await journal.append([b"one"])
        await journal.close()
        disk.heal()

        assert await frames_of(await reopened(disk)) == [b"one"]

    _run(check)
