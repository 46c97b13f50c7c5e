"""
Register: a passage that begins the right registration form.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        household: Where a person is added; empty registers a household.
        alone: A person without a household.
    """

    household: str = ""
    alone: bool = False
    failed: Failed | None = None


@dataclass(frozen=True, slots=True)
class DraftBegun(Event):
    """The form can be asked."""

    draft: str


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Leaves."""


@dataclass(frozen=True, slots=True)
class BeginRegistration(Effect):
    """Makes a draft of the household's or the person's form."""

    household: str
    alone: bool = False
