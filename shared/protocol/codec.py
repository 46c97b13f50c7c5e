"""
Messages to bytes and back. The layout is in `SPEC.md`; this is its only implementation.

Decoding trusts nothing: any bytes give a message or a `ProtocolError`, with memory bounded by `versions`.
"""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Base, Fields, Operation
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId, WorkerId
from shared.protocol.canonical import operation_bytes, operation_from_bytes
from shared.protocol.columns import Places, read_fields, write_fields
from shared.protocol.compression import NO_DICTIONARY, Compression
from shared.protocol.errors import BatchTooLargeError, MalformedMessageError, ProtocolError
from shared.protocol.frame import Frame, MessageType, read_frame, write_frame
from shared.protocol.id_table import IdReader, IdWriter, WrittenIds, is_identifier, made_ms
from shared.protocol.merge import Reason
from shared.protocol.messages import (
    AreaPage,
    ReceivedChange,
    Reference,
    Repair,
    Scope,
    SyncRequest,
    SyncResponse,
    UnreadableOperation,
)
from shared.protocol.versions import (
    MAX_AREAS,
    MAX_CHANGES,
    MAX_IDENTIFIERS,
    MAX_OPERATION_BYTES,
    MAX_OPERATIONS,
    MAX_REPLY_BYTES,
    MAX_REQUEST_BYTES,
    MAX_UNPACKED_REPLY_BYTES,
    MAX_UNPACKED_REQUEST_BYTES,
)
from shared.protocol.whole_numbers import MAX_WHOLE, read_numbers, write_numbers

FindReferences = Callable[[Sequence[Reference]], Mapping[Reference, str]]

STATES = (Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED)
"""A state's number on the wire is its place here."""

MORE, RESET = 1, 2


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """
    What a request may write short. An empty one writes everything in full, which is always understood.

    Attributes:
        scope: What the server knows of this device.
        references: Record to a revision that names it at the server.
        rows: Whether operations go one by one in their canonical bytes, after columns could not be read.
        dictionary: The dictionary to pack with.
    """

    scope: Scope | None = None
    references: Mapping[str, Reference] | None = None
    rows: bool = False
    dictionary: int = NO_DICTIONARY


def encode_request(request: SyncRequest, compression: Compression, short: Abbreviations) -> bytes:
    """
    The body of a request.

    Raises:
        MalformedIdentifierError, OverflowError, ValueError, TypeError: an operation cannot be written in columns.
    """
    ids = IdWriter(short.scope, short.references)
    areas = sorted(request.cursors)
    asked = [
        len(areas),
        write_numbers([ids.put(area) for area in areas]),
        write_numbers([request.cursors[area] for area in areas]),
        write_numbers([request.cursors[area] - request.floor(area) for area in areas]),
        request.outcome_cursor,
        request.made_count,
        request.digest,
        request.reply_limit_bytes,
        [[ids.put(repair.area), bytes(repair.buckets)] for repair in request.repairs],
        request.kept_from,
    ]
    pushed: Any = None
    if request.operations and short.rows:
        pushed = [[one.seq, _row(one)] for one in request.operations]
    elif request.operations:
        pushed = _write_operations(request.operations, request.epoch, ids)
    table, tail = ids.written()
    return write_frame(
        MessageType.REQUEST,
        [table, asked, int(short.rows), pushed],
        tail,
        version=request.version,
        epoch=request.epoch,
        compression=compression,
        dictionary=short.dictionary,
    )


@dataclass(frozen=True, slots=True)
class OpenedRequest:
    """
    A request whose references are still to be looked up.
    """

    frame: Frame
    ids: WrittenIds

    def references(self, scope: Scope) -> Sequence[Reference]:
        """
        What must be looked up before `read_request`.

        Raises:
            ReferencesUnknownError: one names an area outside the scope.
        """
        return self.ids.references(scope)

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
        """
        Args:
            scope: The device's worker, and the areas it pulls, as the server sees them.
            known: Record identifiers for `references(scope)`, as many as are known.

        Raises:
            ProtocolError: see `errors`.
        """
        return read_request(self, scope, known)

    @property
    def epoch(self) -> bytes:
        """The epoch in which references and cursors are meant."""
        return self.frame.epoch


