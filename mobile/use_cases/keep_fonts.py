"""
Keeps the fonts of scripts that the phone's programmes are written in, so that they can be read without a network.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import count

from mobile.use_cases.desk import Desk

FONTS = "/assets/fonts"

LANGUAGES_OF = {
    "Cyrillic": frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "uk"}),
    "Japanese": frozenset({"ja"}),
}
"""Scripts that the first download has no letters of."""

LOOKED_EACH = 10
"""Ticks: a programme that came with a sync has its fonts soon after, while there is a network."""


class KeepFonts:
    """
    One tick a second.

    Args:
        present: The unlocked desk, None while locked.
        bring: Fetches a script's font; False where it could not, and it is tried again.
    """

    def __init__(self, present: Callable[[], Desk | None], bring: Callable[[str], Awaitable[bool]]) -> None:
        self._present = present
        self._bring = bring
        self._here: set[str] = set()
        self._ticks = count()

    async def tick(self) -> None:
        """
        Never raises: what did not come is asked for again.
        """
        desk = self._present()
        if desk is None or next(self._ticks) % LOOKED_EACH:
            return
        spoken = {language[:2] for pack in desk.programmes.packs() for language in pack.languages}
        for script, languages in LANGUAGES_OF.items():
            if script not in self._here and spoken & languages and await self._bring(script):
                self._here.add(script)
