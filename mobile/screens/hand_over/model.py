"""
Handing over: whose households, what is to happen with them, and who goes there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.hand_over import Team
from mobile.use_cases.issue_enrolment import Square


class Way(StrEnum):
    """
    What is to happen.
    """

    GIVE = "give"
    COVER = "cover"
    MOVE = "move"
    END = "end"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        household: The only household it is about; empty for all of a worker's.
        giver: The worker whose households they are.
        to: The worker or area they go to.
        done: It is recorded.
        square: What the covering worker's phone may scan instead of waiting for a network.
        taker: Who goes there, by name.
    """

    household: str = ""
    team: Team | None = None
    giver: str = ""
    way: Way | None = None
    to: str = ""
    busy: bool = False
    done: bool = False
    square: Square = ()
    taker: str = ""
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class TeamRead(Event):
    """The team as this phone knows it."""

    team: Team


@dataclass(frozen=True, slots=True)
class GiverTapped(Event):
    """This worker's households."""

    worker: str


@dataclass(frozen=True, slots=True)
class WayTapped(Event):
    """This is to happen."""

    way: Way


@dataclass(frozen=True, slots=True)
class ToTapped(Event):
    """To this worker, or to this area."""

    to: str


@dataclass(frozen=True, slots=True)
class DaysTapped(Event):
    """For so many days."""

    days: int


@dataclass(frozen=True, slots=True)
class Confirmed(Event):
    """Yes."""


@dataclass(frozen=True, slots=True)
class HandedOver(Event):
    """It is durable on this phone."""

    square: Square = ()
    taker: str = ""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """One step back, or leave."""


@dataclass(frozen=True, slots=True)
class ReadTeam(Effect):
    """Reads the team."""

    household: str


@dataclass(frozen=True, slots=True)
class HandOver(Effect):
    """Records it."""

    household: str
    giver: str
    way: Way
    to: str
    days: int = 0
