"""
Two answers: where two people wrote different things without seeing each other, and which of them holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.settle_clash import StandingClash


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        clashes: None until they were read.
        settled: How many were settled since the screen was opened.
        shown: Clashes of sensitive answers that are uncovered.
    """

    clashes: tuple[StandingClash, ...] | None = None
    settled: int = 0
    busy: bool = False
    failed: Failed | None = None
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ClashesRead(Event):
    """The clashes as this phone knows them."""

    clashes: tuple[StandingClash, ...]


@dataclass(frozen=True, slots=True)
class ValueTapped(Event):
    """This one holds."""

    clash: str
    chosen: int


@dataclass(frozen=True, slots=True)
class ShowTapped(Event):
    """Uncovers what was said to a sensitive question, or covers it again."""

    clash: str


@dataclass(frozen=True, slots=True)
class Settled(Event):
    """It is durable on this phone."""

    clashes: tuple[StandingClash, ...]


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class ReadClashes(Effect):
    """Reads what stands."""


@dataclass(frozen=True, slots=True)
class Settle(Effect):
    """Records which value holds."""

    clash: str
    chosen: int
