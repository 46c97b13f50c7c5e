"""
Case cards before the camera where no page can read them: the app on Android, or on a computer behind Flet's own server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from mobile.adapters.code_reader import read_codes
from mobile.ports.errors import CameraUnavailableError
from shared.cards.card import is_card_text

READER_MISSING = "camera.reader_missing"
LOOK_EVERY_S = 0.1


class ScannerScreen(Protocol):
    """
    What the person sees while a card is looked for.
    """

    def show(self, title: str, cancel: str, words: Mapping[str, str]) -> None:
        """Opens it, with a place for the camera's picture."""
        ...

    async def start_camera(self) -> None:
        """
        Raises:
            CameraUnavailableError: no camera, or it may not be used.
        """
        ...

    async def look(self) -> bytes:
        """
        What the camera sees, as JPEG.

        Raises:
            CameraUnavailableError: it works no longer.
        """
        ...

    async def picked(self) -> bytes:
        """Waits for a picture out of the gallery."""
        ...

    async def given_up(self) -> None:
        """Waits until the person leaves."""
        ...

    def say(self, words: str) -> None:
        """Says something above the picture; nothing where empty."""
        ...

    async def close(self) -> None:
        """Takes it away and frees the camera."""
        ...


def flet_screen() -> ScannerScreen:
    """The one that people see."""
    from mobile.adapters.scanner_screen import FletScannerScreen

    return FletScannerScreen()


class CameraScanner:
    """
    A `Scanner`.

    Args:
        make_screen: What is shown.
        read: The texts of the codes in a picture.
    """

    def __init__(
        self,
        make_screen: Callable[[], ScannerScreen] = flet_screen,
        read: Callable[[bytes], Sequence[str]] = read_codes,
    ) -> None:
        self._make_screen = make_screen
        self._read = read

    async def scan(self, *, title: str, cancel: str, words: Mapping[str, str] | None = None) -> str | None:
        """
        Raises:
            CameraUnavailableError: no camera, it may not be used, or there is no reader.
        """
        words = words or {}
        screen = self._make_screen()
        screen.show(title, cancel, words)
        ways = [
            asyncio.ensure_future(way)
            for way in (
                screen.given_up(),
                self._with_camera(screen, words),
                self._with_pictures(screen, words),
            )
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            return next(way for way in ways if way in done).result()
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await screen.close()

    async def _with_camera(self, screen: ScannerScreen, words: Mapping[str, str]) -> str:
        try:
            await screen.start_camera()
            return await self._watched(screen, words)
        except CameraUnavailableError as gone:
            if "picture" not in words or gone.details["reason"] == READER_MISSING:
                raise
            # There is still the picture, and the way back to the short code.
            screen.say(words.get("absent", ""))
            return await asyncio.Future()

    async def _watched(self, screen: ScannerScreen, words: Mapping[str, str]) -> str:
        before = said = ""
        while True:
            texts = await self._texts(await screen.look())
            text = chosen(texts)
            # Another code, as on a poster behind, is answered only when it is seen again and no card comes.
            if text and (is_card_text(text) or text == before):
                return text
            now = words.get("several", "") if texts and not text else ""
            # What was said of a picture stays until there is something else to say.
            if now != said:
                screen.say(now)
                said = now
            before = text or before
            await asyncio.sleep(LOOK_EVERY_S)

    async def _with_pictures(self, screen: ScannerScreen, words: Mapping[str, str]) -> str:
        while True:
            picture = await screen.picked()
            screen.say("")
            texts = await self._texts(picture)
            text = chosen(texts)
            if text:
                return text
            screen.say(words.get("several" if texts else "unread", ""))

    async def _texts(self, picture: bytes) -> Sequence[str]:
        try:
            return await asyncio.to_thread(self._read, picture)
        except ImportError as cause:
            raise CameraUnavailableError(reason=READER_MISSING) from cause


def chosen(texts: Sequence[str]) -> str | None:
    """
    The one case card among the codes seen; without any, the first code. Of several cards none is taken.
    """
    cards = {text.strip().upper() for text in texts if is_card_text(text)}
    if len(cards) > 1:
        return None
    return cards.pop() if cards else next(iter(texts), None)
