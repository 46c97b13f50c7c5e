"""
The camera's screen without a browser: which code is taken, what a bad picture says, what is left when the camera goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import pytest

from mobile.adapters import scanner_camera
from mobile.adapters.scanner_camera import CameraScanner
from mobile.ports.errors import CameraUnavailableError
from tests.support.cards import DISTRICT, a_card

CARD, OTHER = DISTRICT.text(a_card("one")), DISTRICT.text(a_card("two"))
POSTER = "HTTP://X"
WORDS = {"picture": "Picture", "several": "Several", "unread": "Unread", "absent": "Absent"}


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner_camera, "LOOK_EVERY_S", 0)


class FakeScreen:
    """
    A screen whose camera sees one list of codes after another; the last one stays.

    Attributes:
        sees: What the camera sees, one after the other; None where it stops working.
        pictures: What is picked out of the gallery, in turn.
    """

    def __init__(
        self, *sees: Sequence[str] | None, pictures: Sequence[Sequence[str]] = (), camera: bool = True
    ) -> None:
        self.sees = list(sees) or [()]
        self.pictures = list(pictures)
        self.camera = camera
        self.said: list[str] = []
        self.is_open = False
        self.left = asyncio.Event()

    def show(self, title: str, cancel: str, words: Mapping[str, str]) -> None:
        self.is_open = True

    async def start_camera(self) -> None:
        if not self.camera:
            raise CameraUnavailableError(reason="camera.refused")

    async def look(self) -> bytes:
        seen = self.sees.pop(0) if len(self.sees) > 1 else self.sees[0]
        if seen is None:
            raise CameraUnavailableError(reason="camera.lost")
        return _as_picture(seen)

    async def picked(self) -> bytes:
        if not self.pictures:
            await asyncio.Future()
        return _as_picture(self.pictures.pop(0))

    async def given_up(self) -> None:
        await self.left.wait()

    def say(self, words: str) -> None:
        self.said.append(words)
        if words == "Several" and not self.pictures:
            self.left.set()

    async def close(self) -> None:
        self.is_open = False


def _as_picture(texts: Sequence[str]) -> bytes:
    return "\n".join(texts).encode()


def _read(picture: bytes) -> Sequence[str]:
    return picture.decode().split("\n") if picture else ()


def scan(screen: FakeScreen, words: Mapping[str, str] = WORDS, read: Any = _read) -> str | None:
    async def scanned() -> str | None:
        scanner = CameraScanner(lambda: screen, read)
        return await scanner.scan(title="Scan", cancel="Cancel", words=words)

    return _run(scanned())


def _run(asked: Coroutine[Any, Any, str | None]) -> str | None:
    return asyncio.run(asyncio.wait_for(asked, 10))


def test_a_card_is_taken_at_once_and_before_any_other_code() -> None:
    assert CARD == scan(FakeScreen([CARD])) == scan(FakeScreen([POSTER], [POSTER, CARD]))


def test_another_code_is_answered_when_it_stays_in_view() -> None:
    assert POSTER == scan(FakeScreen((), [POSTER]))


def test_of_several_cards_none_is_taken_and_giving_up_answers_nothing() -> None:
    screen = FakeScreen([CARD, OTHER])

    assert (None, "Several", False) == (scan(screen), screen.said[-1], screen.is_open)


def test_a_picture_is_read_beside_the_camera_and_a_bad_one_says_so() -> None:
    screen = FakeScreen((), pictures=[(), [CARD, OTHER], [CARD]])

    assert CARD == scan(screen)
    assert ["Unread", "Several"] == [words for words in screen.said if words]


def test_what_was_said_of_a_picture_stays_while_the_camera_looks_on() -> None:
    class LeftAfterLooks(FakeScreen):
        looks = 0

        async def look(self) -> bytes:
            self.looks += "Unread" in self.said
            if self.looks == 3:
                self.left.set()
            return await super().look()

    screen = LeftAfterLooks((), pictures=[()])

    assert (None, "Unread") == (scan(screen), screen.said[-1])


def test_a_refused_camera_leaves_the_picture_and_without_one_is_an_error() -> None:
    screen = FakeScreen(pictures=[[CARD]], camera=False)

    assert (CARD, False) == (scan(screen), screen.is_open)
    assert "Absent" in screen.said
    with pytest.raises(CameraUnavailableError):
        scan(FakeScreen(camera=False), {})


def test_a_camera_that_stops_leaves_the_picture() -> None:
    screen = FakeScreen(None, pictures=[[CARD]])

    assert (CARD, False) == (scan(screen), screen.is_open)
    assert "Absent" in screen.said
    with pytest.raises(CameraUnavailableError):
        scan(FakeScreen((), None), {})


def test_without_a_reader_there_is_no_camera_either_and_the_screen_is_gone() -> None:
    def missing(_: bytes) -> Sequence[str]:
        raise ImportError

    screen = FakeScreen([CARD])
    with pytest.raises(CameraUnavailableError) as raised:
        scan(screen, read=missing)

    assert ("camera.reader_missing", False) == (raised.value.details["reason"], screen.is_open)
