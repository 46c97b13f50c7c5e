"""
A store that was cut or altered opens with everything else, and says exactly what is missing or damaged.
"""

from __future__ import annotations

import asyncio

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.journal_files import head_name, manifest_name, segment_name
from mobile.adapters.twin_slots import TwinSlots
from mobile.ports.errors import VaultDamagedError
from mobile.ports.journal import JournalReport
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.journal_format import (
    HEAD_SEALED_BYTES,
    Manifest,
    SealedUnit,
    manifest_context,
    pack_frames,
    unit_context,
)
from shared.crypto.sealing import open_sealed
from tests.support.sealed_stores import (
    VAULT_ID,
    frames_of,
    journal_keys,
    new_journal,
    numbered_frames,
    reopened,
)

FRAMES = list(numbered_frames(9, size=40))
GROUPS = [FRAMES[0:1], FRAMES[1:3], FRAMES[3:4], FRAMES[4:5], FRAMES[5:8], FRAMES[8:9]]
SEGMENT = segment_name(VAULT_ID, 1)
HEAD = head_name(VAULT_ID)
MANIFEST = manifest_name(VAULT_ID)


async def _a_store() -> dict[str, bytes]:
    storage = MemoryBlockStorage()
    journal = await new_journal(storage)
    for group in GROUPS:
        await journal.append(group)
    await journal.close()
    return storage.image()


async def _open(image: dict[str, bytes]) -> tuple[list[bytes], JournalReport]:
    journal = await reopened(MemoryBlockStorage(image))
    frames = await frames_of(journal)
    assert journal.report.frames == len(frames)
    return frames, journal.report


def _group_ends(image: dict[str, bytes]) -> list[int]:
    ends, offset = [], 0
    raw = image[SEGMENT]
    for _ in GROUPS:
        offset += 20 + int.from_bytes(raw[offset + 4 : offset + 8], "big")
        ends.append(offset)
    assert offset == len(raw)
    return ends


def test_store_cut_at_every_byte_of_its_last_three_groups_names_the_missing_frames():
    async def check() -> None:
        image = await _a_store()
        ends = _group_ends(image)
        for size in range(ends[-4], len(image[SEGMENT])):
            whole = sum(end <= size for end in ends)
            expected = [frame for group in GROUPS[:whole] for frame in group]

            frames, report = await _open({**image, SEGMENT: image[SEGMENT][:size]})

            assert frames == expected, size
            assert report.missing_frames == len(FRAMES) - len(expected), size
            assert report.damaged == (), size

    asyncio.run(check())


def test_store_without_its_segment_names_every_frame_as_missing():
    async def check() -> None:
        image = await _a_store()
        del image[SEGMENT]

        frames, report = await _open(image)

        assert frames == []
        assert report.missing_frames == len(FRAMES)

    asyncio.run(check())


def test_every_flipped_byte_of_the_segment_damages_its_own_group_alone_and_is_named():
    async def check() -> None:
        image = await _a_store()
        ends = _group_ends(image)
        for position in range(len(image[SEGMENT])):
            struck = sum(end <= position for end in ends)
            expected = [frame for i, group in enumerate(GROUPS) if i != struck for frame in group]

            frames, report = await _open({**image, SEGMENT: _flipped(image[SEGMENT], position)})

            assert frames == expected, position
            assert report.damaged == (f"segment 1 unit {struck + 1}",), position
            assert report.missing_frames == len(GROUPS[struck]), position

    asyncio.run(check())


@pytest.mark.parametrize("name", [HEAD, f"{MANIFEST}.a", f"{MANIFEST}.b"])
def test_every_flipped_byte_of_head_or_manifest_leaves_all_frames(name: str):
    async def check() -> None:
        image = await _a_store()
        for position in range(len(image[name])):
            if name == HEAD and HEAD_SEALED_BYTES <= position < 4096:
                continue  # The unused rest of the first head's page.

            frames, report = await _open({**image, name: _flipped(image[name], position)})

            assert frames == FRAMES, position
            assert report.damaged == (), position
            assert report.missing_frames == 0, position
            assert report.mended == (_told_as(name, position),), position

    asyncio.run(check())


@pytest.mark.parametrize("name", [HEAD, f"{MANIFEST}.a", f"{MANIFEST}.b"])
def test_head_or_manifest_cut_at_every_byte_leaves_all_frames(name: str):
    async def check() -> None:
        image = await _a_store()
        sizes = [size for size in range(len(image[name])) if name != HEAD or size < 200 or size > 4090]
        for size in sizes:
            frames, report = await _open({**image, name: image[name][:size]})

            assert frames == FRAMES, size
            assert report.missing_frames == 0, size
            if name == HEAD and size < HEAD_SEALED_BYTES:
                assert (report.damaged, report.mended) == (("head",), ()), size
            else:
                assert (report.damaged, report.mended) == ((), (_told_as(name, size),)), size

    asyncio.run(check())


