"""
Something of the plan: what, who, by when, and how it goes.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class Known:
    """
    The item as it stands; empty for a new one.

    Attributes:
        people: Names to tap for who does it.
        today: The phone's calendar day.
    """

    what: str
    goal: str
    responsible: str
    due_on: str
    status: str
    why: str
    people: tuple[str, ...]
    today: str


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        known: None until it is read.
    """

    case: str
    item: str = ""
    known: Known | None = None
    what: str = ""
    responsible: str = ""
    due_on: str = ""
    status: str = "open"
    why: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it may be saved."""
        return bool(self.what.strip()) and (self.status != "dropped" or bool(self.why.strip()))


@dataclass(frozen=True, slots=True)
class ItemRead(Event):
    """The item is known."""

    known: Known


@dataclass(frozen=True, slots=True)
class WhatTyped(Event):
    """What is to be done."""

    what: str


@dataclass(frozen=True, slots=True)
class WhoTyped(Event):
    """Who does it."""

    who: str


@dataclass(frozen=True, slots=True)
class DueTapped(Event):
    """By which day; empty for none."""

    day: str


@dataclass(frozen=True, slots=True)
class StatusTapped(Event):
    """How it goes."""

    status: str


@dataclass(frozen=True, slots=True)
class WhyTyped(Event):
    """Why, where it was dropped."""

    why: str


@dataclass(frozen=True, slots=True)
class SaveTapped(Event):
    """It is meant."""


@dataclass(frozen=True, slots=True)
class ItemSaved(Event):
    """It is on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves without saving."""


@dataclass(frozen=True, slots=True)
class ReadItem(Effect):
    """Reads the item."""

    case: str
    item: str


@dataclass(frozen=True, slots=True)
class SaveItem(Effect):
    """Records it."""

    case: str
    item: str
    what: str
    responsible: str
    due_on: str
    status: str
    why: str
