"""
My work: a month as the programmes count it, what the server has and what still waits told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.my_work import Month


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        back: How many months before this one.
        month: None until it is counted.
        unfolded: Lines of which nothing was counted are shown too, however many.
    """

    back: int = 0
    month: Month | None = None
    unfolded: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Counted(Event):
    """A month was counted."""

    back: int
    month: Month


@dataclass(frozen=True, slots=True)
class MonthTapped(Event):
    """So many months earlier than the one that is shown; later where below 0."""

    earlier: int


@dataclass(frozen=True, slots=True)
class UnfoldTapped(Event):
    """Every line is asked for."""


@dataclass(frozen=True, slots=True)
class SessionTapped(Event):
    """A meeting or group activity is to be written down."""

    form: str


@dataclass(frozen=True, slots=True)
class SessionBegun(Event):
    """Its form is there to be filled."""

    draft: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class BeginSession(Effect):
    """Makes its draft."""

    form: str


@dataclass(frozen=True, slots=True)
class Count(Effect):
    """Counts a month."""

    back: int
