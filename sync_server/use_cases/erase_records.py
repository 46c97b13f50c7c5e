"""
Erasure: what a record says is destroyed everywhere, and that it was there stays for ever.

Everywhere is: its area and every area that it left, the cases about it, and the review boxes in which work about it was
ever laid, also such as would have made records that belong to it. Of its operations device, number and hash stay, so
that one that comes again is still known. What comes late is refused and not kept. Who erases keeps the list of what was
erased, and erases it again after a restore.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shared.domain.case_lists import CASE
from shared.domain.records import Value
from shared.domain.review_box import HELD, QUARANTINED, box_of, boxed_id
from sync_server.ports.change_log import EVERYTHING, RecordKey, StoredRecord
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.errors import LegalHoldError, NotFoundError
from sync_server.use_cases.keep_audit import record_act
from sync_server.use_cases.legal_holds import is_held, people_on_hold
from sync_server.use_cases.move_records import DOORS, owners_in, whole_of

AllOf = Callable[[str], Sequence[StoredRecord]]
"""Every record of an area, gone ones included."""


class Erased(NamedTuple):
    """
    One record that was erased; all that is to be remembered of it.
    """

    area: str
    record: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traces:
    """
    Where anything lies that tells of what is to be erased.

    Attributes:
        living: The records, in their area and in the cases about them.
        marks: What is left of them in areas from which they went.
        boxed: Held and refused work about them.
        unborn: Records that only such work speaks of, with their kind: they are not to come into being later.
        boxes: The review boxes that were looked through.
    """

    living: Sequence[RecordKey] = ()
    marks: Collection[RecordKey] = ()
    boxed: Collection[RecordKey] = ()
    unborn: Mapping[RecordKey, str]
    boxes: Collection[str] = ()

    @property
    def boxes_locked(self) -> set[str]:
        """Boxes, of which the areas are no other kind."""
        return {*self.boxes, *(key.area for key in self.boxed)} - self.areas

    @property
    def areas(self) -> set[str]:
        """Teams' areas and cases'."""
        return {key.area for keys in (self.living, self.marks, self.unborn) for key in keys}


def erase_record(work: Work, *, area: str, record: str, actor: str, clock: Clock) -> Sequence[Erased]:
    """
    Erases a household, a person or any other record, with everything that belongs to it and the cases about it.

    Returns:
        What was erased, for the certificate and the list that is replayed after a restore; nothing where it was
        erased before.

    Raises:
        NotFoundError: there is no such record in the area.
        LegalHoldError: a case that would go with it must be kept, or what goes belongs to somebody whose case must;
            nothing was erased.
    """
    now_ms = clock.now_ms()
    writer = AreaWriter(work.changes, lambda device: "", now_ms)
    # Looked for twice: what is locked must be known before, and only what is locked stands still.
    before = _traces(
        work, area, record, lambda place: work.changes.changed_since(place, 0, limit=EVERYTHING), now_ms
    )
    writer.lock({area, *before.areas}, boxes=before.boxes_locked)
    traces = _traces(work, area, record, lambda place: _all_of(writer, place), now_ms)
    writer.lock(traces.areas, boxes=traces.boxes_locked)
    erased = _erase_traces(writer, traces)
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
    writer = AreaWriter(work.changes, lambda device: "", clock.now_ms())
    writer.lock(by_area)
    back = 0
    for _, group in sorted(by_area.items()):
        back += _erase_again(writer, group)
    _erase(writer, _copies(work, writer, {one.record for group in by_area.values() for one in group}))
    work.changes.write(writer.writes)
    return back


def _traces(work: Work, area: str, record: str, all_of: AllOf, now_ms: int) -> _Traces:
    everything = all_of(area)
    root = next((one for one in everything if one.id == record), None)
    if root is None or root.left_for is not None:
        raise NotFoundError(record=record)
    if root.erased_ms:
        return _Traces(unborn={})
    group = whole_of(root, everything)
    names = {one.id for one in group}
    for case in _cases(work, root, names):
        group += [one for one in all_of(case) if not one.erased_ms]
    _require_no_hold(work, (*everything, *group), names, now_ms)
    names = {one.id for one in group}
    living = dict.fromkeys(one.key for one in group)
    left = work.changes.gone([key for key in work.changes.places_of(names) if key not in living])
    marks = {key for key, mark in left.items() if mark.left_for}
    boxes = _boxes_beside(work, {key.area for key in (*living, *marks)})
    waiting = [one for box in sorted(boxes) for one in all_of(box)]
    told = _told_of(work, names, waiting)
    copies = {boxed_id(*one) for one in work.changes.written_on({*names, *(key.id for key in told)})}
    return _Traces(
        living=list(living),
        marks=marks,
        boxed=work.changes.places_of(copies),
        unborn=told,
        boxes=boxes,
    )


def _require_no_hold(
    work: Work, records: Iterable[StoredRecord], names: Collection[str], now_ms: int
) -> None:
    if any(is_held(work, one.area, now_ms) for one in records if one.kind == CASE):
        raise LegalHoldError
    living = {one.id: one.fields for one in records}
    above = set(names)
    while more := {owner for name in above for owner in owners_in(living.get(name, {}))} - above:
        above |= more
    if people_on_hold(work, above, now_ms):
        raise LegalHoldError


def _boxes_beside(work: Work, areas: Collection[str]) -> set[str]:
    """The boxes of areas and of those above them: there lies what was refused of the work of who leads them."""
    found: set[str] = set()
    for area in areas:
        place = work.directory.find_area(area)
        found.update(map(box_of, place.path if place else ()))
    return found


def _told_of(work: Work, names: Collection[str], boxed: Iterable[StoredRecord]) -> dict[RecordKey, str]:
    """Records that are only spoken of in boxed work, and that would belong to those named."""
    waiting = [one.fields for one in boxed if one.kind in (HELD, QUARANTINED) and not one.erased_ms]
    told: dict[str, tuple[RecordKey, str]] = {}
    while True:
        more = {
            about: (RecordKey(str(fields["for_area"]), about), str(fields.get("about_kind")))
            for fields in waiting
            if isinstance(about := fields.get("about"), str) and about not in names and about not in told
            if _owners_said(fields) & {*names, *told}
        }
        if not more:
            break
        told |= more
    known = {key.id for key in work.changes.places_of(told)}
    return {key: kind for key, kind in told.values() if key.id not in known}


def _owners_said(fields: Mapping[str, Value]) -> set[str]:
    said = fields.get("set")
    if not isinstance(said, Mapping):
        return set()
    # What is about a person is theirs, wherever it was written down.
    doors = DOORS if said.get("person") else ()
    return owners_in({name: value for name, value in said.items() if name not in doors})


def _cases(work: Work, root: StoredRecord, gone: Collection[str]) -> list[str]:
    """The areas of the cases that go with what is erased; a case goes whole."""
    if root.kind == CASE:
        return [root.area]
    return [place.area for place in work.directory.cases_about(gone)]


def _all_of(writer: AreaWriter, area: str) -> Sequence[StoredRecord]:
    writer.lock([area])
    return writer.all_of(area)


def _erase_traces(writer: AreaWriter, traces: _Traces) -> list[Erased]:
    keys = [*traces.living, *sorted(traces.marks), *sorted(traces.boxed)]
    writer.load(keys)
    found = [record for key in keys if (record := writer.find(key)) is not None]
    return _erase(writer, [*found, *(writer.put(key, kind, {}) for key, kind in traces.unborn.items())])


def _erase_again(writer: AreaWriter, group: Sequence[Erased]) -> int:
    writer.load([RecordKey(one.area, one.record) for one in group])
    back = 0
    for one in group:
        key = RecordKey(one.area, one.record)
        record = writer.find(key)
        back += record is not None and record.is_living
        _erase(writer, [record or writer.put(key, one.kind, {})])
    return back


def _copies(work: Work, writer: AreaWriter, names: Collection[str]) -> list[StoredRecord]:
    """What boxes hold of some records, of which a list that was kept by an earlier release says nothing."""
    keys = work.changes.places_of({boxed_id(*one) for one in work.changes.written_on(names)})
    writer.lock((), boxes={key.area for key in keys})
    writer.load(keys)
    return [record for key in sorted(keys) if (record := writer.find(key)) is not None]


def _erase(writer: AreaWriter, group: Iterable[StoredRecord]) -> list[Erased]:
    erased = []
    for record in group:
        if record.erased_ms:
            continue
        writer.erase(record)
        writer.writes.erased.append(record.key)
        erased.append(Erased(record.area, record.id, record.kind))
    return erased
