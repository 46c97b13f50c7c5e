"""
Messages to bytes and back. The layout is in `SPEC.md`; this is its only implementation.

Decoding trusts nothing: any bytes give a message or a `ProtocolError`, with memory bounded by `versions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from shared.domain.records import Operation
from shared.kernel.identifiers import AreaId, WorkerId
from shared.protocol.checks import Reading, byte_string, column, natural, require_at_most
from shared.protocol.compression import NO_DICTIONARY, Compression
from shared.protocol.errors import MalformedMessageError
from shared.protocol.frame import (
    Frame,
    MessageType,
    frame_columns,
    pack_column,
    pack_columns,
    read_frame,
    unpack_column,
    write_frame,
)
from shared.protocol.id_table import IdReader, IdWriter, LaterIds, WrittenIds
from shared.protocol.messages import (
    AreaPage,
    ReceivedChange,
    Reference,
    Repair,
    Scope,
    SyncRequest,
    SyncResponse,
    UnreadableOperation,
    WrittenChanges,
)
from shared.protocol.operation_columns import read_operations, read_rows, write_operations, write_rows
from shared.protocol.reply_columns import (
    read_answers,
    read_page,
    write_answers,
    write_changes,
    write_page,
    write_page_head,
)
from shared.protocol.unpacking import Unpack, unpack_portably
from shared.protocol.versions import (
    MAX_AREAS,
    MAX_IDENTIFIERS,
    MAX_REPLY_BYTES,
    MAX_REQUEST_BYTES,
    MAX_UNPACKED_REPLY_BYTES,
    MAX_UNPACKED_REQUEST_BYTES,
    TODAY,
    Window,
)
from shared.protocol.whole_numbers import write_numbers

FindReferences = Callable[[Sequence[Reference]], Mapping[Reference, str]]


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
        pushed = write_rows(request.operations)
    elif request.operations:
        pushed = write_operations(request.operations, request.epoch, ids)
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


class OpenedRequest(NamedTuple):
    """
    A request whose references are still to be looked up.
    """

    frame: Frame
    ids: WrittenIds
    unpack: Unpack = unpack_portably
    window: Window = TODAY

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


def open_request(
    body: bytes, compression: Compression, unpack: Unpack = unpack_portably, window: Window = TODAY
) -> OpenedRequest:
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
        unpack=unpack,
        window=window,
    )
    with Reading("request"):
        table, _, _, _ = frame.columns
        return OpenedRequest(frame, WrittenIds(table, frame.tail, limit=MAX_IDENTIFIERS), unpack, window)


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
    with Reading("request"):
        ids = opened.ids.expand(scope, known)
        _, asked, rows, pushed = frame.columns
        count, *areas, outcome_cursor, made_count, digest, reply_limit_bytes, repairs, kept_from = asked
        require_at_most(count, MAX_AREAS)
        cursors, floors = _read_cursors(count, areas, ids)
        operations: Sequence[Operation] = ()
        unreadable: Sequence[UnreadableOperation] = ()
        if pushed is not None and rows:
            operations, unreadable = read_rows(pushed, opened.unpack)
        elif pushed is not None:
            operations = read_operations(pushed, frame.epoch, ids)
        only_pushes = frame.version not in opened.window.spoken
        if only_pushes and not operations and not unreadable:
            raise opened.window.refusal(frame.version)
        return SyncRequest(
            version=frame.version,
            epoch=frame.epoch,
            cursors=cursors,
            floors=floors,
            operations=operations,
            unreadable=unreadable,
            outcome_cursor=natural(outcome_cursor),
            made_count=natural(made_count),
            digest=byte_string(digest),
            reply_limit_bytes=natural(reply_limit_bytes),
            repairs=tuple(
                Repair(AreaId(ids.get(area)), tuple(byte_string(buckets))) for area, buckets in repairs
            ),
            kept_from=natural(kept_from),
            dictionary=frame.dictionary,
            only_pushes=only_pushes,
        )


def decode_request(
    body: bytes,
    compression: Compression,
    *,
    scope: Scope,
    find: FindReferences | None = None,
    unpack: Unpack = unpack_portably,
) -> SyncRequest:
    """
    `open_request`, `find`, `read_request` in one; `find` is called only when there is something to look up.
    """
    opened = open_request(body, compression, unpack)
    wanted = opened.references(scope)
    return read_request(opened, scope, find(wanted) if wanted and find is not None else {})


def write_area_changes(changes: Sequence[ReceivedChange]) -> WrittenChanges:
    """
    Changes of one area, for the replies to many phones: identifiers in full, no time relative to a reply's.
    """
    ids = IdWriter(None, checked=False)
    columns = write_changes(changes, None, ids)
    tags, times, tail = ids.settled()
    return WrittenChanges(len(changes), tags, pack_column(times), tail, pack_column(columns))


def encode_response(
    response: SyncResponse, compression: Compression, *, scope: Scope, dictionary: int
) -> bytes:
    """
    The body of a reply.

    Args:
        scope: The device's worker and the areas **of the request** (`reply_scope`).
        dictionary: As in the request.
    """
    written = next((page.written for page in response.pages if page.written is not None), None)
    plain, tail = _columns(response, scope) if written is None else _around(written, response, scope)
    return frame_columns(
        MessageType.RESPONSE,
        plain,
        tail,
        version=response.version,
        epoch=response.epoch,
        compression=compression,
        dictionary=dictionary,
    )


def _columns(response: SyncResponse, scope: Scope) -> tuple[bytes, bytes]:
    ids = IdWriter(scope, checked=False)
    columns = [
        *_told(response),
        [write_page(page, response.server_ms, ids) for page in response.pages],
        _moved_to(response, ids),
    ]
    table, tail = ids.written()
    return pack_column([table, *columns]), tail


def _around(written: WrittenChanges, response: SyncResponse, scope: Scope) -> tuple[bytes, bytes]:
    # The same bytes as `_columns` would make, without reading again what was written for others.
    ids = LaterIds(scope, written.tags)
    columns = [
        *map(pack_column, _told(response)),
        pack_columns([_packed_page(page, response.server_ms, ids) for page in response.pages]),
        pack_column(_moved_to(response, ids)),
    ]
    table = ids.with_times(unpack_column(written.times))
    return pack_columns([pack_column(table), *columns]), written.tail


def _told(response: SyncResponse) -> list[Any]:
    return [_counts(response), write_answers(response.answers), write_answers(response.outcomes)]


def _moved_to(response: SyncResponse, ids: IdWriter) -> list[int] | None:
    return None if response.areas is None else [ids.put(area) for area in response.areas]


def _counts(response: SyncResponse) -> list[int]:
    return [
        response.server_ms,
        response.received_count,
        response.received_through,
        response.backed_up_through,
        response.outcome_cursor,
    ]


def _packed_page(page: AreaPage, server_ms: int, ids: IdWriter) -> bytes:
    if page.written is None:
        return pack_column(write_page(page, server_ms, ids))
    return pack_columns([*map(pack_column, write_page_head(page, ids)), page.written.columns])


def decode_response(
    body: bytes,
    compression: Compression,
    *,
    scope: Scope,
    find: Callable[[], Mapping[Reference, str]] | None = None,
    unpack: Unpack = unpack_portably,
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
        unpack=unpack,
    )
    with Reading("response"):
        table, counts, answers, outcomes, pages, areas = frame.columns
        written = WrittenIds(table, frame.tail, limit=MAX_IDENTIFIERS)
        ids = written.expand(scope, find() if find is not None and written.references(scope) else {})
        server_ms, received_count, received_through, backed_up_through, outcome_cursor = map(natural, counts)
        require_at_most(len(pages), MAX_AREAS)
        return SyncResponse(
            version=frame.version,
            epoch=frame.epoch,
            server_ms=server_ms,
            received_count=received_count,
            received_through=received_through,
            backed_up_through=backed_up_through,
            outcome_cursor=outcome_cursor,
            answers=read_answers(answers),
            outcomes=read_answers(outcomes),
            pages=tuple(read_page(page, server_ms, ids) for page in pages),
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
    areas, cursors, depths = [column(part, count) for part in written]
    held = {AreaId(ids.get(area)): natural(cursor) for area, cursor in zip(areas, cursors, strict=True)}
    if len(held) != count:
        raise MalformedMessageError(place="areas")
    floors = {
        area: natural(cursor - depth)
        for (area, cursor), depth in zip(held.items(), map(natural, depths), strict=True)
        if depth
    }
    return held, floors
