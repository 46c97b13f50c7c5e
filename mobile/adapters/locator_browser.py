"""
Where the phone is, as its browser says; and a phone that cannot say.
"""

from __future__ import annotations

import re

from mobile.adapters.page_bridge import PageBridge
from mobile.ports.errors import LocationUnavailableError

# What the page answers when there is no place to give.
_UNAVAILABLE = re.compile(r"location\.(refused|unknown|late|absent)")


class BrowserLocator:
    """
    A `Locator` that asks the page, which asks the person.
    """

    def __init__(self, page: PageBridge) -> None:
        self._page = page

    async def here(self) -> str:
        """
        Raises:
            LocationUnavailableError: it may not, or does not know.
        """
        try:
            return await self._page.locate()
        except Exception as cause:
            # A JavaScript error has no Python class of its own; its text carries our code.
            reason = _UNAVAILABLE.search(str(cause))
            if reason is None:
                raise
            raise LocationUnavailableError(reason[1]) from cause


class AbsentLocator:
    """
    A `Locator` where nothing knows the place: it is typed instead.
    """

    async def here(self) -> str:
        """
        Raises:
            LocationUnavailableError: always.
        """
        raise LocationUnavailableError("absent")
