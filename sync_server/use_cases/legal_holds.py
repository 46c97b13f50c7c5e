"""
Legal holds: which cases must be kept whatever was asked for, and whom they are about. A supervisor wrote it down, or a
duty of the programme asks for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shared.domain.case_lists import LEGAL_HOLD
from sync_server.ports.change_log import EVERYTHING, RecordKey, StoredRecord
from sync_server.ports.directory import CasePlace
from sync_server.ports.store import View
from sync_server.use_cases.keep_duties import Duties


def cases_on_hold(view: View, places: Iterable[CasePlace], now_ms: int) -> list[CasePlace]:
    """
    Those among some cases that are there and under a legal hold.
    """
    keys = {RecordKey(place.area, place.case): place for place in places}
    duties = Duties(view.directory, now_ms)
    return [
        keys[key]
        for key, case in view.changes.records(keys).items()
        if not case.erased_ms
        and (case.fields.get(LEGAL_HOLD) or _is_under_duty(view, duties, keys[key], case))
    ]


def is_held(view: View, area: str, now_ms: int) -> bool:
    """
    Whether a case lies in an area, and under a legal hold.
    """
    place = view.directory.find_case(area)
    return place is not None and bool(cases_on_hold(view, [place], now_ms))


def _is_under_duty(view: View, duties: Duties, place: CasePlace, case: StoredRecord) -> bool:
    kind = duties.kind(place, case)
    return kind is not None and duties.keep(
        kind, case, view.changes.changed_since(place.area, 0, limit=EVERYTHING)
    )


def people_on_hold(view: View, records: Collection[str], now_ms: int) -> set[str]:
    """
    Those people and households, among some, about whom a case is under a legal hold. Where a case is about one person
    of a household, it is that person alone.
    """
    return held_by(cases_on_hold(view, view.directory.cases_about(records), now_ms))


def held_by(cases: Iterable[CasePlace]) -> set[str]:
    """
    Whom cases under a legal hold keep: the person each is about, or, where it names none, the household.
    """
    return {place.person or place.household for place in cases} - {""}