def open_request(body: bytes, compression: Compression) -> OpenedRequest:
    """
    Raises:
        ProtocolError: see `errors`.
    """
    frame = read_frame(
        MessageType.REQUEST,
        body,
        limit_bytes=MAX_REQUEST_BYTES,
        unpacked_limit_bytes=MAX_UNPACKED_REQUEST_BYTES,
        compression=compression,
    )
    with _reading("request"):
        table, _, _, _ = frame.columns
        return OpenedRequest(frame, WrittenIds(table, frame.tail, limit=MAX_IDENTIFIERS))


def read_request(opened: OpenedRequest, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
    """
    Args:
        opened: As opened.
        scope: The device's worker, and the areas it pulls, as the server sees them.
        known: Record identifiers for `opened.references(scope)`, as many as are known.

    Raises:
        ProtocolError: see `errors`.
    """
    frame = opened.frame
    with _reading("request"):
        ids = opened.ids.expand(scope, known)
        _, asked, rows, pushed = frame.columns
        count, *areas, outcome_cursor, made_count, digest, reply_limit_bytes, repairs, kept_from = asked
        _require_at_most(count, MAX_AREAS)
        cursors, floors = _read_cursors(count, areas, ids)
        operations: Sequence[Operation] = ()
        unreadable: Sequence[UnreadableOperation] = ()
        if pushed is not None and rows:
            operations, unreadable = _read_rows(pushed)
        elif pushed is not None:
            operations = _read_operations(pushed, frame.epoch, ids)
        return SyncRequest(
            version=frame.version,
            epoch=frame.epoch,
            cursors=cursors,
            floors=floors,
            operations=operations,
            unreadable=unreadable,
            outcome_cursor=_natural(outcome_cursor),
            made_count=_natural(made_count),
            digest=_bytes(digest),
            reply_limit_bytes=_natural(reply_limit_bytes),
            repairs=tuple(Repair(AreaId(ids.get(area)), tuple(_bytes(buckets))) for area, buckets in repairs),
            kept_from=_natural(kept_from),
            dictionary=frame.dictionary,
        )


def decode_request(
    body: bytes, compression: Compression, *, scope: Scope, find: FindReferences | None = None
) -> SyncRequest:
    """
    `open_request`, `find`, `read_request` in one; `find` is called only when there is something to look up.
    """
    opened = open_request(body, compression)
    wanted = opened.references(scope)
    return read_request(opened, scope, find(wanted) if wanted and find is not None else {})


def encode_response(
    response: SyncResponse, compression: Compression, *, scope: Scope, dictionary: int
) -> bytes:
    """
    The body of a reply.

    Args:
        scope: The device's worker and the areas **of the request** (`reply_scope`).
        dictionary: As in the request.
    """
    ids = IdWriter(scope, checked=False)
    counts = [
        response.server_ms,
        response.received_count,
        response.received_through,
        response.backed_up_through,
        response.outcome_cursor,
    ]
    columns = [
        counts,
        _write_answers(response.answers),
        _write_answers(response.outcomes),
        [_write_page(page, response.server_ms, ids) for page in response.pages],
        None if response.areas is None else [ids.put(area) for area in response.areas],
    ]
    table, tail = ids.written()
    return write_frame(
        MessageType.RESPONSE,
        [table, *columns],
        tail,
        version=response.version,
        epoch=response.epoch,
        compression=compression,
        dictionary=dictionary,
    )


def decode_response(
    body: bytes,
    compression: Compression,
    *,
    scope: Scope,
    find: Callable[[], Mapping[Reference, str]] | None = None,
) -> SyncResponse:
    """
    Args:
        scope: The device's worker and the areas of the request.
        find: Gives the records this device holds, by reference; called only when the reply names any.

    Raises:
        ProtocolError: see `errors`.
    """
    frame = read_frame(
        MessageType.RESPONSE,
        body,
        limit_bytes=MAX_REPLY_BYTES,
        unpacked_limit_bytes=MAX_UNPACKED_REPLY_BYTES,
        compression=compression,
    )
    with _reading("response"):
        table, counts, answers, outcomes, pages, areas = frame.columns
        written = WrittenIds(table, frame.tail, limit=MAX_IDENTIFIERS)
        ids = written.expand(scope, find() if find is not None and written.references(scope) else {})
        server_ms, received_count, received_through, backed_up_through, outcome_cursor = map(_natural, counts)
        _require_at_most(len(pages), MAX_AREAS)
        return SyncResponse(
            version=frame.version,
            epoch=frame.epoch,
            server_ms=server_ms,
            received_count=received_count,
            received_through=received_through,
            backed_up_through=backed_up_through,
            outcome_cursor=outcome_cursor,
            answers=_read_answers(answers),
            outcomes=_read_answers(outcomes),
            pages=tuple(_read_page(page, server_ms, ids) for page in pages),
            areas=None if areas is None else tuple(AreaId(ids.get(area)) for area in areas),
        )


def reply_scope(request: SyncRequest, worker: WorkerId) -> Scope:
    """
    The scope in which a reply to a request is written: what the phone believes, so that it can read it.
    """
    return Scope(worker, tuple(request.cursors))


def _read_cursors(
    count: int, written: Sequence[Any], ids: IdReader
) -> tuple[dict[AreaId, int], dict[AreaId, int]]:
    areas, cursors, depths = (_column(column, count) for column in written)
    held = {AreaId(ids.get(area)): _natural(cursor) for area, cursor in zip(areas, cursors, strict=True)}
    if len(held) != count:
        raise MalformedMessageError(place="areas")
    floors = {
        area: _natural(cursor - depth)
        for (area, cursor), depth in zip(held.items(), map(_natural, depths), strict=True)
        if depth
    }
    return held, floors


# Operations.


def _write_operations(operations: Sequence[Operation], epoch: bytes, ids: IdWriter) -> list[Any]:
    kinds = list(dict.fromkeys(operation.kind for operation in operations))
    epochs = [b"", epoch, *{one.base.epoch for one in operations} - {b"", epoch}]
    groups: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        groups[operation.kind].append(operation)
        _enter_identifiers(operation.record, operation.set, ids)
    return [
        len(operations),
        kinds,
        write_numbers([kinds.index(one.kind) for one in operations]),
        write_numbers([one.seq for one in operations]),
        operations[0].at_ms,
        _write_waits(operations, kinds),
        write_numbers([one.offset_ms for one in operations]),
        write_numbers([ids.put(one.by) for one in operations]),
        write_numbers([ids.put(one.area) for one in operations]),
        write_numbers([ids.put(one.record) for one in operations]),
        write_numbers([one.base.revision for one in operations]),
        write_numbers([epochs.index(one.base.epoch) for one in operations]),
        epochs[2:],
        [_write_group(groups[kind], ids) for kind in kinds],
    ]


def _write_group(operations: Sequence[Operation], ids: IdWriter) -> list[Any]:
    records = [one.record for one in operations]
    places = _places(records, [one.at_ms for one in operations], [ids.put(record) for record in records])
    return write_fields([one.set for one in operations], places, ids)


def _enter_identifiers(record: str, fields: Fields, ids: IdWriter) -> None:
    # Row by row, so that what was made together stands together in the table, with small steps in between.
    ids.put(record)
    for name in sorted(fields):
        value = fields[name]
        if isinstance(value, str) and len(value) == 36 and is_identifier(value):
            ids.put(value)


def _write_waits(operations: Sequence[Operation], kinds: Sequence[str]) -> list[Any]:
    """
    By kind, how long after the operation before it, or after its record's identifier was made, each one was made.

    By kind, because an encounter is made with its identifier and a visit minutes after it.
    """
    waits: dict[str, list[int]] = {kind: [] for kind in kinds}
    before = operations[0].at_ms
    for operation in operations:
        waits[operation.kind].append(operation.at_ms - max(before, made_ms(operation.record) or 0))
        before = operation.at_ms
    return [write_numbers(waits[kind]) for kind in kinds]


def _read_waits(written: Any, order: Sequence[int]) -> list[int]:
    counts = Counter(order)
    if not counts.keys() <= set(range(len(written))):
        raise MalformedMessageError(place="kinds")
    by_kind = [iter(read_numbers(column, counts[which])) for which, column in enumerate(written)]
    return [next(by_kind[which]) for which in order]


def _after_waits(first: int, waits: Sequence[int], mades: Sequence[int | None]) -> list[int]:
    ats, before = [], first
    for wait, made in zip(waits, mades, strict=True):
        before = max(before, made or 0) + wait
        ats.append(before)
    if ats and not -MAX_WHOLE <= min(ats) <= max(ats) <= MAX_WHOLE:
        raise MalformedMessageError(place="at")
    return ats


def _places(records: Sequence[str], ats: Sequence[int], positions: Sequence[int]) -> Places:
    mades = (made_ms(record) for record in records)
    return Places(
        ats, [at_ms if made is None else made for made, at_ms in zip(mades, ats, strict=True)], positions
    )


def _read_operations(written: Any, epoch: bytes, ids: IdReader) -> tuple[Operation, ...]:
    count, kinds, order, seqs, first, waits, *columns, bases, base_epochs, more_epochs, groups = written
    _require_at_most(count, MAX_OPERATIONS)
    order = _column(order, count)
    offsets, bys, areas, records = (_column(column, count) for column in columns)
    names = [ids.get(record) for record in records]
    ats = _after_waits(_whole(first), _read_waits(waits, order), [made_ms(name) for name in names])
    epochs = [b"", epoch, *map(_bytes, more_epochs)]
    fields = _read_groups(kinds, order, _places(names, ats, records), groups, ids)
    operations = tuple(
        Operation(
            seq=seq,
            record=RecordId(name),
            kind=kinds[which],
            area=AreaId(ids.get(area)),
            base=Base(epochs[base_epoch], base),
            at_ms=at_ms,
            offset_ms=offset_ms,
            by=WorkerId(ids.get(by)),
            set=fields_set,
        )
        for seq, which, at_ms, offset_ms, by, area, name, base, base_epoch, fields_set in zip(
            _column(seqs, count),
            order,
            ats,
            offsets,
            bys,
            areas,
            names,
            _column(bases, count),
            map(_natural, _column(base_epochs, count)),
            fields,
            strict=True,
        )
    )
    _require_ascending([operation.seq for operation in operations])
    return operations


def _read_groups(
    kinds: Sequence[str], order: Sequence[int], places: Places, groups: Any, ids: IdReader
) -> Iterator[Fields]:
    """
    The fields of each operation, in the order of the operations.
    """
    if len(kinds) != len(groups) or any(type(kind) is not str for kind in kinds) or len(kinds) > len(order):
        raise MalformedMessageError(place="kinds")
    members: list[list[int]] = [[] for _ in kinds]
    for place, which in enumerate(order):
        members[_natural(which)].append(place)
    rows = [
        iter(read_fields(group, places.of(mine), ids)) for group, mine in zip(groups, members, strict=True)
    ]
    return iter([next(rows[which]) for which in order])


def _row(operation: Operation) -> bytes:
    payload = operation_bytes(operation)
    return payload if len(payload) <= MAX_OPERATION_BYTES else b""


def _read_rows(written: Any) -> tuple[tuple[Operation, ...], tuple[UnreadableOperation, ...]]:
    _require_at_most(len(written), MAX_OPERATIONS)
    operations: list[Operation] = []
    unreadable: list[UnreadableOperation] = []
    for seq, payload in written:
        _natural(seq)
        try:
            operation = operation_from_bytes(_bytes(payload))
        except MalformedMessageError:
            operation = None
        if operation is None or operation.seq != seq:
            unreadable.append(UnreadableOperation(seq, _bytes(payload), Reason.UNREADABLE))
        else:
            operations.append(operation)
    _require_ascending([seq for seq, _ in written])
    return tuple(operations), tuple(unreadable)


# Answers.


def _write_answers(answers: Sequence[Answer]) -> Any:
    if not answers:
        return None
    reasons = list(dict.fromkeys(answer.reason for answer in answers))
    return [
        len(answers),
        write_numbers([answer.seq for answer in answers]),
        write_numbers([STATES.index(answer.state) for answer in answers]),
        write_numbers([answer.revision for answer in answers]),
        reasons,
        write_numbers([reasons.index(answer.reason) for answer in answers]),
        write_numbers([answer.cause_seq for answer in answers]),
    ]


def _read_answers(written: Any) -> tuple[Answer, ...]:
    if written is None:
        return ()
    count, seqs, states, revisions, reasons, whys, causes = written
    _require_at_most(count, MAX_OPERATIONS)
    if any(type(reason) is not str for reason in reasons):
        raise MalformedMessageError(place="reasons")
    return tuple(
        Answer(seq, b"", STATES[state], revision, reasons[why], cause)
        for seq, state, revision, why, cause in zip(
            *(map(_natural, _column(column, count)) for column in (seqs, states, revisions, whys, causes)),
            strict=True,
        )
    )


# Areas.


def _write_page(page: AreaPage, server_ms: int, ids: IdWriter) -> list[Any]:
    return [
        ids.put(page.area),
        page.cursor,
        MORE * page.more | RESET * page.reset,
        page.digest,
        page.bucket_sums,
        bytes(page.repaired),
        _write_changes(page.changes, server_ms, ids) if page.changes else None,
    ]


def _read_page(written: Any, server_ms: int, ids: IdReader) -> AreaPage:
    area, cursor, flags, digest, bucket_sums, repaired, changes = written
    name = AreaId(ids.get(area))
    return AreaPage(
        area=name,
        cursor=_natural(cursor),
        changes=() if changes is None else _read_changes(changes, name, server_ms, ids),
        more=bool(flags & MORE),
        reset=bool(flags & RESET),
        digest=_bytes(digest),
        bucket_sums=_bytes(bucket_sums),
        repaired=tuple(_bytes(repaired)),
    )


def _write_changes(changes: Sequence[ReceivedChange], server_ms: int, ids: IdWriter) -> list[Any]:
    kinds = list(dict.fromkeys(change.kind for change in changes))
    groups: dict[str, list[ReceivedChange]] = defaultdict(list)
    for change in changes:
        groups[change.kind].append(change)
        _enter_identifiers(change.record, change.fields, ids)
    left = [(place, change.left_for) for place, change in enumerate(changes) if change.left_for is not None]
    erased = [place for place, change in enumerate(changes) if change.erased]
    return [
        len(changes),
        kinds,
        write_numbers([kinds.index(change.kind) for change in changes]),
        write_numbers([ids.put(change.record) for change in changes]),
        write_numbers([change.revision for change in changes]),
        [[place, ids.put(area)] for place, area in left],
        erased,
        [_write_changed(groups[kind], server_ms, ids) for kind in kinds],
    ]


def _write_changed(changes: Sequence[ReceivedChange], server_ms: int, ids: IdWriter) -> list[Any]:
    records = [change.record for change in changes]
    places = _made_places(records, server_ms, [ids.put(record) for record in records])
    return write_fields([change.fields for change in changes], places, ids)


def _read_changes(written: Any, area: AreaId, server_ms: int, ids: IdReader) -> tuple[ReceivedChange, ...]:
    count, kinds, order, records, revisions, left, erased, groups = written
    _require_at_most(count, MAX_CHANGES)
    order = _column(order, count)
    gone = {_natural(place): ids.get(target) for place, target in left}
    destroyed = set(map(_natural, erased))
    positions = _column(records, count)
    names = [ids.get(position) for position in positions]
    fields = _read_groups(kinds, order, _made_places(names, server_ms, positions), groups, ids)
    return tuple(
        ReceivedChange(
            record=name,
            kind=kinds[which],
            area=area,
            revision=_natural(revision),
            fields=fields_set,
            left_for=gone.get(place),
            erased=place in destroyed,
        )
        for place, (which, name, revision, fields_set) in enumerate(
            zip(order, names, _column(revisions, count), fields, strict=True)
        )
    )


def _made_places(records: Sequence[str], server_ms: int, positions: Sequence[int]) -> Places:
    mades = [made_ms(record) or server_ms for record in records]
    return Places(mades, mades, positions)


# Checks.


@contextmanager
def _reading(place: str) -> Iterator[None]:
    try:
        yield
    except ProtocolError:
        raise
    except (TypeError, ValueError, IndexError, KeyError, OverflowError, StopIteration, struct.error) as cause:
        raise MalformedMessageError(place=place) from cause
    except DoorstepError as cause:
        raise MalformedMessageError(place=place) from cause


def _column(written: object, count: int) -> Sequence[int]:
    return read_numbers(written, count) if count else ()


def _whole(value: object) -> int:
    if type(value) is not int or not -MAX_WHOLE <= value <= MAX_WHOLE:
        raise MalformedMessageError(place="number")
    return value


def _natural(value: object) -> int:
    if type(value) is not int or value < 0:
        raise MalformedMessageError(place="number")
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise MalformedMessageError(place="bytes")
    return value


def _require_at_most(count: object, limit: int) -> None:
    if _natural(count) > limit:
        raise BatchTooLargeError(count=_natural(count), limit=limit)


def _require_ascending(seqs: Sequence[int]) -> None:
    if any(before >= after for before, after in pairwise(seqs)):
        raise MalformedMessageError(place="seq")
