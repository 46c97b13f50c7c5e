"""
Holds every statement to the rule that lets a country's database be spread over machines by area: a table that is spread
is only ever spoken to with its area.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, event

from sync_server.adapters.sql_tables import DIRECTORY_TABLES, metadata

SPREAD = frozenset(metadata.tables) - DIRECTORY_TABLES - {"area"}

ALLOWED: Mapping[str, str] = {
    "UPDATE held SET payload=? WHERE held.record IN (": "erasure follows a record to wherever its author's work lies",
    "UPDATE operation SET payload=? WHERE operation.record IN (": "the same",
    "SELECT record.area, record.id FROM record WHERE record.id IN (": "the same: every area it ever was in",
    "SELECT operation.device, operation.seq FROM operation WHERE operation.record IN (": "the same",
    "INSERT INTO former_epoch (area, epoch, revision) SELECT": "a restore, before the first phone calls",
    "UPDATE device_progress SET backed_up=device_progress.last_seq": "the same",
}
"""Statements over all areas, by how they begin, with why they may."""

NO_TABLE = re.compile(r"^(BEGIN|COMMIT|ROLLBACK|PRAGMA|SAVEPOINT|RELEASE|SELECT 1|SET )", re.IGNORECASE)
MARK = re.compile(r"\$[0-9]+(?:::[A-Z]+)?")
"""Where PostgreSQL's driver writes what SQLite's writes as a question mark."""
WORDS = re.compile(r"[a-z_]+")


class AreaMissingError(AssertionError):
    """
    A statement that would have to ask every machine.
    """


def watch(engine: Engine) -> None:
    """
    From now on the engine refuses such statements.
    """
    event.listen(engine, "before_cursor_execute", _look)


def _look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    fault = fault_of(statement)
    if fault:
        raise AreaMissingError(f"{fault}: {' '.join(statement.split())}")


EVERY_AREA = re.compile(
    r"^SELECT DISTINCT ([a-z_]+)\.(?:area|left_for) FROM \1(?: WHERE \1\.left_for IS NOT NULL)?$"
)
"""Which areas there is anything of: asked of every machine, only by the command that verifies a server."""


def fault_of(statement: str) -> str:
    """
    The spread table that a statement speaks to without its area; empty where there is none.
    """
    text = " ".join(statement.split())
    if (
        NO_TABLE.match(text)
        or EVERY_AREA.match(text)
        or any(MARK.sub("?", text).startswith(start) for start in ALLOWED)
    ):
        return ""
    tables = SPREAD & set(WORDS.findall(text.lower()))
    for table in sorted(tables & _spoken_to(text)):
        if not _names_area(text, table):
            return table
    return ""


def _spoken_to(text: str) -> set[str]:
    found = re.findall(r"\b(?:FROM|JOIN|UPDATE|INTO|TABLE)\s+([a-z_]+)", text)
    # A list of tables after FROM.
    for more in re.findall(r"\bFROM\s+([a-z_]+(?:,\s*[a-z_]+)+)", text):
        found += re.split(r",\s*", more)
    return set(found)


def _names_area(text: str, table: str) -> bool:
    if re.match(rf"INSERT INTO {table} \(area\b", text):
        return True
    key = rf"\b(?:{table}\.)?area"
    return bool(re.search(rf"{key} (?:= (?:\?|\$[0-9]|wanted\.key0)|IN \()", text))
