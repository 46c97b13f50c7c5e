"""
An area's visits handed over by the rules of a pack, as files in a folder.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sync_server.adapters.handed_documents import WRITTEN_AS, write_handed
from sync_server.adapters.system import SystemClock
from sync_server.operations.console import read_file, say
from sync_server.operations.data_folder import opened
from sync_server.operations.errors import CommandStoppedError
from sync_server.ports.store import View
from sync_server.use_cases.export_submissions import find_definitions, note_export
from sync_server.use_cases.hand_over_visits import Given, Handed, hand_over, wanted_visits
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.pack_exports import Export
from sync_server.use_cases.refill_visits import around, records_of

WORKER = "worker"
LEFT = "left_out.json"


@dataclass(frozen=True, slots=True)
class Period:
    """
    First and last day; empty for no bound.
    """

    begin: str = ""
    end: str = ""

    @classmethod
    def of(cls, begin: str, end: str) -> Period:
        """
        Raises:
            CommandStoppedError: one of them is no day.
        """
        for day in (begin, end):
            try:
                date.fromisoformat(day or "2000-01-01")
            except ValueError as cause:
                raise CommandStoppedError(f"{day} is no day, such as 2026-11-01.") from cause
        return cls(begin, end)

    def holds(self, day: str) -> bool:
        """Whether a day lies in it."""
        return (not self.begin or day >= self.begin) and (not self.end or day <= self.end)


def read_given(file: Path | None, export: Export) -> Mapping[str, Given]:
    """
    What is said of each worker, by short name; under the empty name of everybody.

    Raises:
        CommandStoppedError: the file is not there, or lacks a column that the export needs.
    """
    if file is None:
        if export.given:
            raise CommandStoppedError(f"Give a CSV file with --given: worker, {', '.join(export.given)}.")
        return {}
    text = read_file(file).decode("utf-8-sig", errors="replace")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    missing = [name for name in export.given if rows and name not in rows[0]]
    if missing or not rows:
        raise CommandStoppedError(f"{file.name} lacks columns: {', '.join(missing or export.given)}.")
    return {(row.get(WORKER) or "").strip(): _cells(row) for row in rows}


def _cells(row: Mapping[str | None, str | None]) -> Given:
    return {name: (cell or "").strip() for name, cell in row.items() if name and name != WORKER}


def hand_over_area(
    export: Export,
    data: Path,
    area_name: str,
    period: Period,
    out: Path,
    given: Mapping[str, Given],
    written_as: str,
    offset_minutes: int,
) -> None:
    """
    Writes what stands, tells what does not; the audit log notes it before a file is written.

    Raises:
        CommandStoppedError: no such area, format or published form.
    """
    if written_as not in WRITTEN_AS:
        raise CommandStoppedError(f"{written_as} is not one of {', '.join(WRITTEN_AS)}.")
    with opened(data) as store:
        with store.reading() as view:
            top = get_area(view.directory, area_name)
            handed = list(
                _handed(view, export, view.directory.subtree(top.id), period, given, offset_minutes)
            )
        with store.transaction() as work:
            note_export(work, export.id, [top.id], clock=SystemClock())
    out.mkdir(parents=True, exist_ok=True)
    write_handed(out, export, handed, written_as)
    left = [one for one in handed if one.faults]
    told = [{"visit": one.visit, "why": list(one.faults)} for one in left]
    (out / LEFT).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    for words, count in Counter(words for one in left for words in one.faults).most_common():
        say(f"left out, {count}: {words}")
    say(f"{len(handed) - len(left)} visits are in {out}; {len(left)} are left out, named in {LEFT}.")


def _handed(
    view: View,
    export: Export,
    areas: Sequence[str],
    period: Period,
    given: Mapping[str, Given],
    offset_minutes: int,
) -> Iterator[Handed]:
    definitions = find_definitions(view, export.form)
    if not definitions:
        raise CommandStoppedError(f"No published pack has a form named {export.form}.")
    newest = next(iter(definitions.values()))
    names = {one.id: one.short_name for one in view.directory.accounts()}
    language = next(iter(export.titles), "")
    for area in areas:
        near = around(view, area)
        counted = [
            one
            for one in records_of(view, area, "visit")
            if period.holds(one.text("visited_on")) and not near.is_practice(one.text("household"))
        ]
        for visit in wanted_visits(export, counted):
            told = {**given.get("", {}), **given.get(names.get(visit.text("worker"), ""), {})}
            yield hand_over(
                export,
                visit,
                definitions.get(visit.text("form_version"), newest),
                near,
                given=told,
                language=language,
                utc_offset_minutes=offset_minutes,
            )
