"""
A case's budget: what was granted, planned and spent, what is left, and each expense.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mobile.ui.loop import Effect, Event, Failed
from mobile.use_cases.keep_budget import CaseBudget


class Asking(StrEnum):
    """
    What is written just now.
    """

    EXPENSE = "expense"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        view: None until it is read, and where the case has no budget.
        open: The expense that was tapped.
    """

    case: str
    view: CaseBudget | None = None
    asking: Asking | None = None
    amount: str = ""
    what: str = ""
    open: str = ""
    busy: bool = False
    failed: Failed | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it may be saved."""
        amount = self.view.money.read(self.amount) if self.view else None
        return amount is not None and (self.asking is Asking.GRANT or bool(amount and self.what.strip()))


@dataclass(frozen=True, slots=True)
class BudgetRead(Event):
    """How it stands."""

    view: CaseBudget | None


@dataclass(frozen=True, slots=True)
class AddTapped(Event):
    """Something was paid."""


@dataclass(frozen=True, slots=True)
class GrantTapped(Event):
    """What may be spent is said."""


@dataclass(frozen=True, slots=True)
class AmountTyped(Event):
    """How much."""

    amount: str


@dataclass(frozen=True, slots=True)
class WhatTyped(Event):
    """What for."""

    what: str


@dataclass(frozen=True, slots=True)
class ExpenseTapped(Event):
    """One that was written down."""

    expense: str


@dataclass(frozen=True, slots=True)
class VoidTapped(Event):
    """It was entered wrongly."""


@dataclass(frozen=True, slots=True)
class SaveTapped(Event):
    """It is meant."""


@dataclass(frozen=True, slots=True)
class BackTapped(Event):
    """Out of what is written, or of the screen."""


@dataclass(frozen=True, slots=True)
class ReadBudget(Effect):
    """Reads it."""

    case: str


@dataclass(frozen=True, slots=True)
class GrantBudget(Effect):
    """Records what may be spent."""

    case: str
    amount: str


@dataclass(frozen=True, slots=True)
class AddExpense(Effect):
    """Records what was paid today."""

    case: str
    amount: str
    what: str


@dataclass(frozen=True, slots=True)
class VoidExpense(Effect):
    """Takes one out of the count."""

    case: str
    expense: str
