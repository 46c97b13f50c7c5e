"""
Case cards to print: blank ones, or one for each household that has none.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed

A_PAGE = 10
MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        without: Households on this device that have no card.
        pages: Pages of blank cards to make.
        made: The file was handed over.
    """

    without: int | None = None
    pages: int = 1
    busy: bool = False
    made: bool = False
    failed: Failed | None = None

    @property
    def blanks(self) -> int:
        """How many blank cards the pages hold."""
        return self.pages * A_PAGE


@dataclass(frozen=True, slots=True)
class Counted(Event):
    """How many households have no card."""

    without: int


@dataclass(frozen=True, slots=True)
class FewerTapped(Event):
    """A page less."""


@dataclass(frozen=True, slots=True)
class MoreTapped(Event):
    """A page more."""


@dataclass(frozen=True, slots=True)
class BlankTapped(Event):
    """Make blank cards."""


@dataclass(frozen=True, slots=True)
class HouseholdsTapped(Event):
    """Make a card for each household without one."""


@dataclass(frozen=True, slots=True)
class SheetMade(Event):
    """The printable file was handed over."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leave."""


@dataclass(frozen=True, slots=True)
class Count(Effect):
    """Counts households without a card."""


@dataclass(frozen=True, slots=True)
class MakeBlank(Effect):
    """Asks the server for blank cards."""

    count: int


@dataclass(frozen=True, slots=True)
class MakeForHouseholds(Effect):
    """Asks the server for a card for each household without one, one page's worth at a time."""
