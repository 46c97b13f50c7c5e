"""
Who can open this: the list with why each is on it, what workers said of themselves, and what a supervisor changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.keep_access import Access, Declared
from shared.domain.access import Reason


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        access: None until it is read.
        taking_off: The worker who is to be taken off; the reason is asked.
        adding: Somebody is to be put on.
        giving: The worker's word that somebody else is found for.
        to: Whoever was chosen, to be confirmed.
    """

    subject: str
    access: Access | None = None
    taking_off: str = ""
    adding: bool = False
    giving: Declared | None = None
    to: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_asking(self) -> bool:
        """Whether a question stands in the place of the list."""
        return bool(self.taking_off or self.adding or self.giving)


@dataclass(frozen=True, slots=True)
class AccessRead(Event):
    """The list as this phone knows it."""

    access: Access


@dataclass(frozen=True, slots=True)
class ListedTapped(Event):
    """Take this one off."""

    worker: str


@dataclass(frozen=True, slots=True)
class ReasonTapped(Event):
    """For this reason."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class AddTapped(Event):
    """Put somebody on."""


@dataclass(frozen=True, slots=True)
class WorkerTapped(Event):
    """This one."""

    worker: str


@dataclass(frozen=True, slots=True)
class GiveTapped(Event):
    """Somebody else goes on in the place of a worker who knows them."""

    declared: Declared


@dataclass(frozen=True, slots=True)
class KeepTapped(Event):
    """It stays as it is."""

    declared: Declared


@dataclass(frozen=True, slots=True)
class Confirmed(Event):
    """Yes; with the words for a case's history, where it has one."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Saved(Event):
    """It is durable on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """One step back, or leave."""


@dataclass(frozen=True, slots=True)
class ReadAccess(Effect):
    """Reads the list."""

    subject: str


@dataclass(frozen=True, slots=True)
class TakeOff(Effect):
    """Takes somebody off."""

    subject: str
    worker: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class PutOn(Effect):
    """Puts somebody on."""

    subject: str
    worker: str


@dataclass(frozen=True, slots=True)
class Reassign(Effect):
    """Gives it to somebody else and ends a worker's access."""

    declared: Declared
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class KeepAsIs(Effect):
    """Answers a worker's word and changes nothing."""

    conflict: str
