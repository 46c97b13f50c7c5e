"""
Sealed answers of an area as the server holds them, for somebody who is entitled to open them elsewhere.

Nothing in it is readable here: the programme's key, which opens it, is on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shared.domain.visits import QUESTION
from sync_server.ports.change_log import StoredRecord
from sync_server.ports.directory import Area
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.keep_audit import CONSOLE, record_act

FORMAT = "doorstep sealed answers 1"
PAGE = 500
TOLD = ("person", "household", "worker", "form", "visited_on")


def export_sealed(work: Work, area: Area, *, cases: bool = False, clock: Clock) -> Mapping[str, Any]:
    """
    Visits with sealed answers in an area and below it, and every version of the keys they were sealed under. That they
    were taken out is written into the audit log.

    Args:
        cases: Those of cases too, in whose own chain it is written as well.
    """
    visits, keys = [], []
    now_ms = clock.now_ms()
    opened = [case.area for case in work.directory.cases_under(area.id)] if cases else []
    for case in opened:
        record_act(work, area=case, at_ms=now_ms, actor=CONSOLE, action="sealed.exported", subject=area.id)
    for place in (*work.directory.subtree(area.id), *opened):
        visits += [said for record in _records(work, place, "visit") if (said := _visit(record))]
        keys += [_key(record) for record in _records(work, place, "case_key")]
    record_act(work, area=area.id, at_ms=now_ms, actor=CONSOLE, action="sealed.exported", subject=area.id)
    return {"format": FORMAT, "area": area.name, "made_ms": now_ms, "visits": visits, "keys": keys}


def _records(work: Work, area: str, kind: str) -> Iterator[StoredRecord]:
    after = 0
    while found := work.changes.changed_since(area, after, kinds=(kind,), limit=PAGE):
        yield from (record for record in found if not record.erased_ms and record.left_for is None)
        after = found[-1].revision


def _visit(record: StoredRecord) -> Mapping[str, Any] | None:
    sealed = {
        name: value.hex()
        for name, value in record.fields.items()
        if name.startswith(QUESTION) and isinstance(value, bytes)
    }
    if not sealed:
        return None
    return {"id": record.id, **{name: str(record.fields.get(name) or "") for name in TOLD}, "sealed": sealed}


def _key(record: StoredRecord) -> Mapping[str, str]:
    wrapped, joins = record.fields.get("wrapped"), record.fields.get("joins")
    return {
        "wrapped": wrapped.hex() if isinstance(wrapped, bytes) else "",
        "joins": joins.hex() if isinstance(joins, bytes) else "",
    }
