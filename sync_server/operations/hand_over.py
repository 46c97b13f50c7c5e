"""
An area's records handed over by the rules of a pack, as files in a folder.

What was handed over is noted beside them: given to the next hand-over, it leaves out what says the same again, and lets
a registration that changed say so.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict

from sync_server.adapters.handed_documents import WRITTEN_AS, write_handed
from sync_server.adapters.system import SystemClock
from sync_server.operations.console import read_file, say
from sync_server.operations.data_folder import opened
from sync_server.operations.errors import CommandStoppedError
from sync_server.ports.change_log import StoredRecord
from sync_server.ports.store import View
from sync_server.use_cases.export_submissions import find_definitions, note_export
from sync_server.use_cases.hand_over_records import (
    HAPPENED,
    MINUTE_MS,
    Given,
    Handed,
    Sheet,
    agreements,
    hand_over,
    last_answers,
    settled,
    wanted,
)
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.pack_exports import Export
from sync_server.use_cases.refill_visits import Around, around, records_of, stored_of

WORKER = "worker"
LEFT = "left_out.json"
HANDED = "handed.json"
HANDED_OVER = "records.handed_over"
"""In the audit log."""


class Noted(TypedDict):
    """
    How many sheets of a record were handed over, and what the last one said.
    """

    sheets: int
    content: str


Notes = Mapping[str, Noted]
"""What was handed over, by record."""


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


def read_notes(file: Path | None) -> Notes:
    """
    What earlier hand-overs noted.

    Raises:
        CommandStoppedError: the file is not there, or is no such note.
    """
    if file is None:
        return {}
    try:
        noted = json.loads(read_file(file))
        return {record: Noted(sheets=one["sheets"], content=one["content"]) for record, one in noted.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise CommandStoppedError(f"{file.name} is not what an earlier hand-over wrote: {HANDED}.") from cause


def hand_over_area(
    export: Export,
    data: Path,
    area_name: str,
    period: Period,
    out: Path,
    given: Mapping[str, Given],
    written_as: str,
    offset_minutes: int,
    before: Notes | None = None,
) -> None:
    """
    Writes what stands, tells what does not; the audit log notes it before a file is written.

    Raises:
        CommandStoppedError: no such area, format or published form.
    """
    if written_as not in WRITTEN_AS:
        raise CommandStoppedError(f"{written_as} is not one of {', '.join(WRITTEN_AS)}.")
    before = before or {}
    with opened(data) as store:
        with store.reading() as view:
            top = get_area(view.directory, area_name)
            areas = view.directory.subtree(top.id)
            handed = list(_handed(view, export, areas, period, given, offset_minutes, before))
        with store.transaction() as work:
            note_export(work, export.id, [top.id], clock=SystemClock(), action=HANDED_OVER)
    left = [one for one in handed if one.faults]
    news = [one for one in handed if one.content and one.content != _content(before, one.record)]
    out.mkdir(parents=True, exist_ok=True)
    write_handed(out, export, news, written_as)
    _write(out / LEFT, [{"record": one.record, "why": list(one.faults)} for one in left])
    after = {one.record: Noted(sheets=_sheets(before, one.record) + 1, content=one.content) for one in news}
    _write(out / HANDED, {**before, **after})
    for words, count in Counter(words for one in left for words in one.faults).most_common():
        say(f"left out, {count}: {words}")
    say(f"Documents in {out}: {len(news)}. Left out: {len(left)}, named in {LEFT}.")
    if same := len(handed) - len(left) - len(news):
        say(f"Not written again, as they say what they said before: {same}.")


def _write(file: Path, told: object) -> None:
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def _sheets(before: Notes, record: str) -> int:
    return before[record]["sheets"] if record in before else 0


def _content(before: Notes, record: str) -> str:
    return before[record]["content"] if record in before else ""


def _handed(
    view: View,
    export: Export,
    areas: Sequence[str],
    period: Period,
    given: Mapping[str, Given],
    offset_minutes: int,
    before: Notes,
) -> Iterator[Handed]:
    definitions = find_definitions(view, export.form)
    if not definitions:
        raise CommandStoppedError(f"No published pack has a form named {export.form}.")
    newest = next(iter(definitions.values()))
    names = {one.id: one.short_name for one in view.directory.accounts()}
    language = next(iter(export.titles), "")
    for area in areas:
        near = _near(view, area)
        counted = {
            stored.id: stored
            for stored in stored_of(view, area, export.kind)
            if period.holds(_day(stored, offset_minutes)) and not near.is_practice(_home(stored))
        }
        for record in wanted(export, [stored.as_read() for stored in counted.values()]):
            home = near.households.get(_home(counted[record.id]))
            worker = record.text("worker") or (home.text("worker") if home else "")
            on = date.fromisoformat(_changed_on(counted[record.id], offset_minutes))
            yield hand_over(
                export,
                record,
                definitions.get(record.text("form_version"), newest),
                near,
                sheet=Sheet.numbered(record, _sheets(before, record.id), on),
                given={**given.get("", {}), **given.get(names.get(worker, ""), {})},
                language=language,
                utc_offset_minutes=offset_minutes,
            )


def _near(view: View, area: str) -> Around:
    found = around(view, area)
    near = Around(households=settled(found.households.values()), people=settled(found.people.values()))
    return replace(
        near,
        answers=last_answers(records_of(view, area, "visit"), near.people),
        consents=agreements(records_of(view, area, "consent"), near),
    )


def _home(stored: StoredRecord) -> str:
    return stored.id if stored.kind == "household" else stored.as_read().text("household")


def _day(stored: StoredRecord, offset_minutes: int) -> str:
    """When it happened; of a registration when it was last changed."""
    happened = HAPPENED.get(stored.kind)
    return stored.as_read().text(happened) if happened else _changed_on(stored, offset_minutes)


def _changed_on(stored: StoredRecord, offset_minutes: int) -> str:
    at_ms = max(mark.at_ms for mark in (stored.made, *stored.marks.values()))
    return datetime.fromtimestamp((at_ms + offset_minutes * MINUTE_MS) / 1000, tz=UTC).date().isoformat()
