"""
I know or am related to them: one question, one tap.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from shared.domain.access import Tie


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        title: How whom it is about is called.
    """

    subject: str
    title: str = ""
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class TitleRead(Event):
    """Whom it is about."""

    title: str


@dataclass(frozen=True, slots=True)
class TieTapped(Event):
    """This is so."""

    tie: Tie


@dataclass(frozen=True, slots=True)
class Declared(Event):
    """It is durable on this phone."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class ReadTitle(Effect):
    """Reads whom it is about."""

    subject: str


@dataclass(frozen=True, slots=True)
class Declare(Effect):
    """Records it."""

    subject: str
    tie: Tie
