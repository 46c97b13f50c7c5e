"""
Keeping, acknowledging and evicting an attachment, as acts whose every call can fail (`tests/support/fault_walk.py`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from mobile.adapters.case_book import CaseBook
from mobile.adapters.sealed_attachments import (
    CHUNK_BYTES,
    SUBKEY_PURPOSE,
    SealedAttachments,
    open_attachments,
)
from mobile.ports.block_storage import BlockStorage
from mobile.use_cases.own_attachments import OwnAttachments
from tests.support.case_books import a_case_book, a_change, a_draft, a_record_id
from tests.support.fault_walk import Act, Moments
from tests.support.sealed_stores import VAULT_ID, a_key_vault, a_provider, an_identity

PICTURE = bytes(range(256)) * (CHUNK_BYTES // 256 + 10)
KEY = b"a" * 32
PIN = "739104"
VISIT = a_record_id("visit")

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


async def _unlocked(storage: BlockStorage) -> tuple[CaseBook, OwnAttachments]:
    vault = a_key_vault(storage)
    (entry,) = await vault.vaults()
    opened = await vault.unlock(entry.vault_id, PIN)
    book = await a_case_book(opened.journal)

    async def opening() -> SealedAttachments:
        subkey = await opened.derive_subkey(SUBKEY_PURPOSE)
        return await open_attachments(a_provider(), storage, bytes.fromhex(opened.vault_id), subkey)

    return book, OwnAttachments(opening, book)


async def _a_form_begun(storage: BlockStorage) -> None:
    vault = a_key_vault(storage)
    opened = await vault.create(an_identity(), PIN)
    book = await a_case_book(opened.journal)
    await book.save_draft(a_draft("visit", photo=""))
    await vault.lock()


async def _a_visit_saved(storage: BlockStorage) -> None:
    await _a_form_begun(storage)
    book, attachments = await _unlocked(storage)
    name = await attachments.keep(VISIT, PICTURE, "image/jpeg")
    await book.submit_draft(VISIT, [a_change("visit", "visit", photo=name)])


async def _answer(storage: BlockStorage, moments: Moments) -> None:
    book, attachments = await _unlocked(storage)
    moments.begin()
    name = await attachments.keep(VISIT, PICTURE, "image/jpeg")
    await book.save_draft(a_draft("visit", photo=name))
    moments.tell()


async def _receive(storage: BlockStorage, moments: Moments) -> None:
    _, attachments = await _unlocked(storage)
    (held,) = attachments.unsent()
    moments.begin()
    await attachments.note_received(held.name)
    moments.tell()


def _all_answers(book: CaseBook) -> str:
    visits = [dict(visit.fields) for visit in book.all_of("visit")]
    return str([visits, [dict(draft.answers) for draft in book.drafts()]])


async def _look_at_all(storage: BlockStorage) -> object:
    book, attachments = await _unlocked(storage)
    store = await attachments.store()
    kept = {about.id for about in store.all()}
    # On a full medium what nothing names may stay on the list or in the store until there is room.
    named = [held for held in attachments.held() if held.name in _all_answers(book)]
    for held in named:
        assert await attachments.read(held.name) == PICTURE
    assert len(named) <= len(kept)
    return [dict(draft.answers) for draft in book.drafts()], [held.name for held in attachments.unsent()]


def attachment_acts() -> tuple[Act, ...]:
    """
    A picture kept, a receipt noted, what was received evicted, one taken back; then pictures as answers of visits.
    """
    return (
        _changing("a picture", lambda store: store.keep(_pieces(PICTURE), "image/jpeg")),
        _changing("a picture's receipt", lambda store: store.note_received(store.all()[1].id)),
        _changing("an eviction", lambda store: store.evict()),
        _changing("a picture taken back", lambda store: store.remove(store.all()[1].id)),
        Act(name="a picture as an answer", prepare=_a_form_begun, perform=_answer, look=_look_at_all),
        Act(name="a visit's picture received", prepare=_a_visit_saved, perform=_receive, look=_look_at_all),
    )
