"""
What a district decides about a programme: the sheet `switches` says which of two ways it goes, and conditions of
schedules ask for it as `${switch.<id>}`.

It is settled when the pack is built, so that phones hold only what goes for their district.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sync_server.use_cases.pack_tables import Row, Sheets

SWITCHES = "switches"
_COLUMNS = ("id", "value", "values", "text::")
_ASKED = re.compile(r"\$\{switch\.(\w+)\}")

Switches = Mapping[str, str]


def read_switches(sheets: Sheets) -> Switches:
    """
    The way each switch stands; one that stands at none of its values is noted.
    """
    found = {}
    for row in sheets.unique(sheets.rows(SWITCHES, columns=_COLUMNS), "id"):
        row.text("values", needed=True)
        row.texts("text", needed=True)
        found[row.text("id")] = row.one_of("value", row.list("values") or ("",))
    return found


def settled(row: Row, column: str, switches: Switches) -> str:
    """
    The condition of a cell, with the district's word where it asks for a switch.
    """
    condition = row.text(column)
    for name in sorted(set(_ASKED.findall(condition)) - set(switches)):
        row.wrong(column, "switch.unknown", f"No switch “{name}” in the sheet {SWITCHES}.")
    return _ASKED.sub(lambda asked: f"'{switches.get(asked[1], '')}'", condition)
