"""
A household, or one person of it, goes to another team by the office's word, as by a supervisor's.
"""

from __future__ import annotations

from shared.domain.records import Change, Value
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from shared.protocol.merge import MOVES_TO
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.errors import NotFoundError
from sync_server.use_cases.move_records import MOVABLE
from sync_server.use_cases.write_records import write_records

PERSON = "person"


def move_by_command(work: Work, record: str, *, area: str, to: str, household: str = "", clock: Clock) -> str:
    """
    Moves it with all that belongs to it. A person leaves the household behind.

    Args:
        household: Where a person lives from now on, a household of the new area; empty where that is not known yet.

    Returns:
        The kind of what was moved; empty where it was there already.

    Raises:
        NotFoundError: there is no such household or person in the area, or no such household in the new one.
    """
    if area == to:
        return ""
    found = _living(work, record, area)
    if found is None or found.kind not in MOVABLE:
        raise NotFoundError(record=record)
    fields: dict[str, Value] = {MOVES_TO: to}
    if found.kind == PERSON:
        if household and _living(work, household, to) is None:
            raise NotFoundError(record=household)
        fields |= {"household": household} if household else {}
    else:
        fields |= {"worker": None, "cover": None}
    change = Change(record=RecordId(record), kind=found.kind, area=AreaId(area), set=fields)
    write_records(work, area=area, also=[to], changes=[change], role=Role.SUPERVISOR, now_ms=clock.now_ms())
    return found.kind


def _living(work: Work, record: str, area: str) -> StoredRecord | None:
    found = work.changes.records([RecordKey(area, record)]).get(RecordKey(area, record))
    return found if found is not None and found.is_living else None
