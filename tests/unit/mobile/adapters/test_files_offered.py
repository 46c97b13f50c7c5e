"""
Files handed over piece by piece: as one download, and by a phone's share sheet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.files_offered import BrowserFiles
from mobile.adapters.files_shared import SharedFiles
from mobile.adapters.page_bridge import PageBridge
from mobile.ports.errors import StorageFullError

KIND = "application/octet-stream"


async def pieces() -> AsyncIterator[bytes]:
    """A file in three pieces."""
    for piece in (b"one ", b"two ", b"three"):
        yield piece


async def broken() -> AsyncIterator[bytes]:
    """A file whose making fails."""
    yield b"one "
    raise StorageFullError


class FakePage:
    """
    What the page was asked.
    """

    def __init__(self, most_pieces: int = 9) -> None:
        self.asked: list[Any] = []
        self._most_pieces = most_pieces

    async def ask(self, operation: str, argument: Any) -> None:
        """Has room for so many pieces."""
        self.asked.append((operation, argument))
        if len(self.asked) > self._most_pieces:
            raise RuntimeError("NotReadableError: no room")


class Sheet:
    """
    A share sheet that keeps what was in the file at the time.
    """

    def __init__(self, *, is_given_up: bool = False) -> None:
        self.shared: list[tuple[str, bytes]] = []
        self._is_given_up = is_given_up

    async def share(self, file: Path) -> bool:
        """Takes it."""
        with file.open("rb") as content:
            self.shared.append((file.name, content.read()))
        return not self._is_given_up


def test_browser_gets_a_long_file_piece_by_piece_and_downloads_it_once() -> None:
    page = FakePage()

    assert asyncio.run(BrowserFiles(PageBridge(page.ask)).offer_long("a.dsr", pieces(), KIND))
    assert page.asked == [
        ("gather", {"content": b"one ", "anew": True}),
        ("gather", {"content": b"two ", "anew": False}),
        ("gather", {"content": b"three", "anew": False}),
        ("download", {"name": "a.dsr", "type": KIND}),
    ]


def test_browser_without_room_downloads_no_half_of_a_file() -> None:
    page = FakePage(most_pieces=1)

    with pytest.raises(StorageFullError):
        asyncio.run(BrowserFiles(PageBridge(page.ask)).offer_long("a.dsr", pieces(), KIND))
    assert "download" not in [operation for operation, _ in page.asked]


def test_phone_shares_the_whole_file_and_keeps_only_the_last(tmp_path: Path) -> None:
    sheet = Sheet()
    files = SharedFiles(tmp_path, sheet.share)

    async def story() -> list[bool]:
        return [await files.offer_long(name, pieces(), KIND) for name in ("a.dsr", "b.dsr")]

    assert asyncio.run(story()) == [True, True]
    assert sheet.shared == [("a.dsr", b"one two three"), ("b.dsr", b"one two three")]
    assert not (tmp_path / "a.dsr").exists()


def test_phone_says_when_the_person_gave_up(tmp_path: Path) -> None:
    files = SharedFiles(tmp_path, Sheet(is_given_up=True).share)

    assert not asyncio.run(files.offer_long("a.dsr", pieces(), KIND))


def test_file_whose_making_failed_is_shared_with_nobody(tmp_path: Path) -> None:
    sheet = Sheet()

    with pytest.raises(StorageFullError):
        asyncio.run(SharedFiles(tmp_path, sheet.share).offer_long("a.dsr", broken(), KIND))
    assert sheet.shared == []
    assert not (tmp_path / "a.dsr").exists()
