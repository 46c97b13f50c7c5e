"""
The bytes of the journal's frames: MessagePack arrays that begin with version and type.

Frames written by any release open in every later release; CASE_BOOK.md beside this package is the
specification, `tests/vectors/case_book.json` holds frozen frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import msgpack

from mobile.adapters.case_book.errors import FrameMalformedError, FrameTooNewError, ValueNotKeptError
from mobile.adapters.case_book.own_work import Entry
from mobile.ports.case_book import Draft, ReceivedChange, SyncProgress
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Base, Fields, Operation
from shared.kernel.identifiers import AreaId, RecordId, WorkerId

FRAME_VERSION = 1

Row = Sequence[Any]


class FrameType(IntEnum):
    """
    What a frame holds.
    """

    OPERATIONS = 1
    DRAFT = 2
    DRAFT_END = 3
    SETTING = 4
    PROGRESS = 5
    STATE = 6
    RECORDS = 7
    OWN_WORK = 8
    GONE = 9
    LET_GO = 10


class Frame(NamedTuple):
    """
    A frame that was read.
    """

    type: FrameType
    content: Any


class State(NamedTuple):
    """
    What begins a snapshot: how far the sync is, and how far the numbers are.
    """

    snapshot_id: str
    frames: int
    progress: SyncProgress
    area_epochs: Mapping[str, bytes]
    last_seq: int
    answered_count: int


class LetGo(NamedTuple):
    """
    Records whose answers are no longer kept here.

    Attributes:
        kept: Answers kept all the same; None where the records below are so already, as in a snapshot.
    """

    ids: Sequence[str]
    kept: Sequence[str] | None


class RecordColumns(NamedTuple):
    """
    Received records of one kind and area.
    """

    kind: str
    area: str
    ids: Sequence[str]
    revisions: Sequence[int]
    fields: Sequence[Fields]


def pack_frame(kind: FrameType, *content: object) -> bytes:
    """
    A frame's bytes.

    Raises:
        ValueNotKeptError: some value has no form in MessagePack.
    """
    try:
        return cast(bytes, msgpack.packb([FRAME_VERSION, int(kind), *content], use_bin_type=True))
    except (TypeError, ValueError, OverflowError) as cause:
        raise ValueNotKeptError(frame_type=int(kind)) from cause


def parse_frame(frame: bytes, *, place: int = 0) -> Frame:
    """
    A frame, wholly read: what comes out of here can be applied.

    Raises:
        FrameMalformedError: it does not read as the format says.
        FrameTooNewError: version or type of a later release.
    """
    try:
        version, kind, *content = msgpack.unpackb(frame, raw=False)
        if version == FRAME_VERSION and kind in _READERS:
            return Frame(FrameType(kind), _READERS[kind](content))
    except (ValueError, TypeError, LookupError, msgpack.UnpackException) as cause:
        raise FrameMalformedError(frame=place) from cause
    raise FrameTooNewError(version=version, type=kind)


def operation_row(operation: Operation) -> Row:
    """An operation as kept."""
    return [
        operation.seq,
        operation.record,
        operation.kind,
        operation.area,
        operation.base.epoch,
        operation.base.revision,
        operation.at_ms,
        operation.offset_ms,
        operation.by,
        dict(operation.set),
    ]


def operation_from_row(row: Row) -> Operation:
    """An operation from what was kept."""
    seq, record, kind, area, epoch, revision, at_ms, offset_ms, by, fields = row
    return Operation(
        seq=seq,
        record=RecordId(record),
        kind=kind,
        area=AreaId(area),
        base=Base(epoch, revision),
        at_ms=at_ms,
        offset_ms=offset_ms,
        by=WorkerId(by),
        set=fields,
    )


def answer_row(answer: Answer) -> Row:
    """A receipt as kept."""
    return [
        answer.seq,
        answer.sha256,
        answer.state.value,
        answer.revision,
        answer.reason,
        answer.cause_seq,
    ]


def answer_from_row(row: Row) -> Answer:
    """A receipt from what was kept."""
    seq, sha256, state, revision, reason, cause_seq = row
    return Answer(seq, sha256, Delivery(state), revision, reason, cause_seq)


def draft_frame(draft: Draft) -> bytes:
    """The frame that keeps a draft."""
    return pack_frame(
        FrameType.DRAFT,
        draft.id,
        draft.form,
        draft.form_version,
        dict(draft.context),
        dict(draft.answers),
        draft.position,
        draft.started_at_ms,
    )


def draft_from_row(row: Row) -> Draft:
    """A draft from its frame's content."""
    draft_id, form, form_version, context, answers, position, started_at_ms = row
    return Draft(
        id=draft_id,
        form=form,
        form_version=form_version,
        context=context,
        answers=answers,
        position=position,
        started_at_ms=started_at_ms,
    )


