"""
Households: found by name as it is typed, in Latin or Devanagari letters.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.find_households import Found

ROWS = 12


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        typed: What is looked for; empty lists the worker's own households.
        found: Rows for what was typed last.
        has_cases: Somebody without a household may be helped here.
    """

    typed: str = ""
    found: tuple[Found, ...] = ()
    total: int = 0
    shown: int = ROWS
    loaded: bool = False
    has_cases: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class Typed(Event):
    """The search changed."""

    text: str


@dataclass(frozen=True, slots=True)
class FoundSome(Event):
    """The rows for a search."""

    typed: str
    found: tuple[Found, ...]
    total: int
    has_cases: bool = False


@dataclass(frozen=True, slots=True)
class RowTapped(Event):
    """A household, or a person without one."""

    row: Found


@dataclass(frozen=True, slots=True)
class MoreTapped(Event):
    """More rows."""


@dataclass(frozen=True, slots=True)
class ScanTapped(Event):
    """A card is at hand."""


@dataclass(frozen=True, slots=True)
class AloneTapped(Event):
    """Somebody without a household."""


@dataclass(frozen=True, slots=True)
class RegisterTapped(Event):
    """A household nobody has written down."""


@dataclass(frozen=True, slots=True)
class Find(Effect):
    """Looks for what was typed."""

    typed: str
    limit: int
