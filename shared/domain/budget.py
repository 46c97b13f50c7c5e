"""
The money of one case: what was granted, what the plan sets aside, what was spent, what is left. Whole numbers of the
currency's smallest unit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.records import Record

BUDGET = "budget"
"""Field of a case: what may be spent on it; a supervisor's."""

COST = "cost"
"""Field of a plan item: what it is expected to cost."""

AMOUNT = "amount"
"""Field of an expense."""


@dataclass(frozen=True, slots=True)
class Budget:
    """
    Attributes:
        granted: None where nobody granted one.
        planned: What the plan's items are expected to cost, dropped ones left out.
        spent: What was paid; what was entered by mistake is left out.
    """

    granted: int | None
    planned: int
    spent: int

    @property
    def left(self) -> int:
        """What may still be spent; below zero where more was spent than granted."""
        return (self.granted or 0) - self.spent


def budget_of(case: Record, items: Iterable[Record], expenses: Iterable[Record]) -> Budget:
    """
    A case's budget out of its record, its plan and its expenses.
    """
    return Budget(
        granted=amount_in(case, BUDGET),
        planned=sum(amount_in(item, COST) or 0 for item in items if item.text("status") != "dropped"),
        spent=sum(amount_in(expense, AMOUNT) or 0 for expense in expenses if not expense.text("void_reason")),
    )


def amount_in(record: Record, name: str) -> int | None:
    """
    An amount of money that a record holds; None where it holds none.
    """
    value = record.fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