def _told_as(name: str, position: int) -> str:
    if name == HEAD:
        return f"head slot {1 if position < HEAD_SEALED_BYTES else 2}"
    return f"manifest {name[-1]}"


def test_both_manifests_damaged_refuse_to_open_and_change_nothing():
    async def check() -> None:
        image = await _a_store()
        for side in "ab":
            image[f"{MANIFEST}.{side}"] = _flipped(image[f"{MANIFEST}.{side}"], 40)
        storage = MemoryBlockStorage(image)

        with pytest.raises(VaultDamagedError) as caught:
            await reopened(storage)

        assert caught.value.details["part"] == "manifest"
        assert storage.image() == image

    asyncio.run(check())


def test_older_manifest_without_the_newest_segment_names_its_frames_as_missing_for_ever():
    async def check() -> None:
        storage = MemoryBlockStorage()
        first = await new_journal(storage)
        await first.append(FRAMES[:2])
        await first.close()
        older = {name: raw for name, raw in storage.image().items() if name.startswith(MANIFEST)}
        second = await reopened(storage)
        await second.append(FRAMES[2:5])
        await second.close()
        rolled_back = MemoryBlockStorage({**storage.image(), **older})

        for written in range(3):
            journal = await reopened(rolled_back)
            assert await frames_of(journal) == FRAMES[:2] + FRAMES[5 : 5 + written]
            assert journal.report.missing_frames == 3
            assert journal.report.damaged == ("segment 2 unit 1",)
            await journal.append(FRAMES[5 + written : 6 + written])
            await journal.close()

    asyncio.run(check())


def test_damage_is_told_at_every_later_opening_and_survives_compaction():
    async def check() -> None:
        image = await _a_store()
        storage = MemoryBlockStorage({**image, SEGMENT: _flipped(image[SEGMENT], 30)})
        journal = await reopened(storage)
        rest = await frames_of(journal)
        assert rest == FRAMES[1:]
        await journal.append([b"later"])
        await journal.close()

        journal = await reopened(storage)
        assert journal.report.damaged == ("segment 1 unit 1",)
        assert await frames_of(journal) == [*rest, b"later"]
        await journal.compact([b"snapshot"])
        await journal.append([b"after"])
        await journal.close()

        journal = await reopened(storage)
        assert journal.report.damaged == ("segment 1 unit 1",)
        assert journal.report.missing_frames == 1
        assert await frames_of(journal) == [b"snapshot", b"after"]
        assert storage.image()[SEGMENT] == _flipped(image[SEGMENT], 30)

    asyncio.run(check())


def test_units_exchanged_within_a_segment_do_not_open_at_the_other_place():
    async def check() -> None:
        image = await _a_store()
        ends = _group_ends(image)
        raw = image[SEGMENT]
        exchanged = raw[: ends[1]] + raw[ends[2] : ends[3]] + raw[ends[1] : ends[2]] + raw[ends[3] :]

        frames, report = await _open({**image, SEGMENT: exchanged})

        assert report.damaged
        assert set(frames) < set(FRAMES)
        assert frames == sorted(frames)

    asyncio.run(check())


def test_other_unit_sealed_at_the_same_place_is_told_from_the_acknowledged_one():
    async def check() -> None:
        image = await _a_store()
        ends = _group_ends(image)
        other = await _sealed_again(image, 5, [b"another history"], ends[4])
        forged = {**image, SEGMENT: image[SEGMENT][: ends[4]] + other}

        for _ in range(2):
            storage = MemoryBlockStorage(forged)
            journal = await reopened(storage)
            assert journal.report.damaged == ("segment 1 order",)
            await journal.append([b"later"])
            await journal.close()
            forged = storage.image()

    asyncio.run(check())


async def _sealed_again(image: dict[str, bytes], index: int, frames: list[bytes], offset: int) -> bytes:
    provider, keys = CPythonProvider(), await journal_keys()
    (newest, *_) = (await TwinSlots(MemoryBlockStorage(image), MANIFEST).load()).copies
    context = manifest_context(VAULT_ID, newest.generation)
    manifest = Manifest.from_bytes(await open_sealed(provider, keys.manifest_key, newest.body, context))
    key = await provider.import_key(manifest.segments[0].key)
    sealed = await provider.seal(
        key, pack_frames(frames), nonce=bytes(12), context=unit_context(VAULT_ID, 1, index)
    )
    return SealedUnit(index, offset, bytes(12), sealed).to_bytes()


def _flipped(raw: bytes, position: int) -> bytes:
    return raw[:position] + bytes((raw[position] ^ 0x41,)) + raw[position + 1 :]