def progress_frame(progress: SyncProgress) -> bytes:
    """The frame of one sync exchange."""
    return pack_frame(
        FrameType.PROGRESS,
        progress.epoch,
        dict(progress.cursors),
        [answer_row(answer) for answer in progress.answers],
        [change_row(change) for change in progress.changes],
        progress.outcome_cursor,
        progress.backed_up_through,
        progress.offset_ms,
        progress.server_ms,
        progress.bytes_sent,
        progress.bytes_received,
        progress.received_count,
        list(progress.reset_areas),
        [list(pair) for pair in progress.renumbered.items()],
        list(progress.dropped),
        dict(progress.floors),
    )


def progress_from_row(row: Row) -> SyncProgress:
    """A sync exchange from its frame's content."""
    return SyncProgress(
        epoch=row[0],
        cursors=row[1],
        answers=[answer_from_row(answer) for answer in row[2]],
        changes=[change_from_row(change) for change in row[3]],
        outcome_cursor=row[4],
        backed_up_through=row[5],
        offset_ms=row[6],
        server_ms=row[7],
        bytes_sent=row[8],
        bytes_received=row[9],
        received_count=row[10],
        reset_areas=row[11],
        renumbered=dict(row[12]),
        dropped=row[13],
        floors=row[14],
    )


def change_row(change: ReceivedChange) -> Row:
    """A received change as kept."""
    return [
        change.record,
        change.kind,
        change.area,
        change.revision,
        dict(change.fields),
        change.left_for,
        change.erased,
    ]


def change_from_row(row: Row) -> ReceivedChange:
    """A received change from what was kept."""
    record, kind, area, revision, fields, left_for, erased = row
    return ReceivedChange(
        record=record,
        kind=kind,
        area=area,
        revision=revision,
        fields=fields,
        left_for=left_for,
        erased=erased,
    )


def entry_row(number: int, entry: Entry) -> Row:
    """One operation made here, with its answer, as kept in a snapshot."""
    answer = None if entry.answer is None else answer_row(entry.answer)
    return [number, operation_row(entry.operation), answer, entry.answered_ms]


def entry_from_row(row: Row) -> tuple[int, Entry]:
    """One operation made here, under its number, from what was kept."""
    number, operation, answer, answered_ms = row
    return number, Entry(
        operation_from_row(operation),
        None if answer is None else answer_from_row(answer),
        answered_ms,
    )


def state_frame(state: State) -> bytes:
    """The frame that begins a snapshot."""
    progress = state.progress
    return pack_frame(
        FrameType.STATE,
        state.snapshot_id,
        state.frames,
        progress.epoch,
        dict(progress.cursors),
        dict(progress.floors),
        dict(state.area_epochs),
        progress.outcome_cursor,
        progress.backed_up_through,
        progress.offset_ms,
        progress.server_ms,
        progress.bytes_sent,
        progress.bytes_received,
        progress.received_count,
        state.last_seq,
        state.answered_count,
    )


def state_from_row(row: Row) -> State:
    """What begins a snapshot, from its frame's content."""
    progress = SyncProgress(
        epoch=row[2],
        cursors=row[3],
        floors=row[4],
        outcome_cursor=row[6],
        backed_up_through=row[7],
        offset_ms=row[8],
        server_ms=row[9],
        bytes_sent=row[10],
        bytes_received=row[11],
        received_count=row[12],
    )
    return State(row[0], row[1], progress, row[5], row[13], row[14])


def records_from_row(row: Row) -> RecordColumns:
    """
    Received records in columns, from their frame's content.

    Raises:
        ValueError: the columns are not of one length.
    """
    columns = RecordColumns(*row)
    if not len(columns.ids) == len(columns.revisions) == len(columns.fields):
        raise ValueError("columns of different length")
    return columns


def in_slices(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Successive lists of at most `size` items."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]


_READERS: Mapping[int, Callable[[Row], Any]] = MappingProxyType(
    {
        FrameType.OPERATIONS: lambda content: [operation_from_row(row) for row in content[0]],
        FrameType.DRAFT: draft_from_row,
        FrameType.DRAFT_END: lambda content: content[0],
        FrameType.SETTING: lambda content: (content[0], content[1]),
        FrameType.PROGRESS: progress_from_row,
        FrameType.STATE: state_from_row,
        FrameType.RECORDS: records_from_row,
        FrameType.OWN_WORK: lambda content: [entry_from_row(row) for row in content[0]],
        FrameType.GONE: lambda content: dict(content[0]),
        FrameType.LET_GO: lambda content: LetGo(content[0], content[1]),
    }
)
