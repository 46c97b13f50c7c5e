"""
Who may open a case: the list of people to whom its existence, its tasks, its visits and all else about it goes.

A case is an area of its own. Its record, and whatever names it by `case`, lies there and nowhere else; the people on the
list pull that area and nobody else does. So an ordinary team's phone holds nothing of it, not even a gap.
"""

from __future__ import annotations

from shared.kernel.identifiers import AreaId, derive_uuid

CASE = "case"
"""The kind, and the field by which records name their case."""

TEAM = "team"
"""Field of a case: the area whose supervisors answer for it. It says where the case was opened, and is set once."""


def case_area(case: str) -> AreaId:
    """
    The area in which a case and everything about it lies.
    """
    return AreaId(derive_uuid("doorstep", "case", case))
