"""
Danger: what to do, whom to call, and what came of it. Unmissable, and quiet where it must be.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Effect, Event, Failed
from mobile.use_cases.open_danger import OpenDanger, Reach

SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        draft: The open form it fired in; empty when it is followed up later.
        task: The follow-up it is opened for.
        calling: Number that was just dialled, until the worker says whether somebody answered.
        call: Record of that call; empty until it is kept.
        answered: What the worker said before the call was kept; noted as soon as it is.
        alone: For a quiet danger: the worker said that the person is alone.
        stopped: The visit was broken off and is on this phone.
        asking: An outcome that needs a word: `did_not_arrive`, `declined`.
    """

    referral: str
    draft: str = ""
    task: str = ""
    danger: OpenDanger | None = None
    calling: str = ""
    call: str = ""
    answered: bool | None = None
    alone: bool = False
    stopped: bool = False
    busy: bool = False
    asking: str = ""
    reason: str = ""
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class DangerRead(Event):
    """What fired is known."""

    danger: OpenDanger


@dataclass(frozen=True, slots=True)
class CallTapped(Event):
    """A call button."""

    reach: Reach


@dataclass(frozen=True, slots=True)
class CallPlaced(Event):
    """The dialler was opened and the call recorded."""

    call: str


@dataclass(frozen=True, slots=True)
class AnsweredTapped(Event):
    """Whether somebody answered."""

    answered: bool


@dataclass(frozen=True, slots=True)
class AnswerNoted(Event):
    """It is on this phone."""


@dataclass(frozen=True, slots=True)
class ListenTapped(Event):
    """The advice aloud."""

    media: str


@dataclass(frozen=True, slots=True)
class AloneTapped(Event):
    """Nobody else hears or sees."""


@dataclass(frozen=True, slots=True)
class StopTapped(Event):
    """Stop, go now."""


@dataclass(frozen=True, slots=True)
class Stopped(Event):
    """The visit is on this phone as partly done."""


@dataclass(frozen=True, slots=True)
class GoOnTapped(Event):
    """Back to the form, or out."""


@dataclass(frozen=True, slots=True)
class OutcomeTapped(Event):
    """What became of it, and how it is known."""

    outcome: str
    source: str = SEEN


@dataclass(frozen=True, slots=True)
class ReasonTyped(Event):
    """Why somebody did not arrive or declined."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReasonTapped(Event):
    """Record that outcome."""


@dataclass(frozen=True, slots=True)
class ContactTapped(Event):
    """They were asked how they are."""


@dataclass(frozen=True, slots=True)
class FollowedUp(Event):
    """It is on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class HideTapped(Event):
    """Somebody comes: at once to a plain page."""


@dataclass(frozen=True, slots=True)
class ReadDanger(Effect):
    """Reads what fired."""

    referral: str


@dataclass(frozen=True, slots=True)
class PlaceCall(Effect):
    """Records the call and opens the dialler."""

    referral: str
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class NoteAnswer(Effect):
    """Records whether somebody answered."""

    call: str
    answered: bool


@dataclass(frozen=True, slots=True)
class StopVisit(Effect):
    """Submits the form as it is."""

    draft: str


@dataclass(frozen=True, slots=True)
class RecordOutcome(Effect):
    """Records what became of the referral."""

    referral: str
    outcome: str
    reason: str
    task: str
    source: str = SEEN


@dataclass(frozen=True, slots=True)
class NoteContact(Effect):
    """Records that this follow-up was made."""

    task: str


@dataclass(frozen=True, slots=True)
class Play(Aside):
    """Plays the advice."""

    media: str


@dataclass(frozen=True, slots=True)
class Hush(Aside):
    """Stops it."""
