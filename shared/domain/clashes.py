"""
Clashes as records: the server says beside a record that two values stand, so that every phone of the area knows.

A clash is named by the record and the field, so that the same place never has two; when values part again later,
the same record opens again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from shared.domain.records import Record, Value
from shared.kernel.identifiers import derive_uuid

CLASH = "clash"
OPEN, SETTLED = "open", "settled"


class Said(NamedTuple):
    """
    One of the values that stand beside each other.

    Attributes:
        worker: Who said it; empty where the server does not know.
        at_ms: When, by the server's clock.
    """

    value: Value
    worker: str
    at_ms: int


def clash_id(record: str, field: str) -> str:
    """
    The identifier of the clash on a field of a record.
    """
    return derive_uuid("doorstep", CLASH, record, field)


def clash_fields(*, about: str, about_kind: str, field: str, said: Iterable[Said]) -> dict[str, Value]:
    """
    What an open clash says.
    """
    return {
        "about": about,
        "about_kind": about_kind,
        "field": field,
        "values": [{"value": one.value, "by": one.worker, "at_ms": one.at_ms} for one in said],
        "state": OPEN,
    }


def settled_fields() -> dict[str, Value]:
    """
    What a clash says once somebody settled it; the values go, since the record has the one that stands.
    """
    return {"state": SETTLED, "values": None}


def is_open(clash: Record) -> bool:
    """
    Whether nobody has settled it.
    """
    return clash.text("state") == OPEN


def said_values(clash: Record) -> tuple[Said, ...]:
    """
    The values of a clash, as far as this version can read them.
    """
    values = clash.get("values")
    rows: Sequence[Value] = values if isinstance(values, list | tuple) else ()
    return tuple(_said(row) for row in rows if isinstance(row, Mapping))


def _said(row: Mapping[str, Value]) -> Said:
    at_ms = row.get("at_ms")
    return Said(row.get("value"), str(row.get("by") or ""), at_ms if isinstance(at_ms, int) else 0)
