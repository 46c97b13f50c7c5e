"""
What the office sees and does of cases' lists, where nobody on them is left who could: identifiers alone, and in the
case's own audit chain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shared.domain.case_lists import ACCESS, CASE
from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from sync_server.ports.directory import Account, CasePlace, Directory
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.case_lists import case_scope
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.write_records import write_records


class CaseReaders(NamedTuple):
    """
    A case and who can open it.
    """

    place: CasePlace
    readers: Sequence[Account]


def read_case_lists(directory: Directory, area: str) -> Sequence[CaseReaders]:
    """
    The cases of an area and below it, those that nobody can open first.
    """
    cases = directory.cases_under(area)
    opened: dict[str, list[Account]] = {place.area: [] for place in cases}
    for account in directory.accounts():
        for case in case_scope(directory, account).on:
            if case in opened:
                opened[case].append(account)
    return sorted(
        (CaseReaders(place, opened[place.area]) for place in cases), key=lambda one: bool(one.readers)
    )


def let_in(work: Work, case: str, worker: Account, *, clock: Clock) -> None:
    """
    Puts somebody on the list of a case, as a supervisor would.

    Raises:
        NotFoundError: there is no such case.
    """
    place = next((one for one in work.directory.cases() if one.case == case), None)
    if place is None:
        raise NotFoundError(record=case)
    change = Change(
        record=RecordId(derive_uuid("doorstep", "let in", case, worker.id)),
        kind=ACCESS,
        area=AreaId(place.area),
        set={CASE: case, "worker": worker.id, "listed": "yes"},
    )
    write_records(work, area=place.area, changes=[change], role=Role.SUPERVISOR, now_ms=clock.now_ms())
