"""
Rows without the row they speak of. Nothing that the server does makes one: a hand in the database does, or a disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, exists, func, select

from sync_server.adapters import sql_tables as tables

ACCEPTED = ("received", "clashed")


def find_orphans(connection: Connection, area: str) -> Iterator[tuple[str, str]]:
    """
    In one area: what is wrong, as a stable code, and where.
    """
    for code, table, place, missing in _laws():
        statement = select(place).where(table.c.area == area, missing).distinct().order_by(place)
        yield from ((code, str(found)) for (found,) in connection.execute(statement))
    yield from _miscounted(connection, area)


def areas_in_use(connection: Connection) -> Iterator[str]:
    """
    Every area that some row names as its own, or as where it went.
    """
    found: set[str] = set()
    for table in tables.metadata.sorted_tables:
        if table.name not in tables.DIRECTORY_TABLES:
            found.update(area for (area,) in connection.execute(select(table.c.area).distinct()))
    left = select(tables.record.c.left_for).where(tables.record.c.left_for.is_not(None)).distinct()
    found.update(area for (area,) in connection.execute(left))
    yield from sorted(found)


def _laws() -> Iterator[tuple[str, Table, ColumnElement[Any], ColumnElement[bool]]]:
    """
    Code, the table looked through, what names the row, and the condition that nothing should meet.
    """
    operation, record, held = tables.operation.c, tables.record.c, tables.held.c
    quarantine, revision, clash = tables.quarantine.c, tables.area_revision.c, tables.clash.c
    outcome, progress = tables.outcome.c, tables.device_progress.c
    # What was taken in from a review box elsewhere than it was sent has no revision here.
    accepted = and_(operation.state.in_(ACCEPTED), operation.revision > 0)
    yield (
        "receipt.record",
        tables.operation,
        operation.record,
        and_(accepted, ~exists().where(record.area == operation.record_area, record.id == operation.record)),
    )
    yield (
        "receipt.held",
        tables.operation,
        operation.record,
        and_(
            operation.state == "held",
            ~exists().where(held.home_area == operation.area, *_same(held, operation)),
        ),
    )
    for code, table in (("held.receipt", tables.held), ("quarantine.receipt", tables.quarantine)):
        home = table.c.home_area if table is tables.held else table.c.area
        known = exists().where(operation.area == home, *_same(table.c, operation))
        yield code, table, table.c.record, ~known
    yield (
        "outcome.receipt",
        tables.outcome,
        outcome.device,
        ~exists().where(operation.area == outcome.area, *_same(outcome, operation)),
    )
    for code, column, table in (
        ("revision.record", revision, tables.area_revision),
        ("clash.record", clash, tables.clash),
    ):
        yield (
            code,
            table,
            column.record,
            ~exists().where(record.area == column.area, record.id == column.record),
        )
    for code, column, table in (
        ("receipt.progress", operation, tables.operation),
        ("quarantine.progress", quarantine, tables.quarantine),
    ):
        known = exists().where(progress.area == column.area, progress.device == column.device)
        yield code, table, column.device, ~known


def _same(one: Any, other: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return one.device == other.device, one.seq == other.seq


def _miscounted(connection: Connection, area: str) -> Iterator[tuple[str, str]]:
    """Devices whose receipts are not as many as they were told."""
    operation, progress = tables.operation.c, tables.device_progress.c
    statement = (
        select(operation.device, func.count()).where(operation.area == area).group_by(operation.device)
    )
    counted: dict[str, int] = {row[0]: row[1] for row in connection.execute(statement)}
    told = select(progress.device, progress.last_seq - progress.missing).where(progress.area == area)
    for device, count in connection.execute(told.order_by(progress.device)):
        if counted.get(device, 0) != count:
            yield "receipt.count", device
