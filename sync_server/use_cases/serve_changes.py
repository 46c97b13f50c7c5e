"""
Gives a phone what changed since it last asked: per area, only fields set after its cursor.

What an operation answered in the same reply set is left out: the phone knows it, and applies it when it
reads the answer. Where the record came to stand otherwise, the shown value is sent as a correction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from shared.domain.delivery import Answer
from shared.domain.kinds import BROADCAST_KINDS
from shared.kernel.identifiers import AreaId
from shared.protocol.codec import write_area_changes
from shared.protocol.digest import AreaDigest, bucket_of
from shared.protocol.messages import AreaPage, ReceivedChange, Repair, SyncRequest, SyncResponse
from shared.protocol.versions import MAX_CHANGES
from sync_server.ports.change_log import AreaHead, ChangeReader, RecordKey, StoredRecord
from sync_server.use_cases.accept_sync import Taken
from sync_server.use_cases.area_snapshots import AreaSnapshots, SnapshotKey, SnapshotPage
from sync_server.use_cases.callers import Caller

# A registered person or a visit takes 50 to 70 bytes on the wire; fewer would waste round trips.
BYTES_PER_CHANGE = 64
FEWEST_CHANGES = 20
MOST_OUTCOMES = 200
FEW_REVISIONS = 100
"""A phone that lacks fewer gets them read for itself."""


def needs_reading(taken: Taken) -> bool:
    """
    Whether answering needs more than what was at hand when the request was taken in.
    """
    if taken.other_epoch or taken.request.only_pushes:
        return False
    return (
        not taken.is_current
        or bool(taken.request.repairs)
        or taken.contact.outcome_position > taken.request.outcome_cursor
    )


def answer_at_hand(taken: Taken, *, epoch: bytes, now_ms: int) -> SyncResponse:
    """
    The reply to a phone that lacks nothing: its receipts, and the areas that its own operations moved.
    """
    if taken.other_epoch:
        return _other_epoch(taken, epoch, now_ms)
    if taken.request.only_pushes:
        return _receipts(taken, epoch, now_ms, _nothing_to_read(taken.request))
    corrected = _corrected(taken)
    pages = [
        AreaPage(area=AreaId(area), cursor=revision, changes=list(corrected.get(area, {}).values()))
        for area, revision in sorted(taken.heads.items())
        if revision != taken.request.cursors.get(AreaId(area)) or area in corrected
    ]
    return _receipts(taken, epoch, now_ms, pages)


def serve_changes(
    changes: ChangeReader, taken: Taken, snapshots: AreaSnapshots, *, epoch: bytes, now_ms: int
) -> SyncResponse:
    """
    The reply to any phone.

    Args:
        changes: A view opened after the request was taken in.
        snapshots: What phones without anything were given.
    """
    if taken.other_epoch:
        return _other_epoch(taken, epoch, now_ms)
    caller, request = taken.caller, taken.request
    heads = changes.heads(caller.scope)
    filled = _filled(taken, heads)
    if filled is not None:
        return _receipts(taken, epoch, now_ms, _snapshot(changes, taken, heads, filled, snapshots))
    repairs = {repair.area: repair for repair in request.repairs if repair.area in caller.scope}
    corrected = _corrected(taken)
    room = _room(request)
    pages = []
    for area in caller.scope:
        page = _page(changes, taken, heads[area], corrected.get(area, {}), room)
        if area in repairs:
            page = _repaired(changes, caller, page, repairs[AreaId(area)])
        room = max(0, room - len(page.changes))
        if _says_something(page, request.cursors.get(AreaId(area))):
            pages.append(page)
    outcomes = changes.outcomes(caller.home, request.outcome_cursor, limit=MOST_OUTCOMES)
    return replace(
        _receipts(taken, epoch, now_ms, pages),
        outcomes=[Answer(one.seq, b"", one.state, one.revision, one.reason) for one in outcomes],
        outcome_cursor=outcomes[-1].position if outcomes else request.outcome_cursor,
    )


def _room(request: SyncRequest) -> int:
    return min(MAX_CHANGES, max(FEWEST_CHANGES, request.reply_limit_bytes // BYTES_PER_CHANGE))


def _filled(taken: Taken, heads: Mapping[str, AreaHead]) -> AreaHead | None:
    """
    The first area that a phone is filling from nothing, when it asks for nothing else.
    """
    request = taken.request
    if taken.answers or request.repairs or set(request.cursors) != set(taken.caller.scope):
        return None
    if taken.contact.outcome_position > request.outcome_cursor:
        return None
    for area in taken.caller.scope:
        head, cursor = heads[area], request.cursors[AreaId(area)]
        if request.floor(AreaId(area)) == 0 and FEW_REVISIONS <= head.revision - cursor:
            return head
    return None


def _snapshot(
    changes: ChangeReader,
    taken: Taken,
    heads: Mapping[str, AreaHead],
    filled: AreaHead,
    snapshots: AreaSnapshots,
) -> Sequence[AreaPage]:
    """
    A page of one area, and of the others only whether they have news: those come once it is full.
    """
    caller, request, area = taken.caller, taken.request, AreaId(filled.area)
    # Few different sizes, so that many phones ask for the same pages.
    room = 1 << (_room(request).bit_length() - 1)
    key = SnapshotKey(request.epoch, area, area in caller.writes, request.cursors[area], room)

    def make() -> SnapshotPage:
        page = _page(changes, taken, filled, {}, room)
        return SnapshotPage(filled.revision, page.cursor, not page.more, write_area_changes(page.changes))

    found = snapshots.page(
        changes, key, revision=filled.revision, is_fresh=taken.contact.last_seq > 0, make=make
    )
    is_whole = found.is_last and found.made_at == filled.revision
    digest = filled.digest if area in caller.writes else filled.broadcast_digest
    page = AreaPage(
        area=area,
        cursor=found.cursor,
        more=not is_whole,
        digest=digest.total() if request.digest and is_whole else b"",
        written=found.written if len(found.written) else None,
    )
    waiting = [
        AreaPage(area=AreaId(other), cursor=stated, more=True)
        for other in caller.scope
        if other != area and heads[other].revision != (stated := request.cursors[AreaId(other)])
    ]
    return [page, *waiting]


def _nothing_to_read(request: SyncRequest) -> Sequence[AreaPage]:
    """
    For an app too old to pull: there is more, so that it asks once it has brought everything, and hears why not.
    """
    return [AreaPage(area=area, cursor=cursor, more=True) for area, cursor in [*request.cursors.items()][:1]]


def _other_epoch(taken: Taken, epoch: bytes, now_ms: int) -> SyncResponse:
    areas = tuple(AreaId(area) for area in taken.caller.scope)
    return SyncResponse(epoch=epoch, server_ms=now_ms, areas=areas, version=taken.request.version)


def _receipts(taken: Taken, epoch: bytes, now_ms: int, pages: Sequence[AreaPage]) -> SyncResponse:
    believed, scope = set(taken.request.cursors), taken.caller.scope
    return SyncResponse(
        epoch=epoch,
        server_ms=now_ms,
        received_count=taken.contact.received,
        received_through=taken.contact.last_seq,
        backed_up_through=taken.contact.backed_up,
        answers=taken.answers,
        pages=pages,
        outcome_cursor=taken.request.outcome_cursor,
        areas=None if believed == set(scope) else tuple(AreaId(area) for area in scope),
        version=taken.request.version,
    )


def _corrected(taken: Taken) -> Mapping[str, dict[str, ReceivedChange]]:
    found: dict[str, dict[str, ReceivedChange]] = {}
    for key, (record, fields) in taken.corrections.items():
        found.setdefault(key.area, {})[key.id] = replace(_whole(record), fields=fields)
    return found


def _kinds(caller: Caller, area: str) -> Collection[str] | None:
    return None if area in caller.writes else BROADCAST_KINDS


def _page(
    changes: ChangeReader,
    taken: Taken,
    head: AreaHead,
    corrected: Mapping[str, ReceivedChange],
    room: int,
) -> AreaPage:
    caller, request, area = taken.caller, taken.request, head.area
    stated = request.cursors.get(AreaId(area), 0)
    reset = stated > head.revision
    cursor = 0 if reset else stated
    floor = 0 if reset else min(request.floor(AreaId(area)), cursor)
    records: Sequence[StoredRecord] = ()
    if head.revision > cursor and room:
        # One more than there is room for, to know whether the page was cut.
        records = changes.changed_since(area, cursor, kinds=_kinds(caller, area), limit=room + 1)
    is_cut = len(records) > room or (not room and head.revision > cursor)
    records = records[:room]
    last = records[-1].revision if records else cursor
    merged = dict(corrected)
    # A phone takes a record for held at the revision it is told: one behind the cut comes whole, or its own work on it
    # that is answered only later would be passed over.
    behind = [one for one, _ in taken.corrections.values() if one.area == area and one.revision > last]
    for record in [*records, *(behind if is_cut else ())]:
        change = _change(record, floor, taken.own)
        if change is not None:
            before = corrected.get(record.id)
            merged[record.id] = (
                replace(change, fields={**before.fields, **change.fields}) if before else change
            )
    digest = head.digest if area in caller.writes else head.broadcast_digest
    return AreaPage(
        area=AreaId(area),
        cursor=last if is_cut else head.revision,
        changes=sorted(merged.values(), key=lambda change: change.revision),
        more=is_cut,
        reset=reset,
        digest=digest.total() if request.digest and not is_cut else b"",
    )


def _change(record: StoredRecord, floor: int, own: frozenset[tuple[str, int]]) -> ReceivedChange | None:
    if record.erased_ms or record.left_for is not None:
        return _whole(record)
    if record.made.revision > floor and (record.area, record.made.revision) not in own and not record.marks:
        return _whole(record)
    fields = {
        name: value
        for name, value in record.fields.items()
        if (mark := record.marks.get(name, record.made)).revision > floor
        and (record.area, mark.revision) not in own
    }
    if not fields and (record.area, record.revision) in own:
        return None
    return ReceivedChange(
        record=record.id, kind=record.kind, area=record.area, revision=record.revision, fields=fields
    )


def _whole(record: StoredRecord) -> ReceivedChange:
    return ReceivedChange(
        record=record.id,
        kind=record.kind,
        area=record.area,
        revision=record.revision,
        fields=record.fields,
        left_for=record.left_for,
        erased=bool(record.erased_ms),
    )


def _repaired(changes: ChangeReader, caller: Caller, page: AreaPage, repair: Repair) -> AreaPage:
    pairs = changes.revisions(page.area, kinds=_kinds(caller, page.area))
    if not repair.buckets:
        return page if page.more else replace(page, bucket_sums=AreaDigest.of(pairs).bucket_sums())
    wanted = frozenset(repair.buckets)
    keys = [RecordKey(page.area, record) for record, _ in pairs if bucket_of(record) in wanted]
    read = {record.id: _whole(record) for record in changes.records(keys).values()}
    others = [change for change in page.changes if change.record not in read]
    return replace(
        page,
        changes=sorted([*others, *read.values()], key=lambda change: change.revision),
        repaired=tuple(sorted(wanted)),
    )


def _says_something(page: AreaPage, stated: int | None) -> bool:
    return bool(
        page.cursor != stated
        or page.changes
        or page.more
        or page.reset
        or page.digest
        or page.bucket_sums
        or page.repaired
    )
