"""
Every contract of the case book is examined over the journal in memory and over the sealed one on this platform's
own medium: files on CPython, private storage in a browser's worker.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile.adapters.case_book import CaseBook
from mobile.ports.block_storage import BlockStorage
from mobile.ports.journal import Journal
from shared.domain.records import Author
from tests.support.case_books import AUTHOR, StoodClock, a_case_book
from tests.support.media import own_storage
from tests.support.memory_journal import MemoryJournal
from tests.support.sealed_stores import new_journal, reopened


class BookCase:
    """
    Where a case book is kept between openings.
    """

    def __init__(self) -> None:
        self.clock = StoodClock()
        self._book: CaseBook | None = None

    async def open(self, author: Author | None = AUTHOR) -> CaseBook:
        """The case book as the next start of the app finds it."""
        await self.close()
        self._book = await a_case_book(await self.open_journal(), author=author, clock=self.clock)
        return self._book

    async def close(self) -> None:
        """Ends what is open."""
        if self._book is not None:
            await self._book.close()
            self._book = None

    async def open_journal(self) -> Journal:
        """The journal, as it was left."""
        raise NotImplementedError


class MemoryBookCase(BookCase):
    """
    Keeps it in a list.
    """

    def __init__(self) -> None:
        super().__init__()
        self._kept = MemoryJournal()

    async def open_journal(self) -> Journal:
        """The same frames in a new journal."""
        self._kept = self._kept.reopened()
        return self._kept


class SealedBookCase(BookCase):
    """
    Keeps it sealed on the medium of this platform.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._storage: BlockStorage | None = None

    async def open_journal(self) -> Journal:
        """The files, opened anew."""
        is_new = self._storage is None
        self._storage = own_storage(self._folder)
        return await (new_journal if is_new else reopened)(self._storage)

    async def close(self) -> None:
        """Ends the book and lets go of the files."""
        await super().close()
        if self._storage is not None:
            await self._storage.close()


@pytest.fixture(params=["memory", "sealed"])
def book_case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BookCase]:
    """An empty place for a case book."""
    case = MemoryBookCase() if request.param == "memory" else SealedBookCase(tmp_path / "vault")
    yield case
    asyncio.run(case.close())
