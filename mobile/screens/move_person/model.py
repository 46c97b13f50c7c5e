"""
A person lives somewhere else now: where, and what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.find_households import Found
from mobile.use_cases.move_person import Arrival, Going


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        typed: What was typed to find the household.
        arrival: Where they would go, while that is asked about.
    """

    person: str
    going: Going | None = None
    typed: str = ""
    homes: tuple[Found, ...] = ()
    arrival: Arrival | None = None
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class GoingRead(Event):
    """Who it is about is known."""

    going: Going


@dataclass(frozen=True, slots=True)
class Typed(Event):
    """Letters of the household's name."""

    text: str


@dataclass(frozen=True, slots=True)
class HomesFound(Event):
    """Households where they may live."""

    typed: str
    homes: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class HomeTapped(Event):
    """In this household."""

    household: str


@dataclass(frozen=True, slots=True)
class TeamTapped(Event):
    """Where this team goes; it says in which household."""

    area: str


@dataclass(frozen=True, slots=True)
class ArrivalRead(Event):
    """What would follow is known."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Confirmed(Event):
    """Yes."""


@dataclass(frozen=True, slots=True)
class PersonMoved(Event):
    """It is durable on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """One step back, or leave."""


@dataclass(frozen=True, slots=True)
class ReadGoing(Effect):
    """Reads who it is about."""

    person: str


@dataclass(frozen=True, slots=True)
class FindHomes(Effect):
    """Looks for households."""

    person: str
    typed: str


@dataclass(frozen=True, slots=True)
class ReadArrival(Effect):
    """Works out what would follow."""

    person: str
    household: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class MovePerson(Effect):
    """Writes it down."""

    person: str
    arrival: Arrival
