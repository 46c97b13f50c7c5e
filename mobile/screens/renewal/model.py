"""
Register this phone again: a code, and everything on it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed

CODE_LETTERS = 8


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        unsent: Entries that will be sent under the new enrolment.
    """

    worker_name: str
    unsent: int = 0
    code: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_complete(self) -> bool:
        """Eight letters and numbers."""
        return sum(letter.isalnum() for letter in self.code) == CODE_LETTERS


@dataclass(frozen=True, slots=True)
class CodeTyped(Event):
    """The code's text changed."""

    code: str


@dataclass(frozen=True, slots=True)
class CodeTapped(Event):
    """Send the code."""


@dataclass(frozen=True, slots=True)
class Renewed(Event):
    """The new enrolment holds."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave, with the old enrolment."""


@dataclass(frozen=True, slots=True)
class Renew(Effect):
    """Asks the server, and goes on under the new enrolment."""

    code: str
