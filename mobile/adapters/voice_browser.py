"""
Spoken prompts in the browser, played by the page.
"""

from __future__ import annotations

from mobile.adapters.page_bridge import PageBridge


class BrowserVoice:
    """
    A `Voice`.

    Args:
        page: The page around the app.
    """

    def __init__(self, page: PageBridge) -> None:
        self._page = page

    async def play(self, media: str) -> None:
        """Plays one media file by its place, such as `india_asha/media/fits.hi.ogg`, ending any other."""
        await self._page.play(f"/programmes/{media}")

    async def stop(self) -> None:
        """Ends what is playing."""
        await self._page.stop_playing()
