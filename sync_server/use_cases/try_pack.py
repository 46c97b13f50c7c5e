"""
Runs the `tests` sheet of a pack: given records, answers and a day, expected tasks, decisions and saved fields.

SPEC.md of shared/programmes describes the sheet. The same functions as on the phone do the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from shared.domain.records import Record, Value
from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.kernel.identifiers import AreaId, RecordId, derive_uuid
from shared.programmes.case_tasks import OpenCase, case_files, open_case
from shared.programmes.context import form_rows, plan_saves, record_fields
from shared.programmes.decisions import fired_decisions
from shared.programmes.pack import Pack
from shared.programmes.schedules import SOURCES, due_tasks
from shared.programmes.slots import task_id
from shared.programmes.targets import SESSION, month_totals
from shared.programmes.tasks import AGAIN, AMEND, FOLLOW_UP, Task
from sync_server.ports.packs import PackSource, TableRow
from sync_server.use_cases.build_pack import ROLES, read_schedules
from sync_server.use_cases.hand_over_records import (
    Sheet,
    agreements,
    hand_over,
    last_answers,
    settled,
    wanted,
)
from sync_server.use_cases.pack_exports import Export, read_exports
from sync_server.use_cases.pack_switches import SWITCHES, read_switches
from sync_server.use_cases.pack_tables import Findings, Sheets
from sync_server.use_cases.refill_visits import Around

DEFAULT_TODAY = date(2026, 11, 20)
NOON_MS = 12 * 60 * 60 * 1000
AREA = AreaId("area")
KINDS = ("household", *SOURCES, SESSION)
OF_FORM = ("answers", "expect_decisions", "expect_saves", "expect_asks")
"""Columns that say nothing without a form."""

EXPECTED = (
    "expect_tasks",
    "expect_decisions",
    "expect_saves",
    "expect_asks",
    "expect_totals",
    "expect_stage",
    "expect_moves",
    "expect_exports",
)
MOMENTS = ("raised_at", "at", "verdict_at")

_DAY = re.compile(r"^D([+-]\d+)$")
_WHOLE = re.compile(r"^(0|-?[1-9]\d*)$")
_EXPORTED = re.compile(r"^(\w+)@(\w+)\s+(\S.*)$")
_NUMBER = re.compile(r"\[\d+\]")
_RECORD = re.compile(r"^(\w+)\s+(\w+)\s*:\s*(.*)$")


@dataclass(frozen=True, slots=True)
class TrialFailure:
    """
    A case of the tests sheet that did not come out as written.
    """

    row: int
    case: str
    column: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"tests, row {self.row} ({self.case}), {self.column}: expected {self.expected}; found {self.found}"


class _UnreadableRowError(Exception):
    """
    A row of the sheet that says nothing the trial understands: its column, what could stand there, what does.
    """

    def __init__(self, column: str, expected: str, found: str) -> None:
        super().__init__(column, expected, found)
        self.column, self.expected, self.found = column, expected, found


def try_pack(pack: Pack, source: PackSource) -> tuple[TrialFailure, ...]:
    """
    The cases that fail; none means that the pack does what its authors wrote down.
    """
    table = source.tables.get("tests")
    definitions = {form.id: Definition.from_wire(form.definition) for form in pack.forms.values()}
    rows = table.rows if table else ()
    sheets = Sheets(source, pack.languages, Findings())
    exports = read_exports(sheets)
    return tuple(failure for row in rows for failure in _try_row(pack, sheets, definitions, exports, row))


def _try_row(
    pack: Pack,
    sheets: Sheets,
    definitions: Mapping[str, Definition],
    exports: Sequence[Export],
    row: TableRow,
) -> Iterator[TrialFailure]:
    try:
        yield from _Trial(_switched(pack, sheets, row), definitions, exports, row).failures()
    except _UnreadableRowError as unread:
        yield TrialFailure(
            row.number, row.cells.get("case", ""), unread.column, unread.expected, unread.found
        )


def _switched(pack: Pack, sheets: Sheets, row: TableRow) -> Pack:
    """The pack as it is in a district where the switches stand as this case says."""
    lines = [line.partition("=") for line in row.cells.get(SWITCHES, "").splitlines() if line.strip()]
    chosen = {name.strip(): value.strip() for name, _, value in lines}
    if not chosen:
        return pack
    known = read_switches(sheets)
    for name in chosen:
        if name not in known:
            raise _UnreadableRowError(SWITCHES, f"one of: {', '.join(known)}", name)
    return replace(pack, schedules=read_schedules(sheets, {**known, **chosen}))


def _day(column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _UnreadableRowError(column, "a day, as in 2026-11-20 or D-3", text) from None


class _Trial:
    """
    One row of the sheet.
    """

    def __init__(
        self, pack: Pack, definitions: Mapping[str, Definition], exports: Sequence[Export], row: TableRow
    ) -> None:
        self._pack = pack
        self._definitions = definitions
        self._exports = {one.id: one for one in exports}
        self._row = row
        text = row.cells.get("today", "")
        self._today = _day("today", text) if text else DEFAULT_TODAY
        self._records: dict[RecordId, Record] = {}
        for record in self._read_records():
            if record.id in self._records:
                raise _UnreadableRowError("records", "each record once", record.id)
            self._records[record.id] = record

    def failures(self) -> Iterator[TrialFailure]:
        self._check_sense()
        tasks = self._tasks()
        expected = self._lines("expect_tasks")
        if expected:
            yield from self._compare("expect_tasks", expected, [self._told(task, expected) for task in tasks])
        if totals := self._lines("expect_totals"):
            yield from self._compare("expect_totals", totals, self._totals(totals))
        yield from self._case_failures()
        if handed := self._lines("expect_exports"):
            yield from self._export_failures(handed)
        if self._row.cells.get("form"):
            yield from self._form_failures(tasks)

    def _check_sense(self) -> None:
        """A case that could not fail, or is about somebody who is not there, proves nothing."""
        cells = self._row.cells
        form, about, role = (cells.get(column, "") for column in ("form", "about", "role"))
        if not any(column in cells for column in (*EXPECTED, "answers")):
            raise _UnreadableRowError("expect_tasks", "something that must come of it", "nothing")
        if form not in ("", *self._pack.forms):
            raise _UnreadableRowError("form", f"one of: {', '.join(self._pack.forms)}", form)
        if not form and (lost := [column for column in OF_FORM if column in cells]):
            raise _UnreadableRowError("form", f"the form, for {', '.join(lost)}", "none")
        if about and about not in self._records:
            raise _UnreadableRowError("about", "a person of the records", about)
        if role not in ("", *ROLES):
            raise _UnreadableRowError("role", f"one of: {', '.join(ROLES)}", role)

    def _lines(self, column: str) -> list[str]:
        return [line.strip() for line in self._row.cells.get(column, "").splitlines() if line.strip()]

    def _failure(self, column: str, expected: str, found: str) -> TrialFailure:
        return TrialFailure(self._row.number, self._row.cells.get("case", ""), column, expected, found)

    def _compare(self, column: str, expected: Sequence[str], found: Sequence[str]) -> Iterator[TrialFailure]:
        wanted = sorted(" ".join(line.split()) for line in expected if line != "none")
        if wanted != sorted(found):
            yield self._failure(column, "; ".join(wanted) or "none", "; ".join(sorted(found)) or "none")

    # --- records -----------------------------------------------------------------------------------

    def _read_records(self) -> Iterator[Record]:
        for line in self._lines("records"):
            match = _RECORD.match(line)
            if match is None or match[1] not in KINDS:
                raise _UnreadableRowError("records", "a record, as in person p: birth_on=D-30", line)
            pairs = [part.partition("=") for part in match[3].split(";") if part.strip()]
            if not all(sign and name.strip() for name, sign, _ in pairs):
                raise _UnreadableRowError("records", "a record, as in person p: birth_on=D-30", line)
            fields = {name.strip(): self._value(text.strip()) for name, _, text in pairs}
            yield self._record(match[1], match[2], fields)

    def _record(self, kind: str, name: str, fields: dict[str, Value]) -> Record:
        revision = fields.pop("revision", 0)
        for moment in MOMENTS:
            if moment in fields:
                fields[f"{moment}_ms"] = _noon_ms(_day("records", str(fields.pop(moment))))
        if isinstance(task := fields.get("task"), str) and "@" in task:
            fields["task"] = self._task_identity(task)
        if kind == "case_event" and "from" not in fields:
            fields["from"] = self._only_origin(str(fields.get("move")))
        return Record(
            id=RecordId(name),
            kind=kind,
            area=AREA,
            fields=fields,
            revision=revision if isinstance(revision, int) else 0,
        )

    def _value(self, text: str) -> Value:
        if day := _DAY.match(text):
            return (self._today + timedelta(days=int(day[1]))).isoformat()
        if text.startswith("[") and text.endswith("]"):
            return [item.strip() for item in text[1:-1].split(",") if item.strip()]
        return int(text) if _WHOLE.match(text) else text

    def _of(self, kind: str) -> list[Record]:
        return [record for record in self._records.values() if record.kind == kind]

    # --- tasks -------------------------------------------------------------------------------------

    def _tasks(self) -> tuple[Task, ...]:
        return due_tasks(
            self._pack,
            self._of("person"),
            self._of("visit"),
            self._of("task_event"),
            today=self._today,
            referrals=self._of("referral"),
            reviews=self._of("review"),
            consents=self._of("consent"),
            cases=self._of("case"),
            case_events=self._of("case_event"),
            plan_items=self._of("plan_item"),
            service_referrals=self._of("service_referral"),
            expenses=self._of("expense"),
        )

    # --- cases -------------------------------------------------------------------------------------

    def _only_origin(self, move_id: str) -> str:
        origins = {
            origin
            for lifecycle in self._pack.cases
            for move in lifecycle.moves
            if move.id == move_id
            for origin in move.origins
        }
        if len(origins) != 1:
            expected = "a move of the case; where it leads from several stages also from=…"
            raise _UnreadableRowError("records", expected, f"case_event: move={move_id}")
        return origins.pop()

    def _cases(self) -> Mapping[str, OpenCase]:
        people: dict[str, Record] = {person.id: person for person in self._of("person")}
        filed = {kind: self._of(kind) for kind in KINDS}
        return {
            file.case.id: open_case(lifecycle, file, self._today)
            for file in case_files(self._of("case"), people, filed, self._of("review"))
            if (lifecycle := self._pack.lifecycle(file.case.text("programme"))) is not None
        }

    def _case_failures(self) -> Iterator[TrialFailure]:
        cases = self._cases()
        if lines := self._lines("expect_stage"):
            found = [
                f"{name} = {case.state.stage}{' waiting' if case.state.waiting else ''}"
                for name, case in cases.items()
            ]
            yield from self._compare("expect_stage", lines, found)
        words = self._row.cells.get("expect_moves", "").split()
        if words and not cases:
            raise _UnreadableRowError("expect_moves", "a case among the records", "none")
        for case in list(cases.values())[:1] if words else ():
            yield from self._moves_failures(case, words)

    def _moves_failures(self, case: OpenCase, words: Sequence[str]) -> Iterator[TrialFailure]:
        known = [move.id for move in case.lifecycle.moves]
        ways = {way.move.id: way for way in case.ways(self._row.cells.get("role", "volunteer"))}
        for word in words:
            sign, move = word[0], word[1:]
            if sign not in "+-!" or move not in known:
                raise _UnreadableRowError("expect_moves", f"+, - or ! and one of: {', '.join(known)}", word)
            found = "!" if move not in ways else "-" if ways[move].missing else "+"
            if found != sign:
                yield self._failure("expect_moves", word, f"{found}{move}")

    def _totals(self, expected: Sequence[str]) -> list[str]:
        named = {line.partition("=")[0].strip() for line in expected}
        totals = month_totals(
            self._pack.targets,
            [*self._of("visit"), *self._of(SESSION)],
            {record.id: record for record in self._of("person")},
            month=self._today,
            is_received=lambda visit: visit.revision > 0,
        )
        return [
            f"{one.target.id} = {one.received} + {one.pending}" for one in totals if one.target.id in named
        ]

    def _task_identity(self, spelt: str) -> str:
        what, _, about = spelt.partition("@")
        schedule, _, number = what.partition("/")
        if schedule == FOLLOW_UP:
            return derive_uuid(self._pack.id, FOLLOW_UP, about, number)
        if schedule == AGAIN:
            return derive_uuid(self._pack.id, AGAIN, about)
        if any(limit.id == schedule for lifecycle in self._pack.cases for limit in lifecycle.limits):
            return derive_uuid("case", about, schedule, number)
        if not _WHOLE.match(number):
            raise _UnreadableRowError("records", "a task, as in task=schedule/0@person", spelt)
        return task_id(self._pack.id, schedule, about, int(number))

    def _told(self, task: Task, expected: Iterable[str]) -> str:
        """The task in the words of the line that expects it, so that only what is written is compared."""
        name = _spelt(task)
        line = next((line for line in expected if line.split()[0] == name), name)
        return " ".join([name, *(self._fact(task, word) for word in line.split()[1:])])

    def _fact(self, task: Task, word: str) -> str:
        name, equals, text = word.partition("=")
        if equals:
            if name == "reason":
                return word if text in task.reasons else f"reason={','.join(task.reasons) or 'none'}"
            values = {
                "due": task.due_on,
                "opens": task.opens_on,
                "closes": task.closes_on,
                "retry": task.retry_on,
                "priority": task.priority,
                "form": task.form,
            }
            if name not in values:
                known = ", ".join(f"{one}=" for one in ("reason", *values))
                raise _UnreadableRowError("expect_tasks", f"one of: {known}", word)
            value = values[name]
            if isinstance(value, date) and _DAY.match(text):
                return f"{name}=D{(value - self._today).days:+d}"
            return f"{name}={value}"
        plain = word.removeprefix("not_")
        facts = {
            "overdue": task.overdue,
            "urgent": task.urgent,
            "asks_mother": task.asks_mother,
            "quiet": task.quiet,
        }
        if plain not in facts:
            raise _UnreadableRowError("expect_tasks", f"one of: {', '.join(facts)}, or not_ and one", word)
        return plain if facts[plain] else f"not_{plain}"

    # --- exports -----------------------------------------------------------------------------------

    def _export_failures(self, expected: Iterable[str]) -> Iterator[TrialFailure]:
        for line in expected:
            match = _EXPORTED.match(line)
            export = self._exports.get(match[1]) if match else None
            if match is None or export is None:
                words = "export@record field = value, export@record left or export@record none"
                raise _UnreadableRowError("expect_exports", words, line)
            found = self._handed(export, match[2], match[3].partition(" = ")[0])
            if found != " ".join(match[3].split()):
                yield self._failure("expect_exports", line, found)

    def _handed(self, export: Export, record_id: str, field: str) -> str:
        """What became of a record, in the words of the line that expects it."""
        found = {one.id: one for one in wanted(export, self._of(export.kind))}
        record = found.get(RecordId(record_id))
        if record is None:
            return "none"
        handed = hand_over(
            export,
            record,
            self._definitions[export.form],
            self._around(),
            sheet=Sheet.numbered(record, 0, self._today),
            given=dict(self._pairs("given")),
            language=self._pack.languages[0],
        )
        if handed.faults:
            return "left"
        values = [
            " ".join(value) if isinstance(value, list) else str(value)
            for place, value in handed.values.items()
            if f"/{place}".endswith((f"/{field}", f"/@{field}"))
            or f"/{_NUMBER.sub('', place)}".endswith(f"/{field}")
        ]
        return f"{field} = {' '.join(values) or 'nothing'}"

    def _around(self) -> Around:
        near = Around(households=settled(self._of("household")), people=settled(self._of("person")))
        return replace(
            near,
            answers=last_answers(self._of("visit"), near.people),
            consents=agreements(self._of("consent"), near),
        )

    def _pairs(self, column: str) -> Iterator[tuple[str, str]]:
        for line in self._lines(column):
            name, _, text = line.partition("=")
            yield name.strip(), text.strip()

    # --- forms -------------------------------------------------------------------------------------

    def _form_failures(self, tasks: Sequence[Task]) -> Iterator[TrialFailure]:
        form = self._pack.form(self._row.cells["form"])
        person = self._records.get(RecordId(self._row.cells.get("about", "")))
        mother = self._records.get(RecordId(person.text("mother"))) if person else None
        task = next((task for task in tasks if person and task.person == person.id), None)
        rows = form_rows(
            today=self._today,
            household=next(iter(self._of("household")), None),
            person=person,
            mother=mother,
            task=task,
            last_visit=self._last_visit(form.id, person),
            members=self._of("person"),
            case=case.row() if (case := next(iter(self._cases().values()), None)) else None,
            plan=self._of("plan_item"),
        )
        context = FormContext(now_ms=_noon_ms(self._today), utc_offset_minutes=0, instances=rows)
        session = Session(self._definitions[form.id], context, language=self._pack.languages[0])
        yield from self._answer(session)
        fired = {item.id for item in fired_decisions(self._pack, form.id, session.evaluate)}
        if expected := self._row.cells.get("expect_decisions", "").split():
            yield from self._compare("expect_decisions", expected, sorted(fired))
        yield from self._asked(session)
        answers = session.answers()
        if expected := self._lines("expect_saves"):
            if form.saves_to == "visit":
                saved = plan_saves(form, answers, person=person, mother=mother)
                found = [
                    f"{about}.{name} = {value!s}"
                    for about, fields in saved.items()
                    for name, value in fields.items()
                ]
                yield from self._compare("expect_saves", [self._dated(line) for line in expected], found)
            else:
                yield from self._registered(expected, record_fields(form, answers))

    def _last_visit(self, form_id: str, person: Record | None) -> Record | None:
        made = [
            visit
            for visit in self._of("visit")
            if person is not None
            and visit.text("person") == person.id
            and visit.text("form") == form_id
            and visit.text("outcome") in ("done", "partly")
        ]
        return max(made, key=lambda visit: (visit.text("visited_on"), visit.id), default=None)

    def _dated(self, line: str) -> str:
        left, _, right = line.partition(" = ")
        return f"{left} = {self._value(right)!s}" if right else line

    def _registered(self, expected: Sequence[str], fields: Mapping[str, Value]) -> Iterator[TrialFailure]:
        for line in expected:
            name, _, text = (part.strip() for part in line.partition("="))
            wanted = "None" if text == "nothing" else str(self._value(text))
            if str(fields.get(name)) != wanted:
                yield self._failure("expect_saves", line, f"{name} = {fields.get(name)}")

    def _answer(self, session: Session) -> Iterator[TrialFailure]:
        for line in self._lines("answers"):
            sign = "!" if " ! " in f"{line} " and " = " not in line else "="
            name, _, text = (part.strip() for part in line.partition(sign))
            step = next((step for step in session.steps() if step.name == name), None)
            if step is None:
                yield self._failure("answers", f"{name} is asked", "it is not")
                continue
            try:
                value = _typed(step.kind, str(self._value(text)))
            except ValueError:
                raise _UnreadableRowError("answers", f"a number for {name}", text) from None
            answered = session.answer(step.ref, value)
            if answered.accepted == (sign == "!"):
                yield self._failure("answers", line, "accepted" if answered.accepted else "refused")

    def _asked(self, session: Session) -> Iterator[TrialFailure]:
        names = {step.name for step in session.steps()}
        known = {node.name for node in session.definition.model}
        for word in self._row.cells.get("expect_asks", "").split():
            if word[0] not in "+-" or word[1:] not in known:
                raise _UnreadableRowError("expect_asks", "+ or - and a question of the form", word)
            if (word[1:] in names) != word.startswith("+"):
                yield self._failure("expect_asks", word, "asked" if word[1:] in names else "not asked")


def _typed(kind: str, text: str) -> list[str] | int | float | str:
    if kind == "select_multiple":
        return text.split()
    if kind in ("integer", "range"):
        return int(text)
    if kind == "decimal":
        return float(text)
    return text


def _spelt(task: Task) -> str:
    if task.kind == FOLLOW_UP:
        return f"{FOLLOW_UP}/{task.occurrence}@{task.referral}"
    if task.kind == AMEND:
        return f"{AMEND}@{task.visit}"
    if task.schedule == AGAIN:
        return f"{AGAIN}@{task.visit}"
    return f"{task.schedule}/{task.occurrence}@{task.case or task.person}"


def _noon_ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000) + NOON_MS
