"""
Cards: scanned, typed, given to a household.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.robots.screen import ScreenRobot
from tests.e2e.support.phone import Phone


class CardRobot(ScreenRobot):
    """
    The card screen.
    """

    def __init__(self, phone: Phone, *, giving: bool = False) -> None:
        super().__init__(phone)
        self.known_by = "Give a card" if giving else "Case card"

    def scan(self) -> Self:
        """Opens the camera."""
        return self.tap("Open the camera")

    def type_code(self, code: str) -> Self:
        """Types the short code."""
        return self.write("Short code", code).tap("Find")
