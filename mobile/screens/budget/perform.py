"""
A case's budget: what its effects do.
"""

from __future__ import annotations

from mobile.screens.budget.model import AddExpense, BudgetRead, GrantBudget, Model, ReadBudget, VoidExpense
from mobile.screens.budget.update import update
from mobile.ui.loop import Effect, Event, Opened, Send
from mobile.ui.routes import ToBudget
from mobile.use_cases.desk import Host, desk_of
from mobile.use_cases.keep_budget import add_expense, grant_budget, read_budget, void_expense
from mobile.use_cases.people import today_of


def open_screen(route: ToBudget, host: Host) -> Opened:
    """
    The budget of one case.
    """

    async def perform(effect: Effect, send: Send) -> Event | None:
        desk = desk_of(host)
        match effect:
            case ReadBudget():
                pass
            case GrantBudget(case, amount):
                await grant_budget(desk, case, amount)
            case AddExpense(case, amount, what):
                today = today_of(desk.device.clock)
                await add_expense(desk, case, typed=amount, what=what, spent_on=today)
            case VoidExpense(case, expense):
                await void_expense(desk, case, expense)
            case _:
                return None
        return BudgetRead(read_budget(desk, route.case))

    return Opened(Model(route.case), update, perform)
