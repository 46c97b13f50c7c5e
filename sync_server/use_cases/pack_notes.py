"""
What a manager must know before a pack is used in the field: what is not confirmed, what has no note, what has no case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from shared.programmes.pack import Note, Pack
from sync_server.ports.packs import Table, TableRow

SURE = ("sourced", "checked")


def unconfirmed_notes(pack: Pack) -> Sequence[Note]:
    """
    The notes whose content somebody has to confirm, and the traps.
    """
    return [note for note in pack.notes if note.mark not in SURE]


def unmarked_parts(pack: Pack) -> Sequence[str]:
    """
    Rules, forms, calls and consent texts whose origin no note tells, as `sheet:key`.
    """
    told = {note.about for note in pack.notes}
    return [
        f"{sheet}:{key}" for sheet, key in _parts(pack) if sheet not in told and f"{sheet}:{key}" not in told
    ]


def untried_parts(pack: Pack, cases: Iterable[TableRow]) -> Sequence[str]:
    """
    Rules that no case of the sheet tests expects, as `sheet:key`.
    """
    expected = {
        word.partition("/")[0]
        for row in cases
        for column in ("expect_tasks", "expect_decisions", "expect_totals", "expect_moves")
        for word in row.cells.get(column, "").split()
    }
    expected |= {word.lstrip("+-!") for word in expected}
    rules = [
        *(("schedules", schedule.id) for schedule in pack.schedules),
        *(("decisions", key) for key in dict.fromkeys(decision.id for decision in pack.decisions)),
        *(("targets", target.id) for target in pack.targets),
        *(("moves", move.id) for case in pack.cases for move in case.moves if not move.retired),
        *(("limits", limit.id) for case in pack.cases for limit in case.limits),
    ]
    return [f"{sheet}:{key}" for sheet, key in rules if key not in expected]


def place_of(part: str, tables: Mapping[str, Table]) -> str:
    """
    Where a part stands, `sheet:key` being its name, as in `forms, row 4 (visit)`.
    """
    sheet, _, key = part.partition(":")
    rows = tables[sheet].rows if sheet in tables else ()
    number = next((row.number for row in rows if row.cells.get("id") == key), 0)
    return f"{sheet}, row {number} ({key})"


def _parts(pack: Pack) -> Iterator[tuple[str, str]]:
    yield from (("forms", form) for form in pack.forms)
    yield from (("schedules", schedule.id) for schedule in pack.schedules)
    yield from (("decisions", key) for key in dict.fromkeys(decision.id for decision in pack.decisions))
    yield from (("calls", call.id) for call in pack.calls)
    yield from (("targets", target.id) for target in pack.targets)
    yield from (("consents", consent.id) for consent in pack.consents)
    for case in pack.cases:
        yield "case", case.id
        yield from (("moves", move.id) for move in case.moves)
        yield from (("limits", limit.id) for limit in case.limits)
