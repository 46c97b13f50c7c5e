"""
Takes in households and people from a spreadsheet: all of it or nothing, any number of times.

A record's identifier follows from the area and the register's own key, so that a second import meets the
records of the first one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from shared.domain.records import Change, Value
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from sync_server.ports.change_log import RecordKey, StoredRecord
from sync_server.ports.directory import Account, Area
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock
from sync_server.use_cases.errors import ImportMistake, ImportRefusedError
from sync_server.use_cases.import_columns import (
    AGE,
    COLUMNS,
    HOUSEHOLD,
    HOUSEHOLD_KEY,
    KEYS,
    KNOWN,
    MOTHER_KEY,
    NEEDED,
    PERSON,
    PERSON_KEY,
    REGISTERED_ON,
    WORKER,
    CellError,
    Column,
    Day,
    find_column,
)
from sync_server.use_cases.keep_audit import CONSOLE, record_act
from sync_server.use_cases.write_records import console_device, write_records

LARGEST_BYTES = 50 << 20
FIRST_ROW = 2
"""The heading is row 1, as a spreadsheet program counts."""

DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """
    What an import did.

    Attributes:
        kept: (record, field) where somebody in the field had written since; their value stays.
    """

    households_new: int = 0
    households_changed: int = 0
    people_new: int = 0
    people_changed: int = 0
    unchanged: int = 0
    kept: Sequence[tuple[str, str]] = ()


def import_households(
    work: Work, content: bytes, *, area: Area, worker: Account | None, today: date, clock: Clock
) -> ImportReport:
    """
    Imports a CSV file into an area.

    Args:
        worker: Who is responsible where the file names nobody.
        today: The day against which ages and relative dates are counted.

    Raises:
        ImportRefusedError: every mistake in the file; nothing was imported.
    """
    sheet = _Sheet(area, worker, work, Day(today))
    wished = sheet.read(content)
    stored = work.changes.records([RecordKey(area.id, record) for record in wished])
    by_console = console_device(area.id)
    changes: list[Change] = []
    kept: list[tuple[str, str]] = []
    counts = {"new": {HOUSEHOLD: 0, PERSON: 0}, "changed": {HOUSEHOLD: 0, PERSON: 0}}
    for record, (kind, fields) in wished.items():
        before = stored.get(RecordKey(area.id, record))
        if kind == PERSON and (before is None or REGISTERED_ON not in before.fields):
            fields.setdefault(REGISTERED_ON, today.isoformat())
        setting, left = _difference(before, fields, by_console)
        kept.extend((record, name) for name in left)
        if setting:
            counts["changed" if before else "new"][kind] += 1
            changes.append(Change(record=RecordId(record), kind=kind, area=AreaId(area.id), set=setting))
    now_ms = clock.now_ms()
    if changes:
        write_records(work, area=area.id, changes=changes, role=Role.SUPERVISOR, now_ms=now_ms)
        record_act(
            work, area=area.id, at_ms=now_ms, actor=CONSOLE, action="households.imported", subject=area.id
        )
    return ImportReport(
        households_new=counts["new"][HOUSEHOLD],
        households_changed=counts["changed"][HOUSEHOLD],
        people_new=counts["new"][PERSON],
        people_changed=counts["changed"][PERSON],
        unchanged=len(wished) - len(changes),
        kept=tuple(kept),
    )


def _difference(
    before: StoredRecord | None, fields: Mapping[str, Value], by_console: str
) -> tuple[dict[str, Value], list[str]]:
    if before is None:
        return dict(fields), []
    setting: dict[str, Value] = {}
    left = []
    for name, value in fields.items():
        if before.fields.get(name) == value:
            continue
        mark = before.mark(name)
        if mark is not None and mark.setter != by_console:
            left.append(name)
        else:
            setting[name] = value
    return setting, left


Wished = dict[str, tuple[str, dict[str, Value]]]
"""Record identifier to (kind, fields), households before their people."""


@dataclass(slots=True)
class _Sheet:
    """
    A file being read; gathers every mistake before any is told.
    """

    area: Area
    worker: Account | None
    work: Work
    day: Day
    mistakes: list[ImportMistake] = field(default_factory=list)
    _workers: dict[str, Account] = field(default_factory=dict)
    _households: dict[str, dict[str, Value]] = field(default_factory=dict)
    _people: dict[str, dict[str, Value]] = field(default_factory=dict)
    _rows_of: dict[str, int] = field(default_factory=dict)
    _mothers: list[tuple[int, str, str]] = field(default_factory=list)

    def read(self, content: bytes) -> Wished:
        """
        Raises:
            ImportRefusedError: every mistake found.
        """
        rows = self._parsed(content)
        self._workers = {
            account.short_name: account
            for account in self.work.directory.accounts()
            if account.area == self.area.id
        }
        headings = [heading.strip().lower() for heading in rows[0]]
        self._check_headings(headings)
        if not self.mistakes:
            for number, cells in enumerate(rows[1:], start=FIRST_ROW):
                if any(cell.strip() for cell in cells):
                    self._read_row(number, headings, cells)
            self._link_mothers()
        if not self.mistakes and not self._people:
            self._wrong(0, "", "file.empty", "at least one row below the headings")
        if self.mistakes:
            raise ImportRefusedError(sorted(self.mistakes))
        wished: Wished = {}
        for key, fields in self._households.items():
            wished[self._household_id(key)] = (HOUSEHOLD, fields)
        for key, fields in self._people.items():
            wished[self._person_id(key)] = (PERSON, fields)
        return wished

    def _parsed(self, content: bytes) -> list[list[str]]:
        if len(content) > LARGEST_BYTES:
            self._stop("file.too_large", f"at most {LARGEST_BYTES >> 20} MiB")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._stop("file.encoding", "a CSV file in UTF-8")
        heading = text.split("\n", 1)[0]
        delimiter = max(DELIMITERS, key=heading.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            self._stop("file.malformed", "a CSV file whose quotes are closed")
        if not rows or not any(cell.strip() for cell in rows[0]):
            self._stop("file.empty", f"a first row with the columns {', '.join(NEEDED)}")
        return rows

    def _stop(self, code: str, expected: str) -> NoReturn:
        raise ImportRefusedError([ImportMistake(0, "", code, expected)])

    def _wrong(self, row: int, column: str, code: str, expected: str = "") -> None:
        self.mistakes.append(ImportMistake(row, column, code, expected))

    def _check_headings(self, headings: Sequence[str]) -> None:
        for heading in headings:
            if heading not in KNOWN and find_column(heading) is None:
                self._wrong(1, heading[:60], "column.unknown", "expected: " + ", ".join(KNOWN))
            elif headings.count(heading) > 1:
                self._wrong(1, heading, "column.repeated", "each column once")
        for needed in NEEDED:
            if needed not in headings:
                self._wrong(1, needed, "column.missing", "expected: " + ", ".join(KNOWN))
        if "birth_on" not in headings and AGE not in headings:
            self._wrong(1, "birth_on", "column.missing", "birth_on or age_years")
        self.mistakes[:] = dict.fromkeys(self.mistakes)

    def _read_row(self, number: int, headings: Sequence[str], cells: Sequence[str]) -> None:
        if len(cells) > len(headings):
            self._wrong(number, "", "row.too_long", f"{len(headings)} cells")
            return
        row = {heading: cell.strip() for heading, cell in zip(headings, cells, strict=False) if cell.strip()}
        for key in (*KEYS, *(name for name, column in COLUMNS.items() if column.is_needed)):
            if key not in row:
                self._wrong(number, key, "cell.missing", "a value")
        if "birth_on" not in row and AGE not in row:
            self._wrong(number, "birth_on", "cell.missing", "birth_on or age_years")
        fields: dict[str, dict[str, Value]] = {HOUSEHOLD: {}, PERSON: {}}
        for heading, cell in row.items():
            column = find_column(heading)
            if column is not None and not (heading == AGE and "birth_on" in row):
                self._read_cell(number, heading, column, cell, fields)
        if AGE in row and "birth_on" not in row:
            fields[PERSON].setdefault("birth_on_estimated", "yes")
        if any(key not in row for key in KEYS):
            return
        self._add_household(number, row, fields[HOUSEHOLD])
        self._add_person(number, row, fields[PERSON])

    def _read_cell(
        self,
        number: int,
        heading: str,
        column: Column,
        cell: str,
        fields: dict[str, dict[str, Value]],
    ) -> None:
        try:
            fields[column.subject][column.field] = column.read(cell, self.day)
        except CellError as error:
            self._wrong(number, heading, error.code, error.expected)

    def _add_household(self, number: int, row: Mapping[str, str], fields: dict[str, Value]) -> None:
        key = row[HOUSEHOLD_KEY]
        worker = self._worker(number, row.get(WORKER, ""))
        if worker:
            fields["worker"] = worker
        known = self._households.setdefault(key, {"external_key": key})
        for name, value in fields.items():
            if known.setdefault(name, value) != value:
                self._wrong(number, name, "cell.differs", "the same on all rows of a household")

    def _worker(self, number: int, short_name: str) -> str:
        if not short_name:
            return self.worker.id if self.worker else ""
        account = self._workers.get(short_name)
        if account is None:
            known = ", ".join(sorted(self._workers)) or "none yet"
            self._wrong(number, WORKER, "worker.unknown", f"a worker of this area: {known}")
            return ""
        return account.id

    def _add_person(self, number: int, row: Mapping[str, str], fields: dict[str, Value]) -> None:
        key = row[PERSON_KEY]
        if key in self._people:
            self._wrong(
                number, PERSON_KEY, "key.duplicate", f"a key of its own: row {self._rows_of[key]} has it too"
            )
            return
        self._rows_of[key] = number
        fields["external_key"] = key
        fields["household"] = self._household_id(row[HOUSEHOLD_KEY])
        self._people[key] = fields
        if MOTHER_KEY in row:
            self._mothers.append((number, key, row[MOTHER_KEY]))

    def _link_mothers(self) -> None:
        elsewhere = {mother for _, _, mother in self._mothers if mother not in self._people}
        stored = self.work.changes.records(
            [RecordKey(self.area.id, self._person_id(mother)) for mother in elsewhere]
        )
        known = set(self._people) | {
            mother for mother in elsewhere if RecordKey(self.area.id, self._person_id(mother)) in stored
        }
        for number, child, mother in self._mothers:
            if mother == child or mother not in known:
                self._wrong(number, MOTHER_KEY, "mother.unknown", "the person_key of another person")
            else:
                self._people[child]["mother"] = self._person_id(mother)

    def _household_id(self, key: str) -> str:
        return derive_uuid("import", self.area.id, HOUSEHOLD, key)

    def _person_id(self, key: str) -> str:
        return derive_uuid("import", self.area.id, PERSON, key)
