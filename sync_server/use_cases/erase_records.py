"""
Erasure: what a record says is destroyed everywhere, and that it was there stays for ever.

Of its operations device, number and hash stay, so that one that comes again is still known. What comes late is refused
and not kept. Who erases keeps the list of what was erased, and erases it again after a restore.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from shared.domain.case_lists import CASE, LEGAL_HOLD
from shared.domain.review_box import box_of
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.errors import LegalHoldError, NotFoundError
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.move_records import whole_of


class Erased(NamedTuple):
    """
    One record that was erased; all that is to be remembered of it.
    """

    area: str
    record: str
    kind: str


def erase_record(work: Work, *, area: str, record: str, actor: str, clock: Clock) -> Sequence[Erased]:
    """
    Erases a household, a person or any other record, with everything that belongs to it and the cases about it.

    Returns:
        What was erased, for the certificate and the list that is replayed after a restore; nothing where it was
        erased before.

    Raises:
        NotFoundError: there is no such record in the area.
        LegalHoldError: a case that would go with it must be kept; nothing was erased.
    """
    now_ms = clock.now_ms()
    writer = AreaWriter(work.changes, lambda device: "", now_ms)
    box = box_of(area)
    writer.lock([area])
    writer.lock([box])
    everything = writer.all_of(area)
    root = next((one for one in everything if one.id == record), None)
    if root is None or root.left_for is not None:
        raise NotFoundError(record=record)
    group = [] if root.erased_ms else whole_of(root, everything)
    gone = {one.id for one in group}
    group += [one for case in _cases(work, root, gone) for one in _all_of(writer, case)]
    if any(one.kind == CASE and one.fields.get(LEGAL_HOLD) for one in (*everything, *group)):
        raise LegalHoldError
    erased = _erase(writer, group)
    _erase(writer, [one for one in writer.all_of(box) if one.fields.get("about") in gone])
    work.changes.write(writer.writes)
    if erased:
        record_act(work, area=area, at_ms=now_ms, actor=actor, action="record.erased", subject=record)
    return erased


def erase_again(work: Work, erased: Iterable[Erased], *, clock: Clock) -> int:
    """
    Erases after a restore what was erased before it, also what the backup does not know yet and phones will send.

    Returns:
        How many records the backup had brought back.
    """
    by_area: dict[str, list[Erased]] = {}
    for one in erased:
        by_area.setdefault(one.area, []).append(one)
    back = 0
    for area, group in sorted(by_area.items()):
        back += _erase_again(work, area, group, clock)
    return back


def _cases(work: Work, root: StoredRecord, gone: Collection[str]) -> list[str]:
    """The areas of the cases that go with what is erased; a case goes whole."""
    if root.kind == CASE:
        return [root.area]
    return [place.area for place in work.directory.cases_about(gone)]


def _all_of(writer: AreaWriter, area: str) -> Sequence[StoredRecord]:
    writer.lock([area])
    return [one for one in writer.all_of(area) if not one.erased_ms]


def _erase_again(work: Work, area: str, group: Sequence[Erased], clock: Clock) -> int:
    writer = AreaWriter(work.changes, lambda device: "", clock.now_ms())
    writer.lock([area])
    writer.load([RecordKey(area, one.record) for one in group])
    back = 0
    for one in group:
        key = RecordKey(area, one.record)
        record = writer.find(key)
        back += record is not None and not record.erased_ms
        _erase(writer, [record or writer.put(key, one.kind, {})])
    work.changes.write(writer.writes)
    return back


def _erase(writer: AreaWriter, group: Iterable[StoredRecord]) -> list[Erased]:
    erased = []
    for record in group:
        if record.erased_ms:
            continue
        writer.erase(record)
        writer.writes.erased.append(record.key)
        erased.append(Erased(record.area, record.id, record.kind))
    return erased
