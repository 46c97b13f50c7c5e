"""
For whom a case is opened, and of which kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class Choices:
    """
    Attributes:
        people: (person, name, whether a case of theirs is open already).
        kinds: (kind of case, title).
    """

    people: tuple[tuple[str, str, bool], ...] = ()
    kinds: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        alone: The one person it is for, where that was said before.
        choices: None until they are read.
        person: Who was chosen, where there are several kinds of case.
    """

    household: str
    choices: Choices | None = None
    person: str = ""
    alone: str = ""
    busy: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class ChoicesRead(Event):
    """Who lives there."""

    choices: Choices


@dataclass(frozen=True, slots=True)
class PersonTapped(Event):
    """For whom."""

    person: str


@dataclass(frozen=True, slots=True)
class KindTapped(Event):
    """Which kind of case."""

    kind: str


@dataclass(frozen=True, slots=True)
class CaseBegun(Event):
    """It is there."""

    case: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """One question back, or leaves."""


@dataclass(frozen=True, slots=True)
class ReadChoices(Effect):
    """Reads who lives there, or the one person."""

    household: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class BeginCase(Effect):
    """Opens the case."""

    person: str
    kind: str
