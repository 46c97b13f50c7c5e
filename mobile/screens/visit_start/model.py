"""
At the door: what was found there comes first, then for whom the visit is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.read_door import Door
from mobile.use_cases.stops import Line

AT_HOME = "at_home"


class Stage(StrEnum):
    """
    Where the worker stands.
    """

    OUTCOME = "outcome"
    PEOPLE = "people"
    FORMS = "forms"
    RETRY = "retry"
    PUT_OFF = "put_off"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        person, task: When the visit is for somebody in particular.
        card: The card that was scanned at this door.
        outcome: What was found, once it was tapped.
        encounter: Once somebody was at home.
        whom: Person whose form is being chosen.
        today: The phone's calendar day.
        reason: Why what is due is put off.
    """

    household: str
    person: str = ""
    task: str = ""
    card: str = ""
    door: Door | None = None
    today: date | None = None
    stage: Stage = Stage.OUTCOME
    outcome: str = ""
    encounter: str = ""
    whom: str = ""
    remark: str = ""
    reason: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_guest(self) -> bool:
        """Whether the household is on another team's phones: only its card is known here."""
        return bool(self.card) and not self.household and not self.person


@dataclass(frozen=True, slots=True)
class DoorRead(Event):
    """Who is behind the door is known."""

    door: Door
    today: date


@dataclass(frozen=True, slots=True)
class OutcomeTapped(Event):
    """What was found."""

    outcome: str


@dataclass(frozen=True, slots=True)
class EncounterBegun(Event):
    """The time at this door is recorded."""

    encounter: str


@dataclass(frozen=True, slots=True)
class LineTapped(Event):
    """Somebody's due visit."""

    line: Line


@dataclass(frozen=True, slots=True)
class OtherTapped(Event):
    """Somebody nothing is due for."""

    person: str


@dataclass(frozen=True, slots=True)
class FormTapped(Event):
    """Which form."""

    form: str


@dataclass(frozen=True, slots=True)
class DraftBegun(Event):
    """The form can be asked."""

    draft: str
    alone: bool


@dataclass(frozen=True, slots=True)
class RemarkTyped(Event):
    """A word about it."""

    remark: str


@dataclass(frozen=True, slots=True)
class RetryTapped(Event):
    """When to try again, in days; 0 for no agreed day."""

    days: int


@dataclass(frozen=True, slots=True)
class PutOffTapped(Event):
    """What is due here is not for today."""


@dataclass(frozen=True, slots=True)
class ReasonTapped(Event):
    """Why not."""

    reason: str


@dataclass(frozen=True, slots=True)
class OutcomeRecorded(Event):
    """It is on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """One stage back, or leaves."""


@dataclass(frozen=True, slots=True)
class ReadDoor(Effect):
    """Reads who is behind the door."""

    household: str
    person: str


@dataclass(frozen=True, slots=True)
class BeginEncounter(Effect):
    """Records the time at this door, and the card that opened it."""

    household: str
    card: str = ""


@dataclass(frozen=True, slots=True)
class StartForm(Effect):
    """Makes or finds the draft."""

    form: str
    household: str
    person: str
    encounter: str
    task: str
    alone: bool
    guest_card: str = ""


@dataclass(frozen=True, slots=True)
class SignsTapped(Event):
    """Look at the danger signs."""


@dataclass(frozen=True, slots=True)
class PutOff(Effect):
    """Records that what is due is hidden for some days, and why."""

    household: str
    person: str
    reason: str
    days: int


@dataclass(frozen=True, slots=True)
class RecordOutcome(Effect):
    """Records that nobody was visited, and why."""

    household: str
    person: str
    outcome: str
    retry_in_days: int
    remark: str
    card: str = ""
