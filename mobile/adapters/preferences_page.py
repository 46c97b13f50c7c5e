"""
Preferences in a browser: the page's own words, which come before the app's, speak the same language as the app.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mobile.adapters.page_bridge import PageBridge
from mobile.ports.device import Preferences

LANGUAGE = "language"


def browser_language() -> str:
    """The language that the browser is set to, such as "hi-IN"."""
    from js import navigator

    return str(navigator.language or "")


class PagePreferences:
    """
    `Preferences` of a browser. Until somebody chose a language it is the browser's, where the app speaks it.

    Args:
        kept: Where they are kept.
        spoken: Codes of the languages that the app speaks.
        of_browser: Reads the browser's language.
    """

    def __init__(
        self,
        kept: Preferences,
        bridge: PageBridge,
        spoken: Sequence[str],
        of_browser: Callable[[], str] = browser_language,
    ) -> None:
        self._kept = kept
        self._bridge = bridge
        self._spoken = spoken
        self._of_browser = of_browser

    async def preferred(self, name: str) -> str:
        """What was kept last; for the language else the browser's, as the page does."""
        kept = await self._kept.preferred(name)
        if kept or name != LANGUAGE:
            return kept
        wished = self._of_browser()[:2].lower()
        return next((code for code in self._spoken if code[:2] == wished), "")

    async def prefer(self, name: str, value: str) -> None:
        """Keeps it for the next start; the page is told of a language."""
        await self._kept.prefer(name, value)
        if name == LANGUAGE:
            await self._bridge.speak_language(value)
