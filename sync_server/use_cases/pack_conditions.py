"""
Conditions in a pack's sheets: whether they are understood, and what they name.
"""

from __future__ import annotations

from shared.programmes.conditions import compile_condition, fields_of
from shared.programmes.errors import UnknownRuleError
from sync_server.use_cases.pack_tables import Row

SIGNS = "write, for instance, ${sex} = 'female' and not(${age} >= 15)."


def named_in(row: Row, column: str, text: str) -> frozenset[str]:
    """
    The fields or facts that a condition names; none, and a word in its place, where it is not understood.
    """
    try:
        compile_condition(text)
    except UnknownRuleError as stuck:
        position = stuck.details.get("position")
        row.wrong(column, "condition.unknown", f"Not understood from character {position} on; {SIGNS}")
        return frozenset()
    return frozenset(fields_of(text))
