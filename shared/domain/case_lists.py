"""
Who may open a case: the list of people to whom its existence, its tasks, its visits and all else about it goes.

A case is an area of its own. Its record, and whatever names it by `case`, lies there and nowhere else; the people on
the list pull that area and nobody else does. So an ordinary team's phone holds nothing of it, not even a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.domain.records import Fields, Value
from shared.kernel.identifiers import AreaId, derive_uuid

CASE = "case"
"""The kind, and the field by which records name their case."""

ACCESS = "access"
"""The kind of a supervisor's word that somebody is on a list, or is not."""

TEAM = "team"
"""Field of a case: the area whose supervisors answer for it. It says where the case was opened, and is set once."""

LEGAL_HOLD = "legal_hold"
"""Field of a case that must be kept whatever is asked: who holds it and why; a supervisor's."""

RESPONSIBLE = ("worker", "officer", "cover")
"""Fields of a case that put people on its list."""


def case_area(case: str) -> AreaId:
    """
    The area in which a case and everything about it lies.
    """
    return AreaId(derive_uuid("doorstep", "case", case))


def is_misplaced(kind: str, record: str, area: str, fields: Fields) -> bool:
    """
    Whether a record about a case would lie where people who are not on its list see it.
    """
    case = record if kind == CASE else fields.get(CASE)
    return isinstance(case, str) and bool(case) and area != case_area(case)


@dataclass(frozen=True, slots=True)
class CaseList:
    """
    What a case's own records say of its list; the supervisors responsible for its team come beside.

    Attributes:
        assigned: Its worker, its officer, whoever covers.
        added: Others, by a supervisor's word.
        removed: Taken out by a supervisor's word, whatever else speaks for them.
    """

    assigned: frozenset[str]
    added: frozenset[str]
    removed: frozenset[str]


def case_list(case: Fields, accesses: Iterable[Fields]) -> CaseList:
    """
    Reads the list out of a case and its `access` records.
    """
    added: set[str] = set()
    removed: set[str] = set()
    for access in accesses:
        (removed if access.get("listed") == "no" else added).add(_text(access.get("worker")))
    assigned = {responsible(case.get(name)) for name in RESPONSIBLE}
    return CaseList(
        assigned=frozenset(assigned - removed - {""}),
        added=frozenset(added - removed - {""}),
        removed=frozenset(removed - {""}),
    )


def responsible(value: Value) -> str:
    """
    The worker that a field of `RESPONSIBLE` names; empty where it names none.
    """
    return _text(value.get("who") if isinstance(value, Mapping) else value)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
