"""
A case's budget: what each event means.
"""

from __future__ import annotations

from dataclasses import replace

from mobile.screens.budget.model import (
    AddExpense,
    AddTapped,
    AmountTyped,
    Asking,
    BackTapped,
    BudgetRead,
    ExpenseTapped,
    GrantBudget,
    GrantTapped,
    Model,
    ReadBudget,
    SaveTapped,
    VoidExpense,
    VoidTapped,
    WhatTyped,
)
from mobile.ui.loop import Effect, Effects, Event, Failed, Shown
from mobile.ui.routes import GoBack


def update(model: Model, event: Event) -> tuple[Model, Effects]:
    """
    The screen after an event, and what is to be done.
    """
    match event:
        case Shown():
            return model, (ReadBudget(model.case),)
        case BudgetRead(view):
            return Model(model.case, view), ()
        case Failed():
            return replace(model, failed=event, busy=False), ()
        case AddTapped():
            return replace(model, asking=Asking.EXPENSE, amount="", what=""), ()
        case GrantTapped() if model.view is not None:
            granted = model.view.budget.granted
            typed = model.view.money.typed(granted) if granted is not None else ""
            return replace(model, asking=Asking.GRANT, amount=typed), ()
        case AmountTyped(amount):
            return replace(model, amount=amount), ()
        case WhatTyped(what):
            return replace(model, what=what), ()
        case ExpenseTapped(expense):
            return replace(model, open="" if model.open == expense else expense), ()
        case BackTapped() if model.asking is not None:
            return replace(model, asking=None, failed=None), ()
        case BackTapped():
            return model, (GoBack(),)
    effect = None if model.busy else _effect(model, event)
    return (model, ()) if effect is None else (replace(model, busy=True, failed=None), (effect,))


def _effect(model: Model, event: Event) -> Effect | None:
    match event:
        case VoidTapped() if model.open:
            return VoidExpense(model.case, model.open)
        case SaveTapped() if model.is_ready and model.asking is Asking.GRANT:
            return GrantBudget(model.case, model.amount)
        case SaveTapped() if model.is_ready and model.asking is Asking.EXPENSE:
            return AddExpense(model.case, model.amount, model.what)
    return None
