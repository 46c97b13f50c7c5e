"""
A database as a stream of rows that either kind of database can be filled from again, read as of one moment while the
server goes on.

    a head, then for each table its name and columns and batches of rows, then the counts, each one MessagePack
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgpack
from sqlalchemy import Connection, Engine, Table, func, insert, select

from sync_server.adapters.sql_migrations import migrate, present_schema
from sync_server.adapters.sql_tables import device_progress, metadata
from sync_server.ports.change_log import DeviceKey
from sync_server.ports.errors import BackupBrokenError, NotEmptyError

FORMAT = 1
ROWS_AT_ONCE = 500


def dump_rows(engine: Engine, *, made_ms: int, held: dict[DeviceKey, int]) -> Iterator[bytes]:
    """
    The whole database as it is at the first row.

    Args:
        held: Receives each device's highest number at that moment.
    """
    with _one_moment(engine) as connection:
        yield _packed({"format": FORMAT, "schema": present_schema(engine), "made_ms": made_ms})
        column = device_progress.c
        for area, device, last_seq in connection.execute(select(column.area, column.device, column.last_seq)):
            held[DeviceKey(area, device)] = last_seq
        counts: dict[str, int] = {}
        for table in metadata.sorted_tables:
            names = [column.name for column in table.columns]
            yield _packed({"table": table.name, "columns": names})
            counts[table.name] = 0
            rows = connection.execution_options(stream_results=True).execute(select(table))
            for batch in rows.partitions(ROWS_AT_ONCE):
                counts[table.name] += len(batch)
                yield _packed([list(row) for row in batch])
        yield _packed({"counts": counts})


def fill_rows(engine: Engine, parts: Iterator[Any]) -> Mapping[str, Any]:
    """
    Fills an empty database and brings it to the present tables.

    Returns:
        The head of the backup.

    Raises:
        BackupBrokenError: the stream is not a backup, or not a whole one; nothing was kept.
        NotEmptyError: there is something in the database already.
    """
    head = next(parts, None)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise BackupBrokenError(part="head")
    if present_schema(engine) is None:
        migrate(engine, to=head["schema"])
    if present_schema(engine) != head["schema"]:
        raise NotEmptyError
    with engine.begin() as connection:
        if connection.execute(select(func.count()).select_from(metadata.tables["server_state"])).scalar():
            raise NotEmptyError
        _fill(connection, parts)
    migrate(engine)
    return head


def _fill(connection: Connection, parts: Iterator[Any]) -> None:
    table: Table | None = None
    names: list[str] = []
    counts: dict[str, int] = {}
    is_whole = False
    for part in parts:
        if isinstance(part, list) and table is not None:
            connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in part])
            counts[table.name] += len(part)
        elif isinstance(part, dict) and part.get("table") in metadata.tables:
            table, names = metadata.tables[part["table"]], part["columns"]
            counts[table.name] = 0
        elif isinstance(part, dict) and part.get("counts") == counts:
            counts = {}
            table = None
            is_whole = True
        else:
            raise BackupBrokenError(part="rows")
    if not is_whole:
        raise BackupBrokenError(part="end")


def _one_moment(engine: Engine) -> Any:
    if engine.dialect.name == "postgresql":
        # A statement of a backup takes as long as it takes.
        reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        connection = reading.connect()
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        return connection
    return engine.execution_options(writing=False).begin()


def _packed(part: object) -> bytes:
    packed: bytes = msgpack.packb(part, use_bin_type=True)
    return packed


def unpacked_parts(chunks: Iterable[bytes]) -> Iterator[Any]:
    """
    The parts of a stream.
    """
    unpacker = msgpack.Unpacker(raw=False, max_buffer_size=1 << 30)
    for chunk in chunks:
        unpacker.feed(chunk)
        try:
            yield from unpacker
        except (ValueError, msgpack.UnpackException) as cause:
            raise BackupBrokenError(part="rows") from cause
