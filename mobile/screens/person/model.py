"""
One person: what is due for them, what was done, and what else there is to do about them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.open_person import OpenPerson


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        card: The scanned card that opened the household; empty where it was found otherwise.
        opened: None until it is read.
        all_visits: Older visits are shown too.
    """

    person: str
    card: str = ""
    opened: OpenPerson | None = None
    all_visits: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class PersonRead(Event):
    """The person is known."""

    opened: OpenPerson


@dataclass(frozen=True, slots=True)
class VisitStarted(Event):
    """At the door, for this person; for a task where one was tapped."""

    task: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpTapped(Event):
    """Somebody is asked what came of a danger."""

    referral: str
    task: str


@dataclass(frozen=True, slots=True)
class VisitTapped(Event):
    """A past visit."""

    visit: str


@dataclass(frozen=True, slots=True)
class CaseTapped(Event):
    """A case of theirs."""

    case: str


@dataclass(frozen=True, slots=True)
class OpenCaseTapped(Event):
    """A case for them."""


@dataclass(frozen=True, slots=True)
class ConsentsTapped(Event):
    """What they agreed to."""


@dataclass(frozen=True, slots=True)
class AllVisitsTapped(Event):
    """Older visits too."""


@dataclass(frozen=True, slots=True)
class ClosedTapped(Event):
    """Why older visits are not shown."""


@dataclass(frozen=True, slots=True)
class ConflictTapped(Event):
    """I know or am related to them."""


@dataclass(frozen=True, slots=True)
class AccessTapped(Event):
    """Who can open what is said about them."""


@dataclass(frozen=True, slots=True)
class MoveTapped(Event):
    """They live somewhere else now."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class ReadPerson(Effect):
    """Reads the person."""

    person: str
