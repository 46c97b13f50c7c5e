"""
A case's budget: how it looks.
"""

from __future__ import annotations

import flet as ft

from mobile.screens.budget.model import (
    AddTapped,
    AmountTyped,
    Asking,
    BackTapped,
    ExpenseTapped,
    GrantTapped,
    Model,
    SaveTapped,
    VoidTapped,
    WhatTyped,
)
from mobile.ui import palette as p
from mobile.ui.amounts import amount_field
from mobile.ui.controls import badge, button, card, field, heading, link, text, tile
from mobile.ui.failures import failure
from mobile.ui.look import Look
from mobile.ui.loop import Send
from mobile.ui.palette import Meaning
from mobile.ui.sheets import sheet
from mobile.use_cases.keep_budget import CaseBudget, Expense


def view(model: Model, send: Send, look: Look) -> ft.View:
    """
    The four sums and the expenses, or what is being written.
    """
    _ = look.words
    shown = model.view
    foot: list[ft.Control] = []
    body: list[ft.Control] = []
    if shown is not None and model.asking is not None:
        body = _written(model, shown, send, look)
        ready = model.is_ready and not model.busy
        foot = [button(_("Save"), lambda: send(SaveTapped()), icon=ft.Icons.CHECK, enabled=ready)]
    elif shown is not None:
        body = _sums(shown, send, look) + _expenses(model, shown, send, look)
    return sheet(
        look,
        (shown.name if shown else "") or _("Budget"),
        [*failure(look, model.failed), *body],
        on_back=lambda: send(BackTapped()),
        foot=foot,
        place=f"{model.asking}",
    )


def _sums(shown: CaseBudget, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    budget, said = shown.budget, shown.money.said
    grant = button(
        _("Say what may be spent") if budget.granted is None else _("Change what may be spent"),
        lambda: send(GrantTapped()),
        icon=ft.Icons.PAYMENTS,
        outline=True,
    )
    granting = [grant] if shown.may_grant and not shown.closed else []
    if budget.granted is None:
        return [text(_("No budget is granted yet."), 18), *granting]
    over = budget.left < 0
    share = min(budget.spent / budget.granted, 1.0) if budget.granted else 1.0
    sums = (
        (_("Granted"), budget.granted),
        (_("Planned"), budget.planned),
        (_("Spent"), budget.spent),
    )
    return [
        card(
            [
                *(_sum(words, said(amount)) for words, amount in sums),
                ft.ProgressBar(
                    value=share,
                    bar_height=12,
                    border_radius=6,
                    color=p.BLOOD if over else p.LEAF,
                    bgcolor=p.LINE,
                ),
                _sum(_("Left"), said(budget.left), big=True),
                *([ft.Row([badge(_("More was spent than granted"), Meaning.OVERDUE)])] if over else []),
                *(
                    [ft.Row([badge(_("The plan costs more than is granted"), Meaning.HELD)])]
                    if budget.planned > budget.granted
                    else []
                ),
            ]
        ),
        *granting,
    ]


def _sum(words: str, amount: str, *, big: bool = False) -> ft.Control:
    size = 22 if big else 18
    return ft.Row([text(words, size, expand=True, bold=big), text(amount, size, bold=True)])


def _expenses(model: Model, shown: CaseBudget, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    add = button(_("Something was paid"), lambda: send(AddTapped()), icon=ft.Icons.ADD)
    rows = [row for one in shown.expenses for row in _expense(one, model, shown, send, look)]
    adds = shown.budget.granted is not None and not shown.closed
    return [*([add] if adds else []), *([heading(_("What was paid")), *rows] if rows else [])]


def _expense(one: Expense, model: Model, shown: CaseBudget, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    wrong = [badge(_("Entered wrongly: does not count"), Meaning.PLAIN)] if one.void else []
    row = tile(
        f"{shown.money.said(one.amount)} · {one.what}",
        None if one.void or shown.closed else lambda: send(ExpenseTapped(one.expense)),
        lines=[" · ".join(part for part in (_.day(one.spent_on), one.who) if part)],
        icon=ft.Icons.PAYMENTS,
        badges=wrong,
        end=None,
        key=one.expense,
    )
    void = link(_("It was entered wrongly"), lambda: send(VoidTapped()), icon=ft.Icons.UNDO)
    return [row, *([void] if model.open == one.expense and not one.void else [])]


def _written(model: Model, shown: CaseBudget, send: Send, look: Look) -> list[ft.Control]:
    _ = look.words
    label = _("Amount in {currency}", currency=shown.money.code)
    return [
        heading(_("What may be spent?") if model.asking is Asking.GRANT else _("Paid today")),
        amount_field(
            look, label, model.amount, shown.money, lambda amount: send(AmountTyped(amount)), key="amount"
        ),
        *(
            [field(_("What for?"), model.what, lambda what: send(WhatTyped(what)), key="what")]
            if model.asking is Asking.EXPENSE
            else []
        ),
    ]
