"""
The bytes of the case book's journal: old ones open for ever, foreign ones are never dropped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgpack
import pytest

from mobile.adapters.case_book import CaseBook
from mobile.adapters.case_book.book import LEAST_WASTE_BYTES
from mobile.adapters.case_book.errors import FrameMalformedError, FrameTooNewError
from mobile.ports.errors import StorageFaultError
from tests.support.case_books import a_case_book, a_change, a_draft, a_progress, a_record_id
from tests.support.loops import in_event_loop
from tests.support.memory_journal import MemoryJournal

VECTORS: dict[str, Any] = json.loads(Path("tests/vectors/case_book.json").read_text(encoding="utf-8"))


def what_it_says(book: CaseBook) -> dict[str, Any]:
    counts = book.counts()
    return {
        "people": [
            [one.id, one.kind, one.revision, _as_json(dict(one.fields))] for one in book.all_of("person")
        ],
        "pending": [operation.seq for operation in book.pending()],
        "unbacked": [operation.seq for operation in book.unbacked()],
        "answers": [[operation.seq, answer.state, answer.reason] for operation, answer in book.answers()],
        "drafts": [draft.id for draft in book.drafts()],
        "language": book.kept("language"),
        "counts": [counts.recorded, counts.received, counts.held, counts.bytes_sent],
        "cursors": book.cursors(),
        "epoch": book.epoch().hex(),
    }


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, dict):
        return {name: _as_json(one) for name, one in value.items()}
    return value


@pytest.mark.parametrize("kept", ["journal", "snapshot"])
@in_event_loop
async def test_a_journal_written_by_any_release_opens_and_says_the_same(kept: str) -> None:
    journal = MemoryJournal([[bytes.fromhex(frame) for frame in VECTORS[kept]]])

    assert VECTORS["says"] == what_it_says(await a_case_book(journal, author=None))


@pytest.mark.parametrize(
    "frame", [b"", b"\xc1", b"\x01", b"\x93\x01", b"\x90", b"\x92\x01\x05", b"\x93\x01\x01\x05"]
)
@in_event_loop
async def test_a_frame_that_does_not_read_keeps_the_book_shut_and_is_named(frame: bytes) -> None:
    journal = MemoryJournal()
    await (await a_case_book(journal)).keep("language", "hi")
    await journal.append([frame])

    with pytest.raises(FrameMalformedError) as raised:
        await a_case_book(journal, author=None)

    assert 2 == raised.value.details["frame"]
    assert 3 == len(journal.frames())


@pytest.mark.parametrize("frame", [[2, 1, []], [1, 99, "later"], [1, "x"]])
@in_event_loop
async def test_a_frame_of_a_later_release_keeps_the_book_shut_and_is_not_dropped(frame: list[object]) -> None:
    journal = MemoryJournal([[msgpack.packb(frame)]])

    with pytest.raises(FrameTooNewError):
        await a_case_book(journal)

    assert 1 == len(journal.frames())


@in_event_loop
async def test_a_failed_append_that_is_on_the_medium_after_all_gives_way_to_what_was_saved_under_its_number() -> (
    None
):
    journal = MemoryJournal()
    book = await a_case_book(journal)
    journal.fail_next(StorageFaultError(), keeps=True)
    with pytest.raises(StorageFaultError):
        await book.record([a_change("sunita"), a_change("ram")])
    (saved,) = await book.record([a_change("geeta")])
    again = await a_case_book(journal.reopened(), author=None)

    assert 1 == saved.seq
    assert [saved] == list(again.pending())
    assert [a_record_id("geeta")] == [record.id for record in again.all_of("person")]


@in_event_loop
async def test_a_journal_that_outgrew_its_content_is_compacted_at_the_end_of_a_visit() -> None:
    journal = MemoryJournal()
    book = await a_case_book(journal)
    for number in range(60):
        await book.save_draft(a_draft("visit", photo=b"." * (LEAST_WASTE_BYTES // 50), number=number))
    assert 0 == journal.compactions
    await book.submit_draft(a_record_id("visit"), [a_change("visit", kind="visit")])

    assert 1 == journal.compactions
    assert journal.size_bytes() < 10_000
    assert [1] == [operation.seq for operation in (await a_case_book(journal, author=None)).pending()]


@in_event_loop
async def test_a_large_book_without_waste_is_not_compacted_again() -> None:
    journal = MemoryJournal()
    book = await a_case_book(journal)
    await book.keep("pack:x", b"." * LEAST_WASTE_BYTES)
    await book.apply(a_progress())
    assert 1 == journal.compactions
    book = await a_case_book(journal, author=None)
    await book.apply(a_progress())

    assert 1 == journal.compactions
