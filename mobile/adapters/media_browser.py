"""
Pictures, signatures, sound, films and files in the browser, taken by the page's own screens: `assets/web/media.mjs`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mobile.adapters.page_bridge import in_browser
from mobile.ports.media import MOST_FILM_S, MOST_SOUND_S, MediaKind, MediaUnavailableError, TakenMedia
from shared.domain.attachments import ENDINGS

_UNAVAILABLE = "media."
_REASONS = (
    *("camera.none", "camera.refused", "microphone.none", "microphone.refused"),
    *("file.kind", "file.large", "codec"),
)


class BrowserMedia:
    """
    Args:
        ask: How a request travels to the page; the browser's own line where not given.
    """

    def __init__(self, ask: Callable[..., Awaitable[Any]] | None = None) -> None:
        if ask is None:
            from doorstep_page_js import ask as line

            ask = line
        self._ask: Callable[..., Awaitable[Any]] = ask
        self._was_used = False

    async def take(self, kind: MediaKind, words: Mapping[str, str]) -> TakenMedia | None:
        """
        Raises:
            MediaUnavailableError: no camera or microphone, or it may not be used.
        """
        most_s = MOST_FILM_S if kind is MediaKind.FILM else MOST_SOUND_S
        taken = await self._asked({"what": kind.value, "words": dict(words), "most_s": most_s})
        if taken is None:
            return None
        if str(taken.type) not in ENDINGS:
            raise MediaUnavailableError(reason="codec")
        return TakenMedia(_bytes(taken.content), str(taken.type))

    async def play(self, content: bytes, media_type: str, words: Mapping[str, str]) -> None:
        """
        Raises:
            MediaUnavailableError: this browser cannot play it.
        """
        what = "watch" if media_type.startswith("video/") else "play"
        await self._asked({"what": what, "content": content, "type": media_type, "words": dict(words)})

    async def stop(self) -> None:
        """Ends what is playing."""
        if self._was_used:
            await self._asked({"what": "hush"})

    async def put_away(self) -> None:
        """Ends what is playing, and closes a screen that takes something: the phone is being locked."""
        if self._was_used:
            await self._asked({"what": "end"})

    async def _asked(self, argument: dict[str, Any]) -> Any:
        # The page reads its part when first asked; a lock must not need it.
        self._was_used = True
        try:
            return await self._ask("media", _plain(argument))
        except Exception as cause:
            # A JavaScript error has no Python class of its own; its text carries our code.
            said = str(cause)
            reason = next((one for one in _REASONS if _UNAVAILABLE + one in said), "")
            if not reason and "NotSupportedError" not in said:
                raise
            raise MediaUnavailableError(reason=reason or "codec") from cause


def _bytes(content: Any) -> bytes:
    return bytes(content.to_bytes()) if hasattr(content, "to_bytes") else bytes(content)


def _plain(argument: dict[str, Any]) -> Any:
    if not in_browser():
        return argument
    from js import Object
    from pyodide.ffi import to_js

    return to_js(argument, dict_converter=Object.fromEntries)
