"""
Keeps who is on a case's list, and follows it: which cases a device pulls, where a case goes, who may open a new one.

A case is an area of its own (`shared/domain/case_lists.py`). Its list follows from its records; what follows from the
list is kept in the directory, because every call asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from shared.domain.case_lists import ACCESS, CASE, RESPONSIBLE, TEAM, CaseList, case_area, case_list
from shared.domain.records import Operation, Value
from shared.domain.review_box import box_of
from shared.domain.roles import Role
from shared.kernel.identifiers import is_identifier
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.directory import Account, CasePlace, Directory, DirectoryTransaction, Standing
from sync_server.use_cases.area_writer import AreaWriter

_PLACING = frozenset({*RESPONSIBLE, TEAM, "person", "household"})


class CaseScope(NamedTuple):
    """
    The areas of cases, as one account sees them.

    Attributes:
        on: On whose list it is.
        was_on: On whose list it was, and is no longer: what comes from there is held.
    """

    on: tuple[str, ...]
    was_on: tuple[str, ...]


def case_scope(directory: Directory, account: Account, came_from: str = "") -> CaseScope:
    """
    The cases of an account. Who has left the service is on no list.

    Args:
        came_from: The area for whose cases a supervisor may have answered before.
    """
    seats = directory.seats_of(account.id)
    named = {place.area for place, _ in seats}
    if account.role is Role.SUPERVISOR:
        # By their role, under no name: nothing remembers for which cases it was.
        areas = {account.area, came_from} - {""}
        named |= {place.area for area in areas for place in directory.cases_under(area)}
    if not account.active:
        return CaseScope((), tuple(sorted(named)))
    on = {
        place.area
        for place, standing in seats
        if standing is Standing.ADDED
        or (standing is Standing.ASSIGNED and _works_there(directory, account, place))
    }
    if account.role is Role.SUPERVISOR:
        on |= _answered_for(directory, account)
    return CaseScope(tuple(sorted(on)), tuple(sorted(named - on)))


def _works_there(directory: Directory, account: Account, place: CasePlace) -> bool:
    """Whether somebody's area and a case's team lie on one branch: who went to another team keeps no case by habit."""
    home, team = directory.find_area(account.area), directory.find_area(place.team)
    return bool(home and team and (home.id in team.path or team.id in home.path))


def _answered_for(directory: Directory, account: Account) -> set[str]:
    """Cases for whose team no other supervisor, still on the list, is nearer."""
    cases = directory.cases_under(account.area)
    if not cases:
        return set()
    removed = directory.removed_under(account.area)
    others = [one for one in directory.supervisors_under(account.area) if one.area != account.area]
    teams = {place.team for place in cases}
    paths = {team: area.path for team in teams if (area := directory.find_area(team))}
    return {
        place.area
        for place in cases
        if (place.area, account.id) not in removed
        and not any(
            one.area in paths.get(place.team, ()) and (place.area, one.id) not in removed for one in others
        )
    }


class CaseLists:
    """
    The lists as one transaction of operations sees and changes them.

    Attributes:
        changes: How many lists have changed: who is let in where must be looked up again.
    """

    def __init__(self, directory: DirectoryTransaction, writer: AreaWriter) -> None:
        self._directory = directory
        self._writer = writer
        self._known: dict[str, bool] = {}
        self._awaited: set[str] = set()
        self._boxes: frozenset[str] = frozenset()
        self.changes = 0

    def is_case(self, area: str) -> bool:
        """
        Whether a case lies in an area.
        """
        if area not in self._known:
            self._known[area] = self._directory.find_case(area) is not None
        return self._known[area]

    def where_to_wait(self, operation: Operation, former: Collection[str]) -> str:
        """
        Where work waits that is about a case not known here: with the team for which somebody opened it who has gone
        from there, or in the case. After a restore, work of others may come before the phone calls that opened it.
        Empty for all else.
        """
        if operation.kind == CASE and TEAM in operation.set:
            team = operation.set[TEAM]
            return team if isinstance(team, str) and team in former else ""
        area = operation.area
        if not _is_derived(area) or self.is_case(area) or self._is_on_map(area):
            return ""
        self._awaited.add(area)
        return area

    def _is_on_map(self, area: str) -> bool:
        """Whether it is a team's, or a team's review box, whose identifier is derived as those of cases are."""
        self._boxes = self._boxes or frozenset(box_of(one.id) for one in self._directory.areas())
        return area in self._boxes or self._directory.find_area(area) is not None

    def waits_here(self, area: str) -> bool:
        """
        Whether what is held or refused in an area waits there, and not in a box beside it.
        """
        return area in self._awaited or self.is_case(area)

    def opens(self, operation: Operation, teams: Collection[str]) -> bool:
        """
        Whether an operation opens a new case for one of its author's teams.
        """
        return (
            operation.kind == CASE
            and operation.area == case_area(operation.record)
            and operation.set.get(TEAM) in teams
            and not self.is_case(operation.area)
        )

    def follow(self, record: StoredRecord, changed: Collection[str]) -> Mapping[str, Standing]:
        """
        Reads the list of a record's case again, where what changed may have changed it.

        Returns:
            Who stands otherwise than before.
        """
        places = record.kind == CASE and not _PLACING.isdisjoint(changed)
        seats = record.kind == ACCESS and self.is_case(record.area)
        return self._read_again(record.area) if places or seats else {}

    def move(self, records: Collection[str], target: str) -> list[StoredRecord]:
        """
        The cases of people and households that go to another team go with them.
        """
        moved = []
        for place in self._directory.cases_about(records):
            if place.team == target:
                continue
            self._writer.lock([place.area])
            key = RecordKey(place.area, place.case)
            self._writer.load([key])
            case = self._writer.find(key)
            if case is None or case.erased_ms:
                continue
            moved.append(self._writer.put(key, CASE, {TEAM: target}))
            self._read_again(place.area)
        return moved

    def _read_again(self, area: str) -> Mapping[str, Standing]:
        living = [one for one in self._writer.all_of(area) if not one.erased_ms]
        case = next((one for one in living if one.kind == CASE), None)
        if case is None:
            return {}
        listed = case_list(case.fields, [one.fields for one in living if one.kind == ACCESS])
        place = CasePlace(
            area=area,
            case=case.id,
            team=str(case.fields.get(TEAM)),
            person=_named(case.fields.get("person")),
            household=_named(case.fields.get("household")),
        )
        before, was = self._directory.seats_in(area), self._directory.find_case(area)
        seats = _seats(listed, before)
        if (place, seats) != (was, before):
            self._directory.keep_case(place, seats)
            self._known[area] = True
            self.changes += 1
        return {worker: standing for worker, standing in seats.items() if before.get(worker) != standing}


def _seats(listed: CaseList, before: Mapping[str, Standing]) -> dict[str, Standing]:
    # Names come from phones: what is no identifier names nobody.
    return {
        **dict.fromkeys(before, Standing.FORMER),
        **dict.fromkeys(filter(is_identifier, listed.assigned), Standing.ASSIGNED),
        **dict.fromkeys(filter(is_identifier, listed.added), Standing.ADDED),
        **dict.fromkeys(filter(is_identifier, listed.removed), Standing.REMOVED),
    }


def _is_derived(area: str) -> bool:
    """As the areas of cases are, and those on the map are not."""
    return area[14:15] == "8"


def _named(value: Value) -> str:
    return value if isinstance(value, str) and is_identifier(value) else ""
