"""
The exam of the Settings port.
"""

from __future__ import annotations

from tests.contract.mobile.conftest import BookCase
from tests.support.case_books import a_case_book
from tests.support.loops import in_event_loop
from tests.support.memory_journal import MemoryJournal


class TestSettings:
    @in_event_loop
    async def test_the_value_kept_last_is_there_after_a_restart(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.keep("language", "en")
        await book.keep("language", "hi")
        await book.keep("pack:x", b"\x00\x01")

        for seen in (book, await book_case.open()):
            assert "hi" == seen.kept("language")
            assert b"\x00\x01" == seen.kept("pack:x")

    @in_event_loop
    async def test_what_was_never_kept_gives_the_default(self, book_case: BookCase) -> None:
        book = await book_case.open()

        assert book.kept("language") is None
        assert "en" == book.kept("language", "en")

    @in_event_loop
    async def test_values_of_every_shape_come_back_equal(self, book_case: BookCase) -> None:
        shapes = [None, True, 1, 1.0, "", b"", [1, [2]], {"a": {"b": None}}]
        book = await book_case.open()
        await book.keep("shapes", shapes)

        for seen in (book, await book_case.open()):
            assert repr(shapes) == repr(seen.kept("shapes"))


@in_event_loop
async def test_keeping_what_is_kept_already_writes_nothing() -> None:
    journal = MemoryJournal()
    book = await a_case_book(journal)
    await book.keep("volume", 1)
    before = len(journal.units)
    await book.keep("volume", 1)
    assert before == len(journal.units)
    await book.keep("volume", 1.0)

    assert before + 1 == len(journal.units)
