"""
What stands around a case: services it is referred to, its budget, its domains.
"""

from __future__ import annotations

from dataclasses import dataclass

from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_lease import is_closed
from mobile.use_cases.open_case import find_case
from mobile.use_cases.refer_to_service import Referred, case_referrals
from shared.domain.budget import budget_of


@dataclass(frozen=True, slots=True)
class CaseHelp:
    """
    Attributes:
        left: What is left of its budget, as people write it; empty where none is granted, None where its kind has none.
        assessed: There are domains to look at.
    """

    referred: tuple[Referred, ...] = ()
    left: str | None = None
    assessed: bool = False


def read_help(desk: Desk, case_id: str) -> CaseHelp:
    """
    Nothing of it is shown while old records are closed.

    Raises:
        RecordMissingError: it is not on this device, or no pack here knows its kind.
    """
    case = find_case(desk, case_id)
    if is_closed(desk):
        return CaseHelp()
    money, left = case.lifecycle.money, None
    if money is not None:
        budget = budget_of(case.file.case, case.file.items, case.file.expenses)
        left = money.said(budget.left) if budget.granted is not None else ""
    return CaseHelp(
        referred=case_referrals(desk, case_id, case.today.isoformat()),
        left=left,
        assessed=any(case.file.made(form) for form in case.lifecycle.domains),
    )
