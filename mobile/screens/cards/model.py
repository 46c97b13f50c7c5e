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
        pages: Pages of cards to make.
        not_come: Cards that were asked for and whose sheet has not come.
        come, of: Cards of the sheet that have come so far, and how many it has.
        made: The file was handed over.
    """

    without: int | None = None
    pages: int = 1
    not_come: int = 0
    busy: bool = False
    come: int = 0
    of: int = 0
    made: bool = False
    failed: Failed | None = None

    @property
    def cards(self) -> int:
        """How many cards the pages hold."""
        return self.pages * A_PAGE


@dataclass(frozen=True, slots=True)
class Counted(Event):
    """How many households have no card, and how many cards have not come."""

    without: int
    not_come: int = 0


@dataclass(frozen=True, slots=True)
class Coming(Event):
    """So many cards of the sheet have come."""

    come: int
    of: int


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
class SameTapped(Event):
    """The last sheet once more."""


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
    """Asks the server for a card for each household without one, so many at most."""

    count: int


@dataclass(frozen=True, slots=True)
class FetchSame(Effect):
    """Asks the server for the very same cards again."""
