"""
Legal holds: which cases must be kept whatever was asked for, and whom they are about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from shared.domain.case_lists import LEGAL_HOLD
from sync_server.ports.change_log import RecordKey
from sync_server.ports.directory import CasePlace
from sync_server.ports.store import View


def cases_on_hold(view: View, places: Iterable[CasePlace]) -> list[CasePlace]:
    """
    Those among some cases that are there and under a legal hold.
    """
    keys = {RecordKey(place.area, place.case): place for place in places}
    return [
        keys[key]
        for key, case in view.changes.records(keys).items()
        if not case.erased_ms and case.fields.get(LEGAL_HOLD)
    ]


def people_on_hold(view: View, records: Collection[str]) -> set[str]:
    """
    Those people and households, among some, about whom a case is under a legal hold. Where a case is about one person
    of a household, it is that person alone.
    """
    return held_by(cases_on_hold(view, view.directory.cases_about(records)))


def held_by(cases: Iterable[CasePlace]) -> set[str]:
    """
    Whom cases under a legal hold keep: the person each is about, or, where it names none, the household.
    """
    return {place.person or place.household for place in cases} - {""}
