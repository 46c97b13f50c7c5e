"""
The bytes of the journal's frames: MessagePack arrays that begin with version and type.

Frames written by any release open in every later release; CASE_BOOK.md beside this package is the
specification, `tests/vectors/case_book.json` holds frozen frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Any, cast

import msgpack

from mobile.adapters.case_book.errors import FrameMalformedError, FrameTooNewError, ValueNotKeptError
from mobile.ports.case_book import Draft, ReceivedChange, SyncProgress
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Base, Operation, Value
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


_KNOWN_TYPES = frozenset(map(int, FrameType))


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


def parse_frame(frame: bytes, *, place: int = 0) -> tuple[FrameType, Row]:
    """
    A frame's type and content.

    Raises:
        FrameMalformedError: it does not read as a frame.
        FrameTooNewError: version or type of a later release.
    """
    try:
        version, kind, *content = msgpack.unpackb(frame, raw=False)
    except (ValueError, TypeError, msgpack.UnpackException) as cause:
        raise FrameMalformedError(frame=place) from cause
    if version != FRAME_VERSION or not isinstance(kind, int) or kind not in _KNOWN_TYPES:
        raise FrameTooNewError(version=version, type=kind)
    return FrameType(kind), content


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


def plain(value: Value) -> Value:
    """
    A value as it will be read back from the journal: lists for sequences, dicts for maps.
    """
    return cast(Value, msgpack.unpackb(msgpack.packb(value, use_bin_type=True), raw=False))


def in_slices(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Successive lists of at most `size` items."""
    whole = list(items)
    for start in range(0, len(whole), size):
        yield whole[start : start + size]
