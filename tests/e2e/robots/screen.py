"""
The base of all robots: a screen as a person meets it, by what can be read and tapped.
"""

from __future__ import annotations

from typing import Self

from tests.e2e.support.phone import Phone


class ScreenRobot:
    """
    One screen of the app in a story. Every verb gives the robot back, so that a story reads as one line.

    A screen's own robot names what the screen is known by, and its verbs:
    `VisitFormRobot(phone).is_here().answer("Fever?", "Yes").save()`.
    """

    known_by: str = ""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone

    def is_here(self) -> Self:
        """Waits until this screen is on top."""
        self.phone.sees(self.known_by)
        return self

    def sees(self, *words: str) -> Self:
        """Waits until each of the words is on the screen."""
        for one in words:
            self.phone.sees(one)
        return self

    def tap(self, name: str, *, exact: bool = True) -> Self:
        """Taps what has this accessible name."""
        self.phone.tap(name, exact=exact)
        return self

    def write(self, label: str, text: str) -> Self:
        """Types into a field by its label."""
        self.phone.write(label, text)
        return self

    def shot(self, name: str) -> Self:
        """Keeps a picture of the screen."""
        self.phone.shot(name)
        return self
