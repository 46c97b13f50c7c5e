"""
Something of the plan: what, who, by when, and how it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.services import Service
from shared.programmes.money import Money


@dataclass(frozen=True, slots=True)
class Known:
    """
    The item as it stands; empty for a new one.

    Attributes:
        people: Names to tap for who does it.
        service: The service chosen, by name; `services` are those of the directory.
        money: What the case's budget is counted in; None where it has none. `cost` as it is typed.
        today: The phone's calendar day.
        responsible_words: What a form's code for who does it says.
    """

    what: str
    goal: str
    responsible: str
    due_on: str
    status: str
    why: str
    people: tuple[str, ...]
    today: str
    service: str = ""
    services: tuple[Service, ...] = ()
    money: Money | None = None
    cost: str = ""
    responsible_words: str | Mapping[str, str] = ""


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        known: None until it is read.
        touched: Another service was chosen.
        choosing: The directory is shown.
    """

    case: str
    item: str = ""
    known: Known | None = None
    what: str = ""
    responsible: str = ""
    due_on: str = ""
    status: str = "open"
    why: str = ""
    service: str = ""
    service_id: str = ""
    cost: str = ""
    touched: bool = False
    choosing: bool = False
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it may be saved."""
        if self.cost and self.known and self.known.money and self.known.money.read(self.cost) is None:
            return False
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
class ChooseTapped(Event):
    """A service of the directory is looked for."""


@dataclass(frozen=True, slots=True)
class ServiceTapped(Event):
    """This one; empty for none."""

    service: str


@dataclass(frozen=True, slots=True)
class CostTyped(Event):
    """What it is expected to cost."""

    cost: str


@dataclass(frozen=True, slots=True)
class ReferTapped(Event):
    """They are put in touch with the service."""


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
    service: str | None = None
    service_id: str | None = None
    cost: int | None = None
