"""
The change log in SQL. One statement serves many rows, so that a transaction costs the same few round trips
whether it carries one visit or five hundred.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, insert, literal, or_, select, text, update

from shared.domain.delivery import Delivery
from shared.protocol.merge import ClashValue, Mark
from sync_server.adapters import sql_tables as tables
from sync_server.adapters.sql_orphans import areas_in_use, find_orphans
from sync_server.adapters.sql_statements import (
    advance_rows,
    fetch_keyed,
    insert_missing,
    insert_rows,
    replace_rows,
    update_rows,
)
from sync_server.adapters.sql_tables import Bytes
from sync_server.ports.area_total import AreaTotal
from sync_server.ports.change_log import (
    AreaHead,
    AuditEntry,
    Clash,
    Contact,
    Decision,
    DeviceKey,
    Gone,
    Outcome,
    Receipt,
    RecordKey,
    StoredRecord,
    Writes,
)

_encode = msgspec.msgpack.Encoder().encode
_decode_fields = msgspec.msgpack.Decoder(dict[str, Any]).decode
_decode_marks = msgspec.msgpack.Decoder(dict[str, tuple[int, str, int]]).decode
_decode_clash = msgspec.msgpack.Decoder(list[tuple[Any, int, str, int]]).decode

TAKEN_IN = (Delivery.RECEIVED.value, Delivery.CLASHED.value)

MOST_NAMED = 500
"""Records named in one statement that looks for them everywhere."""

LATE_LOCK_MS = 100
"""How long an area is waited for that comes late in the order of locks."""

_record = tables.record.c
_RECORD_COLUMNS = (
    _record.area,
    _record.id,
    _record.kind,
    _record.revision,
    _record.made_revision,
    _record.made_by,
    _record.made_at_ms,
    _record.fields,
    _record.marks,
    _record.clashed,
    _record.left_for,
    _record.erased_ms,
)


def _stored(row: Any) -> StoredRecord:
    (
        area,
        id_,
        kind,
        revision,
        made,
        by,
        at_ms,
        fields,
        marks,
        clashed,
        left_for,
        erased_ms,
    ) = row
    return StoredRecord(
        area=area,
        id=id_,
        kind=kind,
        revision=revision,
        made=Mark(made, by, at_ms),
        fields=_decode_fields(fields),
        marks={name: Mark(*mark) for name, mark in _decode_marks(marks).items()} if marks else {},
        clashed=bool(clashed),
        left_for=left_for,
        erased_ms=erased_ms,
    )


def _row(record: StoredRecord) -> dict[str, object]:
    return {
        "area": record.area,
        "id": record.id,
        "kind": record.kind,
        "revision": record.revision,
        "made_revision": record.made.revision,
        "made_by": record.made.setter,
        "made_at_ms": record.made.at_ms,
        "fields": _encode(record.fields),
        "marks": _encode(record.marks) if record.marks else None,
        "clashed": record.clashed,
        "left_for": record.left_for,
        "erased_ms": record.erased_ms,
    }


class SQLChangeReader:
    """
    Reads within one connection's transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def heads(self, areas: Collection[str]) -> Mapping[str, AreaHead]:
        return {area: AreaHead(area=area) for area in areas} | self._kept_heads(areas, for_update=False)

    def _kept_heads(self, areas: Collection[str], *, for_update: bool) -> dict[str, AreaHead]:
        found = {}
        rows = fetch_keyed(
            self._connection,
            tuple(tables.area_head.c),
            (tables.area_head.c.area,),
            [(area,) for area in areas],
            for_update=for_update,
        )
        for area, revision, digest, broadcast, position, audit_hash in rows:
            found[area] = AreaHead(
                area=area,
                revision=revision,
                digest=AreaTotal(digest),
                broadcast_digest=AreaTotal(broadcast),
                audit_position=position,
                audit_hash=audit_hash,
            )
        return found

    def records(self, keys: Collection[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        rows = fetch_keyed(self._connection, _RECORD_COLUMNS, (_record.area, _record.id), keys)
        return {record.key: record for record in map(_stored, rows)}

    def changed_since(
        self,
        area: str,
        revision: int,
        *,
        kinds: Collection[str] | None = None,
        limit: int,
    ) -> Sequence[StoredRecord]:
        statement = select(*_RECORD_COLUMNS).where(_record.area == area, _record.revision > revision)
        if kinds is not None:
            statement = statement.where(_record.kind.in_(sorted(kinds)))
        rows = self._connection.execute(statement.order_by(_record.revision).limit(limit))
        return [_stored(row) for row in rows]

    def took_away_since(self, area: str, revision: int) -> bool:
        statement = (
            select(_record.revision)
            .where(
                _record.area == area,
                _record.revision > revision,
                or_(_record.left_for.is_not(None), _record.erased_ms != 0),
            )
            .limit(1)
        )
        return self._connection.execute(statement).first() is not None

    def revisions(self, area: str, *, kinds: Collection[str] | None = None) -> Sequence[tuple[str, int]]:
        statement = select(_record.id, _record.revision).where(
            _record.area == area, _record.left_for.is_(None), _record.erased_ms == 0
        )
        if kinds is not None:
            statement = statement.where(_record.kind.in_(sorted(kinds)))
        return [(row.id, row.revision) for row in self._connection.execute(statement)]

    def named(self, references: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        column = tables.area_revision.c
        rows = fetch_keyed(
            self._connection,
            (column.area, column.revision, column.record),
            (column.area, column.revision),
            references,
        )
        return {(area, revision): record for area, revision, record in rows}

    def restored(self, areas: Collection[str]) -> Mapping[str, Mapping[bytes, int]]:
        column = tables.former_epoch.c
        found: dict[str, dict[bytes, int]] = {area: {} for area in areas}
        rows = fetch_keyed(
            self._connection, tuple(tables.former_epoch.c), (column.area,), [(area,) for area in areas]
        )
        for area, epoch, revision in rows:
            found[area][epoch] = revision
        return found

    def contacts(self, homes: Collection[DeviceKey]) -> Mapping[DeviceKey, Contact]:
        column = tables.device_progress.c
        rows = fetch_keyed(
            self._connection, tuple(tables.device_progress.c), (column.area, column.device), homes
        )
        return {DeviceKey(area, device): Contact(*facts) for area, device, *facts in rows}

    def receipts(self, home: DeviceKey, first: int, last: int) -> Mapping[int, Receipt]:
        column = tables.operation.c
        statement = select(tables.operation).where(
            column.area == home.area,
            column.device == home.device,
            column.seq.between(first, last),
        )
        return {row.seq: _receipt(row) for row in self._connection.execute(statement)}

    def audit_links(self, area: str, after: int, *, limit: int) -> Sequence[AuditEntry]:
        column = tables.audit.c
        statement = (
            select(tables.audit)
            .where(column.area == area, column.position > after)
            .order_by(column.position)
            .limit(limit)
        )
        return [AuditEntry(**row._mapping) for row in self._connection.execute(statement)]

    def areas_in_use(self) -> Collection[str]:
        return frozenset(areas_in_use(self._connection))

    def orphans(self, area: str) -> Sequence[tuple[str, str]]:
        return list(find_orphans(self._connection, area))

    def places_of(self, records: Collection[str]) -> Collection[RecordKey]:
        return {
            RecordKey(*row)
            for some in _portions(records)
            for row in self._connection.execute(select(_record.area, _record.id).where(_record.id.in_(some)))
        }

    def old_payloads(
        self, area: str, before_ms: int, *, after: tuple[str, int], limit: int
    ) -> Sequence[tuple[str, int, str]]:
        column, (device, seq) = tables.operation.c, after
        statement = (
            select(column.device, column.seq, column.record)
            .where(
                column.area == area,
                or_(column.device > device, and_(column.device == device, column.seq > seq)),
                column.received_ms < before_ms,
                column.state.in_(TAKEN_IN),
                column.payload.is_not(None),
            )
            .order_by(column.device, column.seq)
            .limit(limit)
        )
        return [(row.device, row.seq, row.record) for row in self._connection.execute(statement)]

    def outcomes(self, home: DeviceKey, after: int, *, limit: int) -> Sequence[Outcome]:
        column = tables.outcome.c
        statement = (
            select(
                column.position,
                column.seq,
                column.state,
                column.revision,
                column.reason,
            )
            .where(
                column.area == home.area,
                column.device == home.device,
                column.position > after,
            )
            .order_by(column.position)
            .limit(limit)
        )
        return [
            Outcome(position, seq, Delivery(state), revision, reason)
            for position, seq, state, revision, reason in self._connection.execute(statement)
        ]


def _receipt(row: Any) -> Receipt:
    return Receipt(
        home=DeviceKey(row.area, row.device),
        seq=row.seq,
        area=row.record_area,
        record=row.record,
        sha256=row.sha256,
        state=Delivery(row.state),
        revision=row.revision,
        reason=row.reason,
        cause_seq=row.cause_seq,
        received_ms=row.received_ms,
        payload=row.payload or b"",
    )


class SQLChangeTransaction(SQLChangeReader):
    """
    Reads and writes within one connection's transaction.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._has_locked: set[str] = set()
        self._last_locked = (False, "")

    def lock_heads(self, areas: Collection[str], *, boxes: bool = False) -> Mapping[str, AreaHead]:
        new = sorted(set(areas) - self._has_locked)
        late = [area for area in new if (boxes, area) < self._last_locked]
        heads = {**self._locked_shortly(late), **self._locked(set(areas) - set(late))}
        self._has_locked.update(new)
        self._last_locked = max([self._last_locked, *((boxes, area) for area in new)])
        return heads

    def _locked_shortly(self, areas: Collection[str]) -> Mapping[str, AreaHead]:
        """
        What others may lock before something that is locked here already: whoever waits for it as long as it takes
        may be waited for.
        """
        if not areas:
            return {}
        if self._connection.dialect.name != "postgresql":
            return self._locked(areas)
        self._connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LATE_LOCK_MS}")
        heads = self._locked(areas)
        self._connection.exec_driver_sql("SET LOCAL lock_timeout = DEFAULT")
        return heads

    def _locked(self, areas: Collection[str]) -> Mapping[str, AreaHead]:
        found = self._kept_heads(areas, for_update=True)
        if len(found) < len(set(areas)):
            # A row that is not there cannot be locked: two processes would both begin the area at revision 1.
            missing = sorted(set(areas) - found.keys())
            insert_missing(
                self._connection, tables.area_head, [_head_row(AreaHead(area=area)) for area in missing]
            )
            found = self._kept_heads(areas, for_update=True)
        return found

    def unaccepted(self, keys: Collection[tuple[DeviceKey, str]]) -> Mapping[tuple[DeviceKey, str], Receipt]:
        column = tables.operation.c
        rows = fetch_keyed(
            self._connection,
            tuple(tables.operation.c),
            (column.area, column.device, column.record),
            [(home.area, home.device, record) for home, record in keys],
            where="operation.state IN ('held', 'refused')",
        )
        found: dict[tuple[DeviceKey, str], Receipt] = {}
        for receipt in sorted(map(_receipt, rows), key=lambda receipt: receipt.seq):
            found.setdefault((receipt.home, receipt.record), receipt)
        return found

    def gone(self, keys: Collection[RecordKey]) -> Mapping[RecordKey, Gone]:
        if not keys:
            return {}
        # Most areas have nothing that is gone, and a look into the index of those that do is all it costs them.
        some = self._areas_with_gone(sorted({key.area for key in keys}))
        rows = fetch_keyed(
            self._connection,
            (_record.area, _record.id, _record.left_for, _record.erased_ms),
            (_record.area, _record.id),
            [key for key in keys if key.area in some],
            where=f"({tables.IS_GONE})",
        )
        return {RecordKey(area, id_): Gone(left_for or "", bool(ms)) for area, id_, left_for, ms in rows}

    def written_on(self, records: Collection[str]) -> Collection[tuple[str, int]]:
        column = tables.operation.c
        return {
            (device, seq)
            for some in _portions(records)
            for device, seq in self._connection.execute(
                select(column.device, column.seq).where(column.record.in_(some))
            )
        }

    def _areas_with_gone(self, areas: Sequence[str]) -> set[str]:
        if self._connection.dialect.name != "sqlite":
            statement = select(_record.area).where(_record.area.in_(areas), _IS_GONE).distinct()
            return {area for (area,) in self._connection.execute(statement)}
        # SQLite's planner prefers the primary key, and would read every record of the area at each push.
        places = ",".join("?" * len(areas))
        found = self._connection.exec_driver_sql(
            "SELECT DISTINCT record.area FROM record INDEXED BY record_gone "  # noqa: S608 - no value is in it
            f"WHERE record.area IN ({places}) AND ({tables.IS_GONE})",
            tuple(areas),
        )
        return {area for (area,) in found}

    def open_clashes(self, keys: Collection[RecordKey]) -> Sequence[Clash]:
        column = tables.clash.c
        rows = fetch_keyed(
            self._connection,
            tuple(tables.clash.c),
            (column.area, column.record),
            keys,
            where="clash.settled_revision = 0",
        )
        return [_clash(row) for row in rows]

    def note_backup(self, held: Mapping[DeviceKey, int]) -> None:
        column = tables.device_progress.c
        for home, last_seq in sorted(held.items()):
            self._connection.execute(
                update(tables.device_progress)
                .where(column.area == home.area, column.device == home.device, column.backed_up < last_seq)
                .values(backed_up=last_seq)
            )

    def end_epoch(self, epoch: bytes) -> None:
        head = tables.area_head.c
        ends = select(head.area, literal(epoch, Bytes()), head.revision)
        self._connection.execute(insert(tables.former_epoch).from_select(["area", "epoch", "revision"], ends))
        progress = tables.device_progress
        self._connection.execute(update(progress).values(backed_up=progress.c.last_seq))

    def write(self, writes: Writes) -> None:
        heads = [_head_row(head) for _, head in sorted(writes.heads.items())]
        replace_rows(self._connection, tables.area_head, heads)
        insert_rows(self._connection, tables.record, [_row(each) for each in writes.created.values()])
        changed = [_row(each) for each in writes.changed.values()]
        update_rows(self._connection, tables.record, _CHANGING, changed)
        insert_rows(
            self._connection,
            tables.area_revision,
            [_revision_row(*each) for each in writes.revisions.items()],
        )
        self._write_receipts(writes.receipts)
        contacts = [_contact_row(*each) for each in sorted(writes.contacts.items())]
        advance_rows(self._connection, tables.device_progress, contacts, by=_FALLING)
        replace_rows(self._connection, tables.clash, [_clash_row(each) for each in writes.clashes.values()])
        insert_rows(self._connection, tables.audit, [entry._asdict() for entry in writes.audit])
        self._write_decisions(writes.decisions)
        self._erase_payloads(writes.erased)
        emptied = [
            {"area": home.area, "device": home.device, "seq": seq, "payload": None}
            for home, seq in writes.emptied
        ]
        update_rows(self._connection, tables.operation, ("payload",), emptied)

    def _write_decisions(self, decisions: Sequence[Decision]) -> None:
        answers = [_operation_row(decision.receipt) for decision in decisions]
        update_rows(self._connection, tables.operation, ("state", "revision", "reason"), answers)
        boxed = [
            {**_held_row(one.receipt), "area": one.box_area, "decided_ms": one.at_ms} for one in decisions
        ]
        update_rows(self._connection, tables.held, ("decided_ms",), boxed)
        insert_rows(self._connection, tables.outcome, [_outcome_row(decision) for decision in decisions])

    def _erase_payloads(self, keys: Sequence[RecordKey]) -> None:
        operation, held, clash = tables.operation.c, tables.held.c, tables.clash.c
        for some in _portions({key.id for key in keys}):
            # Where these lie is not known here: who wrote may since belong to another team, and a record to another
            # area than it was written to.
            written, kept = operation.record.in_(some), held.record.in_(some)
            self._connection.execute(update(tables.operation).where(written).values(payload=None))
            self._connection.execute(update(tables.held).where(kept).values(payload=b""))
        for area in sorted({key.area for key in keys}):
            for some in _portions({key.id for key in keys if key.area == area}):
                parted = clash.area == area, clash.record.in_(some)
                self._connection.execute(update(tables.clash).where(*parted).values(entries=_encode([])))

    def _write_receipts(self, receipts: Sequence[Receipt]) -> None:
        insert_rows(self._connection, tables.operation, [_operation_row(each) for each in receipts])
        held = [_held_row(each) for each in receipts if each.state is Delivery.HELD]
        insert_rows(self._connection, tables.held, held)
        refused = [_quarantine_row(each) for each in receipts if each.state is Delivery.REFUSED]
        insert_rows(self._connection, tables.quarantine, refused)


def _portions(names: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(set(names))
    return (ordered[first : first + MOST_NAMED] for first in range(0, len(ordered), MOST_NAMED))


_FALLING = {
    "waiting": ("last_contact_ms",),
    "held": ("last_seq", "outcome_position"),
    "refused": ("last_seq", "outcome_position"),
}
"""Of what is known of a device, the numbers that also fall: its own call and a verdict on its work both write them,
and whichever of the two had read less leaves them as they are."""

_CHANGING = (
    "revision",
    "made_revision",
    "made_by",
    "made_at_ms",
    "fields",
    "marks",
    "clashed",
    "left_for",
    "erased_ms",
)
"""Columns of a record that later operations and moves change."""

_IS_GONE = text(tables.IS_GONE)


def _head_row(head: AreaHead) -> dict[str, object]:
    return {
        "area": head.area,
        "revision": head.revision,
        "digest": head.digest.stored(),
        "broadcast_digest": head.broadcast_digest.stored(),
        "audit_position": head.audit_position,
        "audit_hash": head.audit_hash,
    }


def _revision_row(reference: tuple[str, int], record: str) -> dict[str, object]:
    area, revision = reference
    return {"area": area, "revision": revision, "record": record}


def _contact_row(home: DeviceKey, contact: Contact) -> dict[str, object]:
    return {"area": home.area, "device": home.device, **contact._asdict()}


def _clash_row(clash: Clash) -> dict[str, object]:
    return {
        "area": clash.area,
        "record": clash.record,
        "field": clash.name,
        "opened_revision": clash.opened_revision,
        "settled_revision": clash.settled_revision,
        "entries": _encode([tuple(value) for value in clash.values]),
    }


def _clash(row: Any) -> Clash:
    return Clash(
        area=row.area,
        record=row.record,
        name=row.field,
        opened_revision=row.opened_revision,
        values=[ClashValue(*entry) for entry in _decode_clash(row.entries)],
        settled_revision=row.settled_revision,
    )


def _operation_row(receipt: Receipt) -> dict[str, object]:
    return {
        "area": receipt.home.area,
        "device": receipt.home.device,
        "seq": receipt.seq,
        "record_area": receipt.area,
        "record": receipt.record,
        "sha256": receipt.sha256,
        "state": receipt.state.value,
        "revision": receipt.revision,
        "reason": receipt.reason,
        "cause_seq": receipt.cause_seq,
        "received_ms": receipt.received_ms,
        "payload": receipt.payload,
    }


def _held_row(receipt: Receipt) -> dict[str, object]:
    return {
        "area": receipt.box_area or receipt.area,
        "device": receipt.home.device,
        "seq": receipt.seq,
        "home_area": receipt.home.area,
        "record": receipt.record,
        "reason": receipt.reason,
        "received_ms": receipt.received_ms,
        "payload": receipt.payload,
        "decided_ms": 0,
    }


def _outcome_row(decision: Decision) -> dict[str, object]:
    receipt = decision.receipt
    return {
        "area": receipt.home.area,
        "device": receipt.home.device,
        "position": decision.position,
        "seq": receipt.seq,
        "state": receipt.state.value,
        "revision": receipt.revision,
        "reason": receipt.reason,
        "at_ms": decision.at_ms,
    }


def _quarantine_row(receipt: Receipt) -> dict[str, object]:
    return {
        "area": receipt.home.area,
        "device": receipt.home.device,
        "seq": receipt.seq,
        "record": receipt.record,
        "reason": receipt.reason,
        "received_ms": receipt.received_ms,
        "decided_ms": 0,
    }
