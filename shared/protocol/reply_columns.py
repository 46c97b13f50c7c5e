"""
The parts of a reply in columns: answers to operations, and what changed in an area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.domain.delivery import Answer, Delivery
from shared.kernel.identifiers import AreaId
from shared.protocol.checks import byte_string, column, natural, require_at_most
from shared.protocol.columns import Places, write_fields
from shared.protocol.errors import MalformedMessageError
from shared.protocol.id_table import IdReader, IdWriter, made_ms
from shared.protocol.messages import AreaPage, ReceivedChange
from shared.protocol.operation_columns import enter_identifiers, read_groups
from shared.protocol.versions import MAX_CHANGES, MAX_OPERATIONS
from shared.protocol.whole_numbers import write_numbers

STATES = (Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED)
"""A state's number on the wire is its place here."""

MORE, RESET = 1, 2


def write_answers(answers: Sequence[Answer]) -> Any:
    """
    Answers as columns; their hashes stay, since the phone has the operations.
    """
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


def read_answers(written: Any) -> tuple[Answer, ...]:
    """
    Answers from columns, without hashes.
    """
    if written is None:
        return ()
    count, seqs, states, revisions, reasons, whys, causes = written
    require_at_most(count, MAX_OPERATIONS)
    if any(type(reason) is not str for reason in reasons):
        raise MalformedMessageError(place="reasons")
    return tuple(
        Answer(seq, b"", STATES[state], revision, reasons[why], cause)
        for seq, state, revision, why, cause in zip(
            *(map(natural, column(part, count)) for part in (seqs, states, revisions, whys, causes)),
            strict=True,
        )
    )


def write_page(page: AreaPage, server_ms: int, ids: IdWriter) -> list[Any]:
    """
    What is said of one area.
    """
    return [
        *write_page_head(page, ids),
        write_changes(page.changes, server_ms, ids) if page.changes else None,
    ]


def write_page_head(page: AreaPage, ids: IdWriter) -> list[Any]:
    """
    What is said of one area, but for its changes.
    """
    return [
        ids.put(page.area),
        page.cursor,
        MORE * page.more | RESET * page.reset,
        page.digest,
        page.bucket_sums,
        bytes(page.repaired),
    ]


def read_page(written: Any, server_ms: int, ids: IdReader) -> AreaPage:
    """
    What was said of one area.
    """
    area, cursor, flags, digest, bucket_sums, repaired, changes = written
    name = AreaId(ids.get(area))
    return AreaPage(
        area=name,
        cursor=natural(cursor),
        changes=() if changes is None else _read_changes(changes, name, server_ms, ids),
        more=bool(flags & MORE),
        reset=bool(flags & RESET),
        digest=byte_string(digest),
        bucket_sums=byte_string(bucket_sums),
        repaired=tuple(byte_string(repaired)),
    )


def write_changes(changes: Sequence[ReceivedChange], server_ms: int | None, ids: IdWriter) -> list[Any]:
    """
    Changes as columns.

    Args:
        server_ms: The reply's clock; None where it is not known yet.
    """
    kinds = list(dict.fromkeys(change.kind for change in changes))
    groups: dict[str, list[ReceivedChange]] = defaultdict(list)
    for change in changes:
        groups[change.kind].append(change)
        enter_identifiers(change.record, change.fields, ids)
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


def _write_changed(changes: Sequence[ReceivedChange], server_ms: int | None, ids: IdWriter) -> list[Any]:
    records = [change.record for change in changes]
    places = _made_places(records, server_ms or 0, [ids.put(record) for record in records])
    if server_ms is None and any(made_ms(record) is None for record in records):
        places = replace(places, timed=False)
    return write_fields([change.fields for change in changes], places, ids)


def _read_changes(written: Any, area: AreaId, server_ms: int, ids: IdReader) -> tuple[ReceivedChange, ...]:
    count, kinds, order, records, revisions, left, erased, groups = written
    require_at_most(count, MAX_CHANGES)
    order = column(order, count)
    gone = {natural(place): ids.get(target) for place, target in left}
    destroyed = set(map(natural, erased))
    positions = column(records, count)
    names = [ids.get(position) for position in positions]
    fields = read_groups(kinds, order, _made_places(names, server_ms, positions), groups, ids)
    return tuple(
        ReceivedChange(
            record=name,
            kind=kinds[which],
            area=area,
            revision=natural(revision),
            fields=fields_set,
            left_for=gone.get(place),
            erased=place in destroyed,
        )
        for place, (which, name, revision, fields_set) in enumerate(
            zip(order, names, column(revisions, count), fields, strict=True)
        )
    )


def _made_places(records: Sequence[str], server_ms: int, positions: Sequence[int]) -> Places:
    mades = [made_ms(record) or server_ms for record in records]
    return Places(mades, mades, positions)
