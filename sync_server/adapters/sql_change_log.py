"""
The change log in SQL. One statement serves many rows, so that a transaction costs the same few round trips
whether it carries one visit or five hundred.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    insert,
    select,
    tuple_,
    update,
)

from shared.domain.delivery import Delivery
from shared.protocol.merge import ClashValue, Mark
from sync_server.adapters import sql_tables as tables
from sync_server.ports.area_total import AreaTotal
from sync_server.ports.change_log import (
    AreaHead,
    Clash,
    Contact,
    DeviceKey,
    Outcome,
    Receipt,
    RecordKey,
    StoredRecord,
    Writes,
)

# SQLite binds at most 32,766 values to a statement; the widest key here has three.
KEYS_PER_STATEMENT = 5000

_encode = msgspec.msgpack.Encoder().encode
_decode_fields = msgspec.msgpack.Decoder(dict[str, Any]).decode
_decode_marks = msgspec.msgpack.Decoder(dict[str, tuple[int, str, int]]).decode
_decode_clash = msgspec.msgpack.Decoder(list[tuple[Any, int, str, int]]).decode

Item = TypeVar("Item")

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


def _portions(items: Collection[Item]) -> Iterator[list[Item]]:
    ordered = list(items)
    for start in range(0, len(ordered), KEYS_PER_STATEMENT):
        yield ordered[start : start + KEYS_PER_STATEMENT]


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
        clashed=clashed,
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
        return self._heads(areas, select(tables.area_head))

    def _heads(self, areas: Collection[str], base: Select[Any]) -> Mapping[str, AreaHead]:
        found = {area: AreaHead(area=area) for area in areas}
        column = tables.area_head.c
        for portion in _portions(found):
            statement = base.where(column.area.in_(portion)).order_by(column.area)
            for area, revision, digest, broadcast, position, audit_hash in self._connection.execute(
                statement
            ):
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
        found = {}
        for portion in _portions(keys):
            statement = select(*_RECORD_COLUMNS).where(tuple_(_record.area, _record.id).in_(portion))
            for row in self._connection.execute(statement):
                record = _stored(row)
                found[record.key] = record
        return found

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

    def revisions(self, area: str, *, kinds: Collection[str] | None = None) -> Sequence[tuple[str, int]]:
        statement = select(_record.id, _record.revision).where(
            _record.area == area, _record.left_for.is_(None), _record.erased_ms == 0
        )
        if kinds is not None:
            statement = statement.where(_record.kind.in_(sorted(kinds)))
        return [(row.id, row.revision) for row in self._connection.execute(statement)]

    def named(self, references: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        column = tables.area_revision.c
        found = {}
        for portion in _portions(references):
            statement = select(column.area, column.revision, column.record).where(
                tuple_(column.area, column.revision).in_(portion)
            )
            for area, revision, record in self._connection.execute(statement):
                found[area, revision] = record
        return found

    def restored(self, areas: Collection[str]) -> Mapping[str, Mapping[bytes, int]]:
        column = tables.former_epoch.c
        found: dict[str, dict[bytes, int]] = {area: {} for area in areas}
        for portion in _portions(areas):
            statement = select(column.area, column.epoch, column.revision).where(column.area.in_(portion))
            for area, epoch, revision in self._connection.execute(statement):
                found[area][epoch] = revision
        return found

    def contacts(self, homes: Collection[DeviceKey]) -> Mapping[DeviceKey, Contact]:
        column = tables.device_progress.c
        found = {}
        for portion in _portions(homes):
            statement = select(
                column.area,
                column.device,
                column.last_seq,
                column.last_contact_ms,
                column.waiting,
                column.outcome_position,
                column.missing,
                column.held,
                column.refused,
            ).where(tuple_(column.area, column.device).in_(portion))
            for area, device, *facts in self._connection.execute(statement):
                found[DeviceKey(area, device)] = Contact(*facts)
        return found

    def receipts(self, home: DeviceKey, first: int, last: int) -> Mapping[int, Receipt]:
        column = tables.operation.c
        statement = select(tables.operation).where(
            column.area == home.area,
            column.device == home.device,
            column.seq.between(first, last),
        )
        return {row.seq: _receipt(row) for row in self._connection.execute(statement)}

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

    def lock_heads(self, areas: Collection[str]) -> Mapping[str, AreaHead]:
        return self._heads(areas, select(tables.area_head).with_for_update())

    def unaccepted(self, keys: Collection[tuple[DeviceKey, str]]) -> Mapping[tuple[DeviceKey, str], Receipt]:
        column = tables.operation.c
        found: dict[tuple[DeviceKey, str], Receipt] = {}
        for portion in _portions(keys):
            statement = (
                select(tables.operation)
                .where(
                    tuple_(column.area, column.device, column.record).in_(
                        [(home.area, home.device, record) for home, record in portion]
                    ),
                    column.state.in_(("held", "refused")),
                )
                .order_by(column.seq)
            )
            for row in self._connection.execute(statement):
                receipt = _receipt(row)
                found.setdefault((receipt.home, receipt.record), receipt)
        return found

    def open_clashes(self, keys: Collection[RecordKey]) -> Sequence[Clash]:
        column = tables.clash.c
        found: list[Clash] = []
        for portion in _portions(keys):
            statement = select(tables.clash).where(
                tuple_(column.area, column.record).in_(portion),
                column.settled_revision == 0,
            )
            found.extend(_clash(row) for row in self._connection.execute(statement))
        return found

    def write(self, writes: Writes) -> None:
        self._write_heads(writes)
        self._write_records(writes)
        self._write_receipts(writes.receipts)
        self._write_contacts(writes)
        self._write_clashes(writes)
        if writes.audit:
            self._connection.execute(insert(tables.audit), [entry._asdict() for entry in writes.audit])

    def _write_heads(self, writes: Writes) -> None:
        if writes.heads:
            self._replace(
                tables.area_head,
                [
                    {
                        "area": head.area,
                        "revision": head.revision,
                        "digest": head.digest.stored(),
                        "broadcast_digest": head.broadcast_digest.stored(),
                        "audit_position": head.audit_position,
                        "audit_hash": head.audit_hash,
                    }
                    for _, head in sorted(writes.heads.items())
                ],
            )

    def _write_records(self, writes: Writes) -> None:
        if writes.created:
            self._connection.execute(insert(tables.record), [_row(each) for each in writes.created.values()])
        if writes.changed:
            self._connection.execute(
                _UPDATE_RECORD,
                [
                    {**_row(each), "key_area": each.area, "key_id": each.id}
                    for each in writes.changed.values()
                ],
            )

        if writes.revisions:
            self._connection.execute(
                insert(tables.area_revision),
                [
                    {"area": area, "revision": revision, "record": record}
                    for (area, revision), record in writes.revisions.items()
                ],
            )

    def _write_receipts(self, receipts: Sequence[Receipt]) -> None:
        if not receipts:
            return
        self._connection.execute(insert(tables.operation), [_operation_row(each) for each in receipts])
        held = [_held_row(each) for each in receipts if each.state is Delivery.HELD]
        if held:
            self._connection.execute(insert(tables.held), held)
        refused = [_quarantine_row(each) for each in receipts if each.state is Delivery.REFUSED]
        if refused:
            self._connection.execute(insert(tables.quarantine), refused)

    def _write_contacts(self, writes: Writes) -> None:
        if writes.contacts:
            self._replace(
                tables.device_progress,
                [
                    {"area": home.area, "device": home.device, **contact._asdict()}
                    for home, contact in writes.contacts.items()
                ],
            )

    def _write_clashes(self, writes: Writes) -> None:
        if writes.clashes:
            self._replace(
                tables.clash,
                [
                    {
                        "area": each.area,
                        "record": each.record,
                        "field": each.name,
                        "opened_revision": each.opened_revision,
                        "settled_revision": each.settled_revision,
                        "entries": _encode([tuple(value) for value in each.values]),
                    }
                    for each in writes.clashes.values()
                ],
            )

    def _replace(self, table: Any, rows: list[dict[str, object]]) -> None:
        self._connection.execute(_UPSERTS[self._connection.dialect.name](table), rows)


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
        "area": receipt.area,
        "device": receipt.home.device,
        "seq": receipt.seq,
        "home_area": receipt.home.area,
        "record": receipt.record,
        "reason": receipt.reason,
        "received_ms": receipt.received_ms,
        "payload": receipt.payload,
        "decided_ms": 0,
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


_UPDATE_RECORD = (
    update(tables.record)
    .where(_record.area == bindparam("key_area"), _record.id == bindparam("key_id"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "revision",
                "fields",
                "marks",
                "clashed",
                "left_for",
                "erased_ms",
            )
        }
    )
)


def _sqlite_upsert(table: Any) -> Any:
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    statement = sqlite_insert(table)
    keys = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={
            column.name: statement.excluded[column.name]
            for column in table.columns
            if column.name not in keys
        },
    )


def _postgresql_upsert(table: Any) -> Any:
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    statement = postgresql_insert(table)
    keys = [column.name for column in table.primary_key]
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={
            column.name: statement.excluded[column.name]
            for column in table.columns
            if column.name not in keys
        },
    )


_UPSERTS = {"sqlite": _sqlite_upsert, "postgresql": _postgresql_upsert}
