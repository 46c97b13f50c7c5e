"""
A phone whose disk fills up: the visit under way is saved out of the reserve, nothing saved is lost, and room that comes
free sets the reserve aside anew.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mobile.adapters.reserve import RESERVE_NAME
from mobile.adapters.sealed_journal import USUAL_LIMITS, SealedJournal
from mobile.ports.errors import StorageFullError
from tests.support.loops import in_event_loop
from tests.support.sealed_stores import frames_of, new_journal, reopened
from tests.support.small_disk import SmallDisk

RESERVE_BYTES = 20_000
LIMITS = replace(USUAL_LIMITS, reserve_bytes=RESERVE_BYTES)
ANSWER = b"a" * 300


async def _fill(journal: SealedJournal, *, urgent: bool) -> int:
    """
    Appends until there is no room; how many were kept.
    """
    count = 0
    while True:
        try:
            await journal.append([ANSWER], urgent=urgent)
        except StorageFullError:
            return count
        count += 1


@in_event_loop
async def test_what_is_not_urgent_leaves_the_reserve_alone() -> None:
    disk = SmallDisk(60_000)
    journal = await new_journal(disk, LIMITS)
    kept = await _fill(journal, urgent=False)

    assert not journal.is_short_of_room
    assert len(disk.files()[RESERVE_NAME]) == RESERVE_BYTES
    await journal.close()
    assert await frames_of(await reopened(disk, LIMITS)) == [ANSWER] * kept


@in_event_loop
async def test_visit_under_way_is_saved_out_of_the_reserve() -> None:
    disk = SmallDisk(60_000)
    journal = await new_journal(disk, LIMITS)
    kept = await _fill(journal, urgent=False)
    await journal.append([ANSWER])

    assert journal.is_short_of_room
    assert RESERVE_NAME not in disk.files()
    more = await _fill(journal, urgent=True)
    assert more >= RESERVE_BYTES // 512 - 5
    await journal.close()
    again = await reopened(disk, LIMITS)
    assert await frames_of(again) == [ANSWER] * (kept + 1 + more)
    assert not again.report.damaged and not again.report.missing_frames


@in_event_loop
async def test_full_disk_is_filled_to_the_end_and_every_acknowledged_save_is_there() -> None:
    for size_bytes in range(30_000, 34_000, 97):
        disk = SmallDisk(size_bytes)
        journal = await new_journal(disk, LIMITS)
        kept = await _fill(journal, urgent=True)
        await journal.close()
        again = await reopened(disk, LIMITS)

        assert await frames_of(again) == [ANSWER] * kept, size_bytes
        assert not again.report.damaged and not again.report.missing_frames, size_bytes
        await again.close()


@in_event_loop
async def test_compaction_that_frees_room_sets_the_reserve_aside_anew() -> None:
    disk = SmallDisk(60_000)
    journal = await new_journal(disk, LIMITS)
    await _fill(journal, urgent=False)
    await journal.append([ANSWER])
    assert journal.is_short_of_room
    await journal.compact([b"snapshot"])

    assert not journal.is_short_of_room
    assert len(disk.files()[RESERVE_NAME]) == RESERVE_BYTES
    await journal.close()


@in_event_loop
async def test_disk_too_small_for_a_reserve_still_saves() -> None:
    disk = SmallDisk(RESERVE_BYTES)
    journal = await new_journal(disk, LIMITS)
    await journal.append([ANSWER])

    assert journal.is_short_of_room
    assert RESERVE_NAME not in disk.files()
    await journal.close()
    assert await frames_of(await reopened(disk, LIMITS)) == [ANSWER]


@pytest.mark.parametrize("free_bytes", [0, 100])
@in_event_loop
async def test_reserve_of_another_opening_is_used_on_a_disk_that_was_filled_by_others(
    free_bytes: int,
) -> None:
    disk = SmallDisk(60_000)
    journal = await new_journal(disk, LIMITS)
    await journal.append([ANSWER])
    await journal.close()
    disk.size_bytes = disk.used_bytes + free_bytes
    journal = await reopened(disk, LIMITS)
    await journal.append([ANSWER])

    assert journal.is_short_of_room
    await journal.close()
    assert await frames_of(await reopened(disk, LIMITS)) == [ANSWER] * 2
