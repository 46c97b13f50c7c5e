"""
Today: who is due, dangers and unfinished work above all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.follow_move import Moving
from mobile.use_cases.list_today import Today
from mobile.use_cases.order_doors import DoorOrder
from mobile.use_cases.remind import Reminder
from mobile.use_cases.stops import Line, Stop
from shared.domain.lease import LeaseTerm

ROWS = 12
"""Rows drawn at once; more on demand, since every row is built, compared and sent."""


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        loaded: Whether the list was read at least once.
        shown: How many rows are drawn, of all sections together.
        lease: How long old visits can still be read without a sync.
        moving: Where the worker has to register, if the server has gone.
        reminder: What the first opening of this day says, until it is put away.
        ordering: Whether the orders to choose from are shown.
        unplaced: Whether the phone did not say where it is, when the way from here was wished.
    """

    today: Today = field(default_factory=Today)
    lease: LeaseTerm = field(default_factory=LeaseTerm)
    moving: Moving = field(default_factory=Moving)
    reminder: Reminder = field(default_factory=Reminder)
    ordering: bool = False
    unplaced: bool = False
    loaded: bool = False
    shown: int = ROWS
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Listed(Event):
    """What is due is known."""

    today: Today
    lease: LeaseTerm = field(default_factory=LeaseTerm)
    moving: Moving = field(default_factory=Moving)
    reminder: Reminder = field(default_factory=Reminder)
    unplaced: bool = False


@dataclass(frozen=True, slots=True)
class ReminderRead(Event):
    """It is put away."""


@dataclass(frozen=True, slots=True)
class OrderTapped(Event):
    """The orders are to be shown, or hidden again."""


@dataclass(frozen=True, slots=True)
class OrderChosen(Event):
    """An order of doors."""

    order: DoorOrder


@dataclass(frozen=True, slots=True)
class CalendarTapped(Event):
    """The coming weeks."""


@dataclass(frozen=True, slots=True)
class StopTapped(Event):
    """A door."""

    stop: Stop


@dataclass(frozen=True, slots=True)
class DangerTapped(Event):
    """A danger to follow up."""

    line: Line


@dataclass(frozen=True, slots=True)
class ReturnedTapped(Event):
    """A visit the supervisor sent back."""

    line: Line


@dataclass(frozen=True, slots=True)
class DraftTapped(Event):
    """A form to go on with."""

    draft: str


@dataclass(frozen=True, slots=True)
class MoreTapped(Event):
    """More rows."""


@dataclass(frozen=True, slots=True)
class ScanTapped(Event):
    """A card is at hand."""


@dataclass(frozen=True, slots=True)
class SettingsTapped(Event):
    """Language, lock, about."""


@dataclass(frozen=True, slots=True)
class ListToday(Effect):
    """Reads what is due."""

    reminds: bool = False


@dataclass(frozen=True, slots=True)
class ChangeOrder(Effect):
    """Keeps an order, finds out where the phone is where it needs that, and reads what is due."""

    order: DoorOrder
    reminds: bool = False
