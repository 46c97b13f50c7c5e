"""
Operations in columns, and one by one where columns could not be read.

Operations are grouped by kind; what every operation has lies in columns over all of them, in the order of numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from shared.domain.records import Base, Fields, Operation
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, is_identifier
from shared.protocol.canonical import operation_bytes, operation_from_bytes
from shared.protocol.checks import byte_string, column, natural, require_ascending, require_at_most, whole
from shared.protocol.columns import Places, read_fields, write_fields
from shared.protocol.errors import MalformedMessageError
from shared.protocol.id_table import IdReader, IdWriter, made_ms
from shared.protocol.merge import Reason
from shared.protocol.messages import UnreadableOperation
from shared.protocol.unpacking import Unpack
from shared.protocol.versions import MAX_OPERATION_BYTES, MAX_OPERATIONS
from shared.protocol.whole_numbers import MAX_WHOLE, read_numbers, write_numbers


def write_operations(operations: Sequence[Operation], epoch: bytes, ids: IdWriter) -> list[Any]:
    """
    Operations, at least one, as columns.
    """
    kinds = list(dict.fromkeys(operation.kind for operation in operations))
    epochs = [b"", epoch, *sorted({one.base.epoch for one in operations} - {b"", epoch})]
    groups: dict[str, list[Operation]] = defaultdict(list)
    for operation in operations:
        groups[operation.kind].append(operation)
        enter_identifiers(operation.record, operation.set, ids)
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
    mades = [made_ms(one.record) for one in operations]
    ats, records = [one.at_ms for one in operations], [ids.put(one.record) for one in operations]
    places = _places(mades, ats, records)
    return write_fields([one.set for one in operations], places, ids)


def enter_identifiers(record: str, fields: Fields, ids: IdWriter) -> None:
    """
    Enters a record's identifier and those its fields name.
    """
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
    counts = {which: order.count(which) for which in set(order)}
    if not counts.keys() <= set(range(len(written))):
        raise MalformedMessageError(place="kinds")
    by_kind = [iter(read_numbers(part, counts.get(which, 0))) for which, part in enumerate(written)]
    return [next(by_kind[which]) for which in order]


def _after_waits(first: int, waits: Sequence[int], mades: Sequence[int | None]) -> list[int]:
    ats, before = [], first
    for wait, made in zip(waits, mades, strict=True):
        before = max(before, made or 0) + wait
        ats.append(before)
    if ats and not -MAX_WHOLE <= min(ats) <= max(ats) <= MAX_WHOLE:
        raise MalformedMessageError(place="at")
    return ats


def _places(mades: Sequence[int | None], ats: Sequence[int], records: Sequence[int]) -> Places:
    return Places(
        ats, [at_ms if made is None else made for made, at_ms in zip(mades, ats, strict=True)], records
    )


def read_operations(written: Any, epoch: bytes, ids: IdReader) -> tuple[Operation, ...]:
    """
    Operations from columns.

    Args:
        epoch: The epoch named in the header, which most bases share.
    """
    count, kinds, order, seqs, first, waits, *columns, bases, base_epochs, more_epochs, groups = written
    require_at_most(count, MAX_OPERATIONS)
    order = column(order, count)
    offsets, bys, areas, records = [column(part, count) for part in columns]
    names = [ids.get(record) for record in records]
    mades = [made_ms(name) for name in names]
    ats = _after_waits(whole(first), _read_waits(waits, order), mades)
    epochs = [b"", epoch, *map(byte_string, more_epochs)]
    fields = read_groups(kinds, order, _places(mades, ats, records), groups, ids)
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
            column(seqs, count),
            order,
            ats,
            offsets,
            bys,
            areas,
            names,
            column(bases, count),
            map(natural, column(base_epochs, count)),
            fields,
            strict=True,
        )
    )
    require_ascending([operation.seq for operation in operations])
    return operations


def read_groups(
    kinds: Sequence[str], order: Sequence[int], places: Places, groups: Any, ids: IdReader
) -> Iterator[Fields]:
    """
    The fields of each operation, in the order of the operations.
    """
    if len(kinds) != len(groups) or any(type(kind) is not str for kind in kinds) or len(kinds) > len(order):
        raise MalformedMessageError(place="kinds")
    if len(kinds) == 1 and not any(order):
        return iter(read_fields(groups[0], places, ids))
    members: list[list[int]] = [[] for _ in kinds]
    for place, which in enumerate(order):
        members[natural(which)].append(place)
    rows = [
        iter(read_fields(group, places.of(mine), ids)) for group, mine in zip(groups, members, strict=True)
    ]
    return iter([next(rows[which]) for which in order])


def write_rows(operations: Sequence[Operation]) -> list[list[int | bytes]]:
    """
    Operations one by one: number and canonical bytes, empty where those are too long to be sent.
    """
    return [[operation.seq, _row(operation)] for operation in operations]


def _row(operation: Operation) -> bytes:
    payload = operation_bytes(operation)
    return payload if len(payload) <= MAX_OPERATION_BYTES else b""


def read_rows(written: Any, unpack: Unpack) -> tuple[tuple[Operation, ...], tuple[UnreadableOperation, ...]]:
    """
    Operations from canonical bytes, and those that could not be read.
    """
    require_at_most(len(written), MAX_OPERATIONS)
    operations: list[Operation] = []
    unreadable: list[UnreadableOperation] = []
    for seq, payload in written:
        natural(seq)
        try:
            operation = operation_from_bytes(byte_string(payload), unpack)
        except MalformedMessageError:
            operation = None
        if operation is None or operation.seq != seq:
            unreadable.append(UnreadableOperation(seq, byte_string(payload), Reason.UNREADABLE))
        else:
            operations.append(operation)
    require_ascending([seq for seq, _ in written])
    return tuple(operations), tuple(unreadable)
