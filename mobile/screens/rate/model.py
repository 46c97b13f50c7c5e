"""
A rating without a name: three taps and, if they like, some words. Nothing of it is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mobile.ui.loop import Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        programme: What is rated; nothing of the case is known here.
        done: It was given; the screen is empty again.
    """

    programme: str
    said: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    done: bool = False
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class AnswerTapped(Event):
    """One answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class WordsTyped(Event):
    """In their words."""

    words: str


@dataclass(frozen=True, slots=True)
class GiveTapped(Event):
    """It is meant."""


@dataclass(frozen=True, slots=True)
class Given(Event):
    """It is kept, apart from everything."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class KeepRating(Effect):
    """Keeps it."""

    programme: str
    said: Mapping[str, str]
    words: str
