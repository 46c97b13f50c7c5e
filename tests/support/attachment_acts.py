"""
Keeping, acknowledging and evicting an attachment, as acts whose every call can fail (`tests/support/fault_walk.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from mobile.adapters.sealed_attachments import CHUNK_BYTES, SealedAttachments, open_attachments
from mobile.ports.block_storage import BlockStorage
from tests.support.fault_walk import Act, Moments
from tests.support.sealed_stores import VAULT_ID, a_provider

PICTURE = bytes(range(256)) * (CHUNK_BYTES // 256 + 10)
KEY = b"a" * 32

Change = Callable[[SealedAttachments], Awaitable[object]]


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _open(storage: BlockStorage) -> SealedAttachments:
    return await open_attachments(a_provider(), storage, VAULT_ID, KEY)


async def _one_sent_one_not(storage: BlockStorage) -> None:
    store = await _open(storage)
    for content in (b"sent", b"not sent"):
        await store.keep(_pieces(content), "image/jpeg")
    await store.note_received(store.all()[0].id)


async def _look(storage: BlockStorage) -> object:
    store = await _open(storage)
    seen = []
    for about in store.all():
        content = b"".join([piece async for piece in store.read(about.id)])
        assert content in (b"sent", b"not sent", PICTURE)
        seen.append((about.size_bytes, about.received))
    # A picture that was never acknowledged may have left a file behind, which goes once all else is there.
    await store.clear_unfinished([about.id for about in store.all()])
    return seen


def _changing(name: str, change: Change) -> Act:
    async def perform(storage: BlockStorage, moments: Moments) -> None:
        store = await _open(storage)
        moments.begin()
        await change(store)
        moments.tell()

    return Act(name=name, prepare=_one_sent_one_not, perform=perform, look=_look)


def attachment_acts() -> tuple[Act, ...]:
    """
    A picture of several chunks kept, a receipt noted, what was received evicted, one taken back.
    """
    return (
        _changing("a picture", lambda store: store.keep(_pieces(PICTURE), "image/jpeg")),
        _changing("a picture's receipt", lambda store: store.note_received(store.all()[1].id)),
        _changing("an eviction", lambda store: store.evict()),
        _changing("a picture taken back", lambda store: store.remove(store.all()[1].id)),
    )
