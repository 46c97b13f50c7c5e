"""
What a law or a court asks to be kept: a case under a duty is held whatever is taken back, and whoever takes it back
takes it from the worker alone. It goes to the officer and the team's supervisors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from shared.domain.case_lists import CASE, LEGAL_HOLD
from shared.domain.consents import SHARE, WITHDRAWN, newest_consents
from shared.programmes.case_tasks import FILED, case_files, open_case
from shared.programmes.lifecycle import Lifecycle
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.directory import CasePlace, Directory
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.present_packs import packs_above

DUTY = "duty"
"""What stands in `legal_hold` where nobody wrote it: the programme's rule asks for it."""


class Duties:
    """
    The duties that programmes lay on cases, on a day.
    """

    def __init__(self, directory: Directory, now_ms: int) -> None:
        self._directory = directory
        self._today = datetime.fromtimestamp(now_ms / 1000, tz=UTC).date()
        self._kinds: dict[str, Mapping[str, Lifecycle]] = {}

    def kind(self, place: CasePlace, case: StoredRecord) -> Lifecycle | None:
        """
        A case's kind, where its programme knows a duty.
        """
        if place.team not in self._kinds:
            packs = packs_above(self._directory, place.team)
            self._kinds[place.team] = {kind.id: kind for pack in packs for kind in pack.cases if kind.duty}
        return self._kinds[place.team].get(str(case.fields.get("programme")))

    def keep(self, kind: Lifecycle, case: StoredRecord, records: Iterable[StoredRecord]) -> bool:
        """
        Whether what lies in a case puts it under its kind's duty. Who it is about is not looked at.
        """
        living = [one.as_read() for one in records if one.is_living]
        filed = {name: [one for one in living if one.kind == name] for name in FILED}
        reviews = [one for one in living if one.kind == "review"]
        (file,) = case_files([case.as_read()], {}, filed, reviews)
        return open_case(kind, file, self._today).is_under_duty


def follow_withdrawal(duties: Duties, place: CasePlace, writer: AreaWriter, consent: StoredRecord) -> bool:
    """
    Where somebody took back what their case stands on, and a duty keeps it: the case is held, and its worker's no more.

    Returns:
        Whether it is.
    """
    fields = consent.fields
    purpose = str(fields.get("purpose"))
    if fields.get("answer") != WITHDRAWN or fields.get("confirmed") != "yes" or purpose.startswith(SHARE):
        return False
    records = writer.all_of(place.area)
    told = [one.as_read() for one in records if one.is_living and one.kind == "consent"]
    key = RecordKey(place.area, place.case)
    case = writer.find(key)
    if newest_consents(told)[purpose].id != consent.id or case is None or not case.is_living:
        return False
    kind = duties.kind(place, case)
    if kind is None or not duties.keep(kind, case, records):
        return False
    writer.put(key, CASE, {LEGAL_HOLD: case.fields.get(LEGAL_HOLD) or DUTY, "worker": None})
    return True
