"""
Spoken prompts in the browser, played by the page.
"""

from __future__ import annotations

from mobile.adapters.page_bridge import PageBridge


class BrowserVoice:
    """
    A `Voice` for one pack.

    Args:
        page: The page around the app.
        pack: The pack whose media are played.
    """

    def __init__(self, page: PageBridge, pack: str) -> None:
        self._page = page
        self._folder = f"/programmes/{pack}/media"

    async def play(self, media: str) -> None:
        """Plays one media file by its path below the pack's media folder, ending any other."""
        await self._page.play(f"{self._folder}/{media}")

    async def stop(self) -> None:
        """Ends what is playing."""
        await self._page.stop_playing()
