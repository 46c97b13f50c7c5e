"""
One household: its people, what is due for each, what was done, its card.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.open_household import OpenHousehold


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        card: The scanned card that opened it; empty where it was found otherwise.
        home: None until it is read.
        all_visits: Older visits are shown too.
        busy: A write is under way; a second tap does nothing.
    """

    household: str
    card: str = ""
    home: OpenHousehold | None = None
    all_visits: bool = False
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class HouseholdRead(Event):
    """The household is known."""

    home: OpenHousehold


@dataclass(frozen=True, slots=True)
class StartTapped(Event):
    """At the door."""


@dataclass(frozen=True, slots=True)
class MemberTapped(Event):
    """A visit to one person."""

    person: str
    task: str = ""


@dataclass(frozen=True, slots=True)
class AboutTapped(Event):
    """What else there is about one person."""

    person: str


@dataclass(frozen=True, slots=True)
class AddMemberTapped(Event):
    """Somebody to be written down."""


@dataclass(frozen=True, slots=True)
class CaseTapped(Event):
    """A case of somebody who lives here."""

    case: str


@dataclass(frozen=True, slots=True)
class OpenCaseTapped(Event):
    """A case to be opened."""


@dataclass(frozen=True, slots=True)
class CardTapped(Event):
    """A card to be bound."""


@dataclass(frozen=True, slots=True)
class VisitTapped(Event):
    """A past visit."""

    visit: str


@dataclass(frozen=True, slots=True)
class DraftTapped(Event):
    """A form to go on with."""

    draft: str


@dataclass(frozen=True, slots=True)
class AllVisitsTapped(Event):
    """Older visits too."""


@dataclass(frozen=True, slots=True)
class ClosedTapped(Event):
    """Why older visits are not shown."""


@dataclass(frozen=True, slots=True)
class AccessTapped(Event):
    """Who can open this."""


@dataclass(frozen=True, slots=True)
class ConsentsTapped(Event):
    """What was agreed."""


@dataclass(frozen=True, slots=True)
class ConflictTapped(Event):
    """I know or am related to them."""


@dataclass(frozen=True, slots=True)
class HandOverTapped(Event):
    """Somebody else goes there."""


@dataclass(frozen=True, slots=True)
class PracticeTapped(Event):
    """For practising from now on, or to be counted again."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class ReadHousehold(Effect):
    """Reads the household."""

    household: str


@dataclass(frozen=True, slots=True)
class MarkPractice(Effect):
    """Takes the household out of every count, or back into them."""

    household: str
    practice: bool
