"""
The case card's code, read by the browser's camera.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.adapters.page_bridge import PageBridge
from mobile.ports.errors import CameraUnavailableError

# What the page answers when there is no picture to read: no camera, no permission, no reader.
_UNAVAILABLE = "camera."


class BrowserScanner:
    """
    A `Scanner` that opens the page's own camera screen.
    """

    def __init__(self, page: PageBridge) -> None:
        self._page = page

    async def scan(self, *, title: str, cancel: str, words: Mapping[str, str] | None = None) -> str | None:
        """
        Raises:
            CameraUnavailableError: no camera, or it may not be used.
        """
        try:
            return await self._page.scan(title=title, cancel=cancel, words=words or {})
        except Exception as cause:
            # A JavaScript error has no Python class of its own; its text carries our code.
            reason = str(cause)
            if _UNAVAILABLE not in reason:
                raise
            raise CameraUnavailableError(reason=reason[reason.index(_UNAVAILABLE) :]) from cause
