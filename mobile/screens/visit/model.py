"""
A past visit, read and mended.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.open_visit import OpenVisit


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        read: None until it is read.
        shown: Names of the sensitive answers that are uncovered.
    """

    visit: str
    read: OpenVisit | None = None
    busy: bool = False
    failed: Failed | None = None
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShowTapped(Event):
    """Uncovers a sensitive answer, or covers it again."""

    name: str


@dataclass(frozen=True, slots=True)
class VisitRead(Event):
    """The visit is known."""

    read: OpenVisit


@dataclass(frozen=True, slots=True)
class AmendTapped(Event):
    """Something is to be mended."""


@dataclass(frozen=True, slots=True)
class WrongTapped(Event):
    """It is about somebody else, or should not stand."""


@dataclass(frozen=True, slots=True)
class DraftBegun(Event):
    """The form is open with its answers."""

    draft: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class AttachmentTapped(Event):
    """Look at a picture, or listen."""

    name: str


@dataclass(frozen=True, slots=True)
class ReadVisit(Effect):
    """Reads the visit."""

    visit: str


@dataclass(frozen=True, slots=True)
class Amend(Effect):
    """Opens the form with the visit's answers."""

    visit: str
