"""
The shipped ASHA pack, and records of a newborn and her mother with fixed defaults.
"""

from __future__ import annotations

from datetime import date, timedelta

from shared.domain.records import Record, Value
from shared.kernel.identifiers import AreaId, RecordId
from shared.programmes.pack import Pack
from tests.support.shipped_packs import PROGRAMMES, shipped_pack

ASHA_FOLDER = PROGRAMMES / "india_asha"
TODAY = date(2026, 11, 20)
AREA = AreaId("area")


def asha_pack() -> Pack:
    """
    The pack as a phone receives it.
    """
    return shipped_pack("india_asha")


def day(offset: int) -> str:
    """
    The date that many days after TODAY.
    """
    return (TODAY + timedelta(days=offset)).isoformat()


def record(kind: str, identity: str, **fields: Value) -> Record:
    """
    A record of any kind.
    """
    return Record(id=RecordId(identity), kind=kind, area=AREA, fields=fields)


def baby(identity: str = "baby", **fields: Value) -> Record:
    """
    A baby on day 3 of life, born in a health centre.
    """
    return record("person", identity, **{"birth_on": day(-2), "birth_place": "phc", **fields})


def visit(identity: str = "visit", **fields: Value) -> Record:
    """
    A newborn visit made today.
    """
    made: dict[str, Value] = {
        "person": "baby",
        "form": "hbnc_day_visit",
        "visited_on": day(0),
        "outcome": "done",
    }
    return record("visit", identity, **{**made, **fields})
