"""
A case's budget: granted, planned, spent, left, and each expense. Amounts are whole numbers of the smallest unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.open_case import case_name, find_case, name_of_worker
from mobile.use_cases.people import today_of
from shared.domain.budget import AMOUNT, BUDGET, Budget, amount_in, budget_of
from shared.domain.case_lists import CASE, case_area
from shared.domain.records import Change, Record, Value
from shared.domain.roles import SUPERVISION
from shared.kernel.errors import Acts, DoorstepError
from shared.kernel.identifiers import RecordId
from shared.programmes.money import Money

ENTERED_WRONGLY = "entered_wrongly"


class AmountUnclearError(DoorstepError):
    """
    What was typed is no amount of this currency, or nobody said what it was for.
    """

    code = "amount.unclear"
    acts = Acts.WORKER


@dataclass(frozen=True, slots=True)
class Expense:
    """
    One thing that was paid.
    """

    expense: str
    amount: int
    spent_on: str
    what: str
    who: str
    void: bool


@dataclass(frozen=True, slots=True)
class CaseBudget:
    """
    What the screen holds.

    Attributes:
        may_grant: This worker decides what may be spent.
    """

    name: str
    money: Money
    budget: Budget
    expenses: tuple[Expense, ...]
    may_grant: bool
    closed: bool
    today: str


def read_budget(desk: Desk, case_id: str) -> CaseBudget | None:
    """
    A case's budget; None where its kind has none.

    Raises:
        RecordMissingError: the case is not on this device, or no pack here knows its kind.
    """
    case = find_case(desk, case_id)
    file, money = case.file, case.lifecycle.money
    if money is None:
        return None
    newest = sorted(file.expenses, key=lambda one: (one.text("spent_on"), one.id), reverse=True)
    return CaseBudget(
        name=case_name(desk, case),
        money=money,
        budget=budget_of(file.case, file.items, file.expenses),
        expenses=tuple(_read(desk, one) for one in newest),
        may_grant=desk.identity.role in SUPERVISION,
        closed=case.is_closed,
        today=today_of(desk.device.clock).isoformat(),
    )


async def grant_budget(desk: Desk, case_id: str, typed: str) -> None:
    """
    A supervisor says what may be spent.

    Raises:
        AmountUnclearError: it is no amount of the case's currency.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, case_id, case_id, CASE, {BUDGET: _amount(desk, case_id, typed)})


async def add_expense(desk: Desk, case_id: str, *, typed: str, what: str, spent_on: date) -> None:
    """
    Something was paid.

    Raises:
        AmountUnclearError: it is no amount above nothing, or nobody said what for.
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    amount = _amount(desk, case_id, typed)
    if not amount or not what.strip():
        raise AmountUnclearError
    fields: dict[str, Value] = {
        "case": case_id,
        "person": desk.book.get(case_id).text("person"),
        AMOUNT: amount,
        "what": what.strip(),
        "spent_on": spent_on.isoformat(),
        "worker": desk.identity.worker,
    }
    await _record(desk, case_id, desk.device.ids.record_id(), "expense", fields)


async def void_expense(desk: Desk, case_id: str, expense_id: str) -> None:
    """
    An expense was entered wrongly: it stays in sight and counts no more.

    Raises:
        StorageFullError, StorageFaultError: nothing was recorded.
    """
    await _record(desk, case_id, expense_id, "expense", {"void_reason": ENTERED_WRONGLY})


def _amount(desk: Desk, case_id: str, typed: str) -> int:
    money = find_case(desk, case_id).lifecycle.money
    amount = money.read(typed) if money else None
    if amount is None:
        raise AmountUnclearError
    return amount


def _read(desk: Desk, expense: Record) -> Expense:
    return Expense(
        expense=expense.id,
        amount=amount_in(expense, AMOUNT) or 0,
        spent_on=expense.text("spent_on"),
        what=expense.text("what"),
        who=name_of_worker(desk, expense.text("worker")),
        void=bool(expense.text("void_reason")),
    )


async def _record(desk: Desk, case_id: str, record: str, kind: str, fields: dict[str, Value]) -> None:
    await desk.book.record([Change(record=RecordId(record), kind=kind, area=case_area(case_id), set=fields)])
