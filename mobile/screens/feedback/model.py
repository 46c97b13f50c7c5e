"""
What people say past the worker: sums of ratings, and for a manager complaints. Gone when the screen is left.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Aside, Event, Failed
from mobile.use_cases.read_feedback import Complaint, Feedback


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        found: None until the server has answered.
        complaints: None until they are asked for: each reading is noted.
        asking: The one of which "Taken care of" waits for its confirmation.
        busy: The server is being asked.
    """

    found: Feedback | None = None
    complaints: tuple[Complaint, ...] | None = None
    asking: str = ""
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class FeedbackRead(Event):
    """The server's sums."""

    found: Feedback


@dataclass(frozen=True, slots=True)
class ComplaintsRead(Event):
    """What waits."""

    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class ReadTapped(Event):
    """Complaints are to be read."""


@dataclass(frozen=True, slots=True)
class DoneTapped(Event):
    """One was taken care of."""

    complaint: str


@dataclass(frozen=True, slots=True)
class DoneConfirmed(Event):
    """It was meant."""


@dataclass(frozen=True, slots=True)
class DoneCancelled(Event):
    """It was not."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Out of the screen."""


@dataclass(frozen=True, slots=True)
class ReadFeedback(Aside):
    """Asks for the sums."""


@dataclass(frozen=True, slots=True)
class ReadComplaints(Aside):
    """Asks for what waits, and puts one away that was taken care of."""

    done: str = ""
