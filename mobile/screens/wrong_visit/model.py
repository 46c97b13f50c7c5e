"""
A wrong visit: it was about somebody else, or it should not stand at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.mend_record import WrongVisit
from shared.domain.void_reasons import VoidReason


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        wrong: None until it was read.
        saved: Something was recorded since the screen was opened.
    """

    visit: str
    wrong: WrongVisit | None = None
    saved: bool = False
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class WrongRead(Event):
    """The visit is known."""

    wrong: WrongVisit


@dataclass(frozen=True, slots=True)
class PersonTapped(Event):
    """It was about this person."""

    person: str


@dataclass(frozen=True, slots=True)
class VoidTapped(Event):
    """It does not stand."""

    reason: VoidReason


@dataclass(frozen=True, slots=True)
class TakeBackTapped(Event):
    """It stands again."""


@dataclass(frozen=True, slots=True)
class Mended(Event):
    """It is durable on this phone."""

    wrong: WrongVisit


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class ReadWrong(Effect):
    """Reads the visit."""

    visit: str


@dataclass(frozen=True, slots=True)
class MoveVisit(Effect):
    """Records whom it was about."""

    visit: str
    person: str


@dataclass(frozen=True, slots=True)
class VoidVisit(Effect):
    """Records that it does not stand, or stands again."""

    visit: str
    reason: VoidReason | None
