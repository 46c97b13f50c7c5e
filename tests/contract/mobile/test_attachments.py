"""
The exam of the AttachmentStore port, on the fake and on the sealed one over each medium; then what only sealing shows.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.sealed_attachments import CHUNK_BYTES, open_attachments
from mobile.ports.attachments import AttachmentStore
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import AttachmentDamagedError, AttachmentMissingError, StorageFullError
from tests.support.fake_attachments import FakeAttachments
from tests.support.loops import in_event_loop
from tests.support.media import own_storage
from tests.support.sealed_stores import VAULT_ID, a_provider
from tests.support.simulated_disk import Fate, SimulatedDisk
from tests.support.small_disk import SmallDisk

JPEG = "image/jpeg"
PICTURE = bytes(range(256)) * 700  # Not a multiple of any chunk.
SIZES = (0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES)
KEY = b"a" * 32

Reopen = Callable[[], Awaitable[AttachmentStore]]


async def _pieces(content: bytes, size: int = 10_007) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def _broken_off() -> AsyncIterator[bytes]:
    yield PICTURE
    raise StorageFullError(step="camera")


async def _content(store: AttachmentStore, attachment_id: str, offset: int = 0) -> bytes:
    return b"".join([piece async for piece in store.read(attachment_id, offset=offset)])


async def _sealed(storage: BlockStorage) -> AttachmentStore:
    return await open_attachments(a_provider(), storage, VAULT_ID, KEY)


@pytest.fixture(params=["fake", "memory", "own"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Reopen:
    """Opens the same store again and again."""
    if request.param == "fake":
        fake = FakeAttachments()

        async def same() -> AttachmentStore:
            return fake

        return same
    storage = MemoryBlockStorage() if request.param == "memory" else own_storage(tmp_path / "store")

    async def again() -> AttachmentStore:
        return await _sealed(storage)

    return again


class TestAttachments:
    @pytest.mark.parametrize("size", SIZES)
    @in_event_loop
    async def test_content_is_read_back_whole_under_its_hash(self, reopen: Reopen, size: int) -> None:
        content = (PICTURE * 4)[:size]
        kept = await (await reopen()).keep(_pieces(content), JPEG)

        assert kept.id == hashlib.sha256(content).hexdigest()
        store = await reopen()
        assert store.find(kept.id) == kept
        assert (kept.size_bytes, kept.media_type, kept.received) == (size, JPEG, False)
        assert await _content(store, kept.id) == content

    @pytest.mark.parametrize("offset", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 5, len(PICTURE)])
    @in_event_loop
    async def test_content_is_read_from_an_offset(self, reopen: Reopen, offset: int) -> None:
        store = await reopen()
        kept = await store.keep(_pieces(PICTURE), JPEG)

        assert await _content(store, kept.id, offset) == PICTURE[offset:]

    @in_event_loop
    async def test_same_content_is_kept_once(self, reopen: Reopen) -> None:
        store = await reopen()
        first = await store.keep(_pieces(PICTURE), JPEG)
        await store.keep(_pieces(b"another"), JPEG)
        assert await store.keep(_pieces(PICTURE, 7), JPEG) == first

        for seen in (store, await reopen()):
            assert [one.size_bytes for one in seen.all()] == [len(PICTURE), 7]

    @in_event_loop
    async def test_what_was_not_received_is_never_evicted(self, reopen: Reopen) -> None:
        store = await reopen()
        unsent = await store.keep(_pieces(b"unsent"), JPEG)
        sent = await store.keep(_pieces(PICTURE), JPEG)
        await store.note_received(sent.id)
        await store.note_received(sent.id)

        store = await reopen()
        assert await store.evict() > 0
        for seen in (store, await reopen()):
            assert [one.id for one in seen.all()] == [unsent.id]
            with pytest.raises(AttachmentMissingError):
                await _content(seen, sent.id)

    @in_event_loop
    async def test_oldest_received_are_evicted_first_and_only_as_many_as_needed(self, reopen: Reopen) -> None:
        store = await reopen()
        kept = [await store.keep(_pieces(bytes([number]) * 50_000), JPEG) for number in range(4)]
        for one in kept:
            await store.note_received(one.id)
        await store.evict(most_bytes=120_000)

        assert [one.id for one in store.all()] == [one.id for one in kept[2:]]
        assert await store.evict(most_bytes=10**9) == 0

    @in_event_loop
    async def test_removed_attachment_is_gone_whether_or_not_it_was_received(self, reopen: Reopen) -> None:
        store = await reopen()
        unsent = await store.keep(_pieces(b"taken back"), JPEG)
        sent = await store.keep(_pieces(PICTURE), JPEG)
        await store.note_received(sent.id)
        left = await store.keep(_pieces(b"another"), JPEG)
        for one in (unsent, sent, sent):
            await store.remove(one.id)

        for seen in (store, await reopen()):
            assert [one.id for one in seen.all()] == [left.id]
            assert seen.size_bytes() >= left.size_bytes
            with pytest.raises(AttachmentMissingError):
                await _content(seen, unsent.id)

    @in_event_loop
    async def test_attachments_are_kept_read_and_noted_at_the_same_time(self, reopen: Reopen) -> None:
        store = await reopen()
        sent = await store.keep(_pieces(PICTURE), JPEG)
        contents = [bytes([number]) * CHUNK_BYTES * 2 for number in range(3)]
        await asyncio.gather(
            *(store.keep(_pieces(content), JPEG) for content in contents),
            _content(store, sent.id),
            _content(store, sent.id),
            store.note_received(sent.id),
        )

        store = await reopen()
        assert {about.id: about.received for about in store.all()} == {
            sent.id: True,
            **{hashlib.sha256(content).hexdigest(): False for content in contents},
        }

    @in_event_loop
    async def test_content_that_breaks_off_is_not_kept(self, reopen: Reopen) -> None:
        store = await reopen()
        with pytest.raises(StorageFullError):
            await store.keep(_broken_off(), JPEG)

        for seen in (store, await reopen()):
            assert list(seen.all()) == []
            assert list(seen.unfinished) == []

    @in_event_loop
    async def test_unknown_attachment_is_missing(self, reopen: Reopen) -> None:
        store = await reopen()

        assert store.find("0" * 64) is None
        with pytest.raises(AttachmentMissingError):
            await store.note_received("0" * 64)


@in_event_loop
async def test_plug_pulled_at_any_step_leaves_all_or_nothing_of_a_picture() -> None:
    disk = SimulatedDisk()
    store = await _sealed(disk)
    first = await store.keep(_pieces(b"first"), JPEG)
    begin = len(disk.steps)
    second = await store.keep(_pieces(PICTURE), JPEG)
    told = len(disk.steps)
    await store.note_received(first.id)
    for count in range(begin, len(disk.steps) + 1):
        for fate in Fate:
            storage = MemoryBlockStorage(disk.image(count, lambda _, fate=fate: fate))
            seen = await _sealed(storage)
            ids = [one.id for one in seen.all()]
            assert ids in ([first.id], [first.id, second.id]), (count, fate)
            assert count < told or ids == [first.id, second.id], (count, fate)
            for one in ids:
                assert await _content(seen, one) in (b"first", PICTURE)
            await seen.clear_unfinished(ids)
            assert len(await storage.names()) == len(ids), (count, fate)
            third = await seen.keep(_pieces(b"third"), JPEG)
            assert await _content(await _sealed(storage), third.id) == b"third"


@in_event_loop
async def test_every_changed_byte_is_named_and_other_attachments_open() -> None:
    storage = MemoryBlockStorage()
    store = await _sealed(storage)
    small = await store.keep(_pieces(b"small picture"), JPEG)
    other = await store.keep(_pieces(b"other"), JPEG)
    image = storage.image()
    name = (await storage.names())[0]
    for place in range(0, len(image[name]), 31):
        raw = image[name]
        changed = raw[:place] + bytes((raw[place] ^ 0x41,)) + raw[place + 1 :]
        seen = await _sealed(MemoryBlockStorage({**image, name: changed}))

        assert await _content(seen, other.id) == b"other"
        if seen.find(small.id) is None:
            assert list(seen.unfinished) == [name], place
            assert await seen.clear_unfinished([small.id]) == 0
        else:
            with pytest.raises(AttachmentDamagedError):
                await _content(seen, small.id)


@in_event_loop
async def test_files_cut_exchanged_or_of_another_vault_are_named() -> None:
    storage, elsewhere = MemoryBlockStorage(), MemoryBlockStorage()
    store = await _sealed(storage)
    for content in (PICTURE, b"second"):
        await store.keep(_pieces(content), JPEG)
    strangers = await open_attachments(a_provider(), elsewhere, bytes(16), KEY)
    await strangers.keep(_pieces(PICTURE), JPEG)
    image = storage.image()
    one, two = sorted(image)
    (stranger,) = elsewhere.image().values()
    for what in (image[one][:-1], image[one][:70_000], b"", image[two], stranger):
        seen = await _sealed(MemoryBlockStorage({**image, one: what}))

        assert list(seen.unfinished) == [one]
        assert [about.size_bytes for about in seen.all()] == [6]


@in_event_loop
async def test_picture_without_room_leaves_nothing_behind() -> None:
    disk = SmallDisk(100_000)
    store = await _sealed(disk)
    kept = await store.keep(_pieces(b"first"), JPEG)
    with pytest.raises(StorageFullError):
        await store.keep(_pieces(PICTURE), JPEG)

    assert len(disk.files()) == 1
    assert [one.id for one in (await _sealed(disk)).all()] == [kept.id]


@in_event_loop
async def test_nothing_of_a_picture_is_readable_and_its_size_is_blurred() -> None:
    storage = MemoryBlockStorage()
    store = await _sealed(storage)
    await store.keep(_pieces(b"Sunita Devi " * 20), JPEG)
    await store.keep(_pieces(b"x"), JPEG)
    raw = storage.image()

    assert not any(b"Sunita" in one or b"jpeg" in one for one in raw.values())
    assert len({len(one) for one in raw.values()}) == 1
