"""
What every view is handed beside its model: words, places of media, and how wide the screen is.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.words import Words

WIDE_FROM = 840
"""Logical pixels from which two columns fit. Source: Material 3, window size classes, expanded."""


@dataclass(frozen=True, slots=True)
class Look:
    """
    Attributes:
        words: The language of the screen.
        width: Logical pixels across.
        languages: Codes that the app speaks.
        supervises: Whether the worker leads a team.
        media_root: Address below which a pack's pictures and prompts are found.
    """

    words: Words
    width: float = 360
    languages: tuple[str, ...] = ("en",)
    supervises: bool = False
    media_root: str = "/programmes"

    @property
    def wide(self) -> bool:
        """
        Whether two columns fit.
        """
        return self.width >= WIDE_FROM

    def picture(self, path: str) -> str:
        """
        The address of a pack's picture, `path` being `<pack>/media/<file>` or absolute.
        """
        return path if path.startswith("/") else f"{self.media_root}/{path}"
