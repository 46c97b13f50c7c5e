"""
What they agreed to: a page to show, to print, and to take something back on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.read_consents import Agreed, Consents


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        view: None until it is read.
        asking: The consent that they may take back; it is asked twice.
    """

    subject: str
    view: Consents | None = None
    asking: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def asked(self) -> Agreed | None:
        """What may be taken back."""
        return (
            next((one for one in self.view.agreed if one.consent == self.asking), None) if self.view else None
        )


@dataclass(frozen=True, slots=True)
class ConsentsRead(Event):
    """What was agreed to."""

    view: Consents


@dataclass(frozen=True, slots=True)
class WithdrawTapped(Event):
    """They may want to take it back."""

    consent: str


@dataclass(frozen=True, slots=True)
class Confirmed(Event):
    """They do, or their guardian does for them."""

    by: str


@dataclass(frozen=True, slots=True)
class FormBegun(Event):
    """The form in which it is taken back."""

    draft: str


@dataclass(frozen=True, slots=True)
class PrintTapped(Event):
    """A page of paper; its words as they stand on the screen."""

    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Printed(Event):
    """It was handed over."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Out of the question, or of the screen."""


@dataclass(frozen=True, slots=True)
class ReadConsents(Effect):
    """Reads them."""

    subject: str


@dataclass(frozen=True, slots=True)
class BeginForm(Effect):
    """Begins a form of the case."""

    case: str
    form: str


@dataclass(frozen=True, slots=True)
class Withdraw(Effect):
    """Records that they take it back."""

    subject: str
    consent: str
    by: str


@dataclass(frozen=True, slots=True)
class PrintReceipt(Effect):
    """Asks the server for the page."""

    subject: str
    title: str
    lines: Sequence[str]
