"""
Statements of the sync path, written out once and then only filled in.

SQLAlchemy composes a statement anew for each number of keys, and looks at every value of every row; with a group of
thirty pushes that was a third of a push's cost. Here the text is composed once for each table and dialect; numbers of
keys are rounded up to powers of two, so that a handful of texts serve all groups.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, insert, update
from sqlalchemy.dialects import postgresql, sqlite

MOST_KEYS = 4096
"""SQLite binds at most 32,766 values to a statement; the widest key here has three."""

ROWS_AT_ONCE = (128, 32, 8, 4, 2, 1)
"""So few different texts that the driver keeps each one prepared; the widest table has twelve columns."""

_VALUES = re.compile(r"\bVALUES (\([^()]*\))")

_NUMBERED = re.compile(r"\$([0-9]+)")

PARAMETERS = {"sqlite": "qmark", "postgresql": "numeric_dollar"}
"""How values are marked. The drivers take such texts as they are: psycopg's own marks are looked for anew in every long
text, which was a third of what a row costs there."""

_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def fetch_keyed(
    connection: Connection,
    columns: Sequence[Column[Any]],
    by: Sequence[Column[Any]],
    keys: Collection[Sequence[Any]],
    *,
    where: str = "",
    for_update: bool = False,
) -> list[Any]:
    """
    The rows whose `by` columns equal one of the keys.

    Args:
        by: The area first.
        where: A further condition, without values.
        for_update: Whether the rows are locked, in the order of their keys, until the transaction ends.
    """
    ordered: list[tuple[Any, ...]] = sorted(set(map(tuple, keys)))
    rows: list[Any] = []
    for start in range(0, len(ordered), MOST_KEYS):
        portion = ordered[start : start + MOST_KEYS]
        portion += [(None,) * len(by)] * (_rounded(len(portion)) - len(portion))
        text = _keyed_text(
            connection.dialect.name, tuple(columns), tuple(by), len(portion), where, for_update
        )
        values = tuple(value for key in portion for value in key)
        rows += connection.exec_driver_sql(text, values).fetchall()
    return rows


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """
    Adds rows; each names every column.
    """
    _run(connection, _insert_text(connection.dialect.name, table), rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """
    Adds those rows whose key is not there yet.
    """
    _run(connection, _missing_text(connection.dialect.name, table), rows)


def replace_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """
    Adds rows, or puts them in the place of those with the same key.
    """
    _run(connection, _replace_text(connection.dialect.name, table), rows)


def advance_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Mapping[str, Sequence[str]],
) -> None:
    """
    Adds rows, or brings those with the same key forward: no number goes back, whoever read it before.

    Args:
        by: Columns that may fall as well as rise, each with the numbers that have to be as new as what is there for it
            to be taken.
    """
    facts = tuple((name, tuple(needed)) for name, needed in by.items())
    _run(connection, _advance_text(connection.dialect.name, table, facts), rows)


def update_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """
    Changes the named columns of existing rows.
    """
    _run(connection, _update_text(connection.dialect.name, table, tuple(names)), rows)


def _run(connection: Connection, statement: tuple[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    text, values_of = statement
    if not rows:
        return
    values = [values_of(row) for row in rows]
    if connection.dialect.name == "sqlite" or not _VALUES.search(text):
        connection.exec_driver_sql(text, values)
        return
    # PostgreSQL works for each statement it is sent: many rows in one are a third of its time for a row.
    start = 0
    while start < len(values):
        size = next(size for size in ROWS_AT_ONCE if size <= len(values) - start)
        flat = tuple(chain.from_iterable(values[start : start + size]))
        connection.exec_driver_sql(_many_text(text, size), flat)
        start += size


@lru_cache(256)
def _many_text(text: str, rows: int) -> str:
    found = _VALUES.search(text)
    if found is None or rows == 1:
        return text
    width = len(_NUMBERED.findall(found.group(1)))
    many = [
        _NUMBERED.sub(lambda one, skipped=width * row: f"${int(one.group(1)) + skipped}", found.group(1))
        for row in range(rows)
    ]
    return f"{text[: found.start(1)]}{', '.join(many)}{text[found.end(1) :]}"


def _rounded(count: int) -> int:
    return 1 << (count - 1).bit_length()


def _dialect(name: str) -> Dialect:
    chosen: Any = sqlite if name == "sqlite" else postgresql
    dialect: Dialect = chosen.dialect(paramstyle=PARAMETERS[name])
    return dialect


@lru_cache(256)
def _keyed_text(
    name: str,
    columns: tuple[Column[Any], ...],
    by: tuple[Column[Any], ...],
    count: int,
    where: str,
    for_update: bool,
) -> str:
    table = by[0].table.name
    wanted = ", ".join(f"key{place}" for place in range(len(by)))
    shown = ", ".join(f"{table}.{column.name}" for column in columns)
    matches = " AND ".join(f"{table}.{column.name} = wanted.key{place}" for place, column in enumerate(by))
    # A cross join keeps SQLite from scanning the table and looking each row up among the keys, as it does for IN.
    text = (
        f"WITH wanted({wanted}) AS (VALUES {_keys(name, by, count)}) "  # noqa: S608 - names of columns
        f"SELECT {shown} FROM wanted CROSS JOIN {table} WHERE {matches}"
    )
    if where:
        text += f" AND {where}"
    if for_update and name == "postgresql":
        # Locks are taken in the order of the keys, so that two transactions never wait for each other.
        text += f" ORDER BY {', '.join(f'{table}.{column.name}' for column in by)} FOR UPDATE OF {table}"
    return text


def _keys(name: str, by: tuple[Column[Any], ...], count: int) -> str:
    if name == "sqlite":
        return ", ".join(["(" + ", ".join("?" * len(by)) + ")"] * count)
    # A list of values has no column to take its types from.
    types = [column.type.compile(_dialect(name)) for column in by]
    return ", ".join(
        "("
        + ", ".join(f"CAST(${row * len(by) + place} AS {kind})" for place, kind in enumerate(types, 1))
        + ")"
        for row in range(count)
    )


@lru_cache(64)
def _insert_text(name: str, table: Table) -> tuple[str, Any]:
    return _compiled(name, insert(table))


@lru_cache(64)
def _missing_text(name: str, table: Table) -> tuple[str, Any]:
    return _compiled(name, _INSERT[name](table).on_conflict_do_nothing())


@lru_cache(64)
def _replace_text(name: str, table: Table) -> tuple[str, Any]:
    statement = _INSERT[name](table)
    keys = [column.name for column in table.primary_key]
    return _compiled(
        name,
        statement.on_conflict_do_update(
            index_elements=keys,
            set_={
                column.name: statement.excluded[column.name]
                for column in table.columns
                if column.name not in keys
            },
        ),
    )


@lru_cache(64)
def _advance_text(name: str, table: Table, by: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, Any]:
    from sqlalchemy import and_, case

    statement, column = _INSERT[name](table), table.c
    new, keys, falling = statement.excluded, [key.name for key in table.primary_key], dict(by)

    def newer(one: str) -> Any:
        return case((new[one] > column[one], new[one]), else_=column[one])

    def taken(one: str) -> Any:
        is_new = and_(*(new[needed] >= column[needed] for needed in falling[one]))
        return case((is_new, new[one]), else_=column[one])

    moved = {
        one.name: taken(one.name) if one.name in falling else newer(one.name)
        for one in table.columns
        if one.name not in keys
    }
    return _compiled(name, statement.on_conflict_do_update(index_elements=keys, set_=moved))


@lru_cache(64)
def _update_text(name: str, table: Table, names: tuple[str, ...]) -> tuple[str, Any]:
    from sqlalchemy import and_, bindparam

    keys = and_(*(column == bindparam(f"key {column.name}") for column in table.primary_key))
    return _compiled(
        name, update(table).where(keys).values({column: bindparam(f"new {column}") for column in names})
    )


def _compiled(name: str, statement: Any) -> tuple[str, Any]:
    compiled = statement.compile(dialect=_dialect(name))
    order = [parameter.removeprefix("key ").removeprefix("new ") for parameter in compiled.positiontup]
    return str(compiled), itemgetter(*order)
