"""
The browser page around the app, asked from the Python worker: what only the page may do.

Each request goes over a private line of this tab to `assets/web/bridge.mjs` and comes back with its answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any


def in_browser() -> bool:
    """Whether there is such a page: the app runs in a browser's Python worker."""
    import sys

    return sys.platform == "emscripten"


class PageBridge:
    """
    Requests to the page.

    Args:
        ask: How a request travels; the browser's own line where not given.
    """

    def __init__(self, ask: Callable[..., Awaitable[Any]] | None = None) -> None:
        self._ask = ask or _page_line()

    async def ready(self) -> None:
        """Says that the first screen is handed over, so that the progress picture goes away."""
        await self._ask("ready")

    async def invitation(self) -> str:
        """What a supervisor's square said to this phone when the page was opened; empty where nothing did."""
        said = await self._ask("invitation")
        return "" if said is None else str(said)

    async def start_anew(self) -> None:
        """Loads the page again, and with it the app."""
        await self._ask("reload")

    async def keep_storage(self) -> bool:
        """Asks that the browser never clears the app's storage by itself; True when it promises so."""
        return bool(await self._ask("persist"))

    async def speak_language(self, code: str) -> None:
        """Tells the page which language its own words are to have, from now on and at the next start."""
        await self._ask("language", code)

    async def scan(self, *, title: str, cancel: str, words: Mapping[str, str]) -> str | None:
        """Opens the camera above the app; see `Scanner`."""
        asked = {"title": title, "cancel": cancel, "words": dict(words)}
        text = await self._ask("scan", _plain(asked))
        return None if text is None else str(text)

    async def locate(self) -> str:
        """Where the phone is, as a form stores a place; the browser asks the person first."""
        return str(await self._ask("locate"))

    async def play(self, source: str) -> None:
        """Plays a sound of this site by its path, ending any other."""
        await self._ask("play", source)

    async def stop_playing(self) -> None:
        """Ends what is playing."""
        await self._ask("stopPlaying")

    async def download(self, name: str, content: bytes, media_type: str) -> None:
        """Hands a file to the person, as browsers do: into the folder of downloads."""
        await self._ask("download", _plain({"name": name, "type": media_type, "content": content}))

    async def gather(self, content: bytes, *, anew: bool) -> None:
        """
        Gives the page a piece of a file, which the browser keeps outside the app's memory.

        Args:
            anew: It is the first piece.
        """
        await self._ask("gather", _plain({"content": content, "anew": anew}))

    async def download_gathered(self, name: str, media_type: str) -> None:
        """Hands the pieces given to the person as one file."""
        await self._ask("download", _plain({"name": name, "type": media_type}))

    async def print_pictures(self, pictures: list[bytes], media_type: str) -> None:
        """Opens the browser's print dialogue with pictures, one a page."""
        await self._ask("print", _plain({"pictures": pictures, "type": media_type}))


def _page_line() -> Callable[..., Awaitable[Any]]:
    from doorstep_page_js import ask

    line: Callable[..., Awaitable[Any]] = ask
    return line


def _plain(argument: dict[str, Any]) -> Any:
    if not in_browser():
        return argument
    from js import Object
    from pyodide.ffi import to_js

    return to_js(argument, dict_converter=Object.fromEntries)
