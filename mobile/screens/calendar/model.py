"""
The calendar: the coming weeks, and the doors of one day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.list_calendar import Day
from mobile.use_cases.stops import Stop


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        days: Whole weeks from a Monday on.
        chosen: The day whose doors are listed.
    """

    days: tuple[Day, ...] = ()
    today: date | None = None
    chosen: date | None = None
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Listed(Event):
    """What is due when is known."""

    days: tuple[Day, ...]
    today: date


@dataclass(frozen=True, slots=True)
class DayTapped(Event):
    """A day."""

    day: date


@dataclass(frozen=True, slots=True)
class StopTapped(Event):
    """A door."""

    stop: Stop


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class ListCalendar(Effect):
    """Reads what is due when."""
