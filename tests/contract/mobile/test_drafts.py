"""
The exam of the Drafts port.
"""

from __future__ import annotations

import pytest

from mobile.adapters.case_book.errors import ValueNotKeptError
from tests.contract.mobile.conftest import BookCase
from tests.support.case_books import NOON_MS, a_change, a_draft, a_record_id
from tests.support.loops import in_event_loop


class TestDrafts:
    @in_event_loop
    async def test_a_saved_draft_is_there_after_a_restart_exactly_as_saved(self, book_case: BookCase) -> None:
        draft = a_draft(fever="yes", days=[1, 2], weight=2.5, rep={"a": None})
        await (await book_case.open()).save_draft(draft)

        assert draft == (await book_case.open()).find_draft(draft.id)

    @in_event_loop
    async def test_the_draft_saved_last_stands(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.save_draft(a_draft(fever="yes"))
        await book.save_draft(a_draft(fever="no"))

        for seen in (book, await book_case.open()):
            assert [{"fever": "no"}] == [draft.answers for draft in seen.drafts()]

    @in_event_loop
    async def test_drafts_come_oldest_first(self, book_case: BookCase) -> None:
        book = await book_case.open()
        for name, started_at_ms in (("b", NOON_MS), ("c", NOON_MS + 1), ("a", NOON_MS - 1)):
            await book.save_draft(a_draft(name, started_at_ms))

        assert [a_record_id(name) for name in "abc"] == [draft.id for draft in book.drafts()]

    @in_event_loop
    async def test_find_draft_gives_none_for_an_unknown_id(self, book_case: BookCase) -> None:
        assert (await book_case.open()).find_draft(a_record_id("visit")) is None

    @in_event_loop
    async def test_submitting_ends_the_draft_and_records_as_one(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.save_draft(a_draft("visit"))
        (operation,) = await book.submit_draft(a_record_id("visit"), [a_change("visit", kind="visit")])

        for seen in (book, await book_case.open()):
            assert [] == list(seen.drafts())
            assert [operation] == list(seen.pending())

    @in_event_loop
    async def test_a_submission_that_cannot_be_kept_leaves_the_draft(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.save_draft(a_draft("visit"))

        with pytest.raises(ValueNotKeptError):
            await book.submit_draft(a_record_id("visit"), [a_change("visit", odd=object())])  # type: ignore[arg-type]

        for seen in (book, await book_case.open()):
            assert 1 == len(seen.drafts())
            assert [] == list(seen.pending())

    @in_event_loop
    async def test_discarding_ends_the_draft_without_a_record(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.save_draft(a_draft("visit"))
        await book.discard_draft(a_record_id("visit"))
        await book.discard_draft(a_record_id("visit"))

        for seen in (book, await book_case.open()):
            assert [] == list(seen.drafts())
            assert [] == list(seen.pending())

    @in_event_loop
    async def test_changing_the_answers_handed_in_changes_nothing_kept(self, book_case: BookCase) -> None:
        book = await book_case.open()
        answers: dict[str, list[str]] = {"signs": ["fits"]}
        await book.save_draft(a_draft("visit", **answers))
        answers["signs"].append("bleeding")

        assert {"signs": ["fits"]} == book.drafts()[0].answers
