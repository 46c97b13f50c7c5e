"""
Records as an authority wants them, by the rules of a pack's export: visits, sessions, households, people.

A record that breaks a rule is not handed over: it is named, with the rule's words. Sealed answers stay sealed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import isnan

from shared.domain.consents import GIVEN as AGREED
from shared.domain.consents import answer_on, newest_consents
from shared.domain.records import Record, Value
from shared.domain.visits import MADE, QUESTION
from shared.forms.definition import Definition
from shared.forms.errors import FormError
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.kernel.identifiers import derive_uuid
from shared.kernel.instants import day_of
from shared.programmes.context import Rows
from shared.programmes.decisions import holds
from sync_server.use_cases.pack_exports import GIVEN, REGISTERED, ROWS, Export, ExportField, as_read
from sync_server.use_cases.refill_visits import Around, refill, rows_around

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
MERGED = "merged_into"
"""The field of a duplicate that names the record which stays."""

HAPPENED = {"visit": "visited_on", "session": "held_on"}
"""The field that says on which day something was."""

Written = str | int | float | bool | list[str]
Given = Mapping[str, str]


class _UnwritableError(Exception):
    """
    A value that cannot be written as the export says.
    """


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    What an authority knows one document by.

    Attributes:
        id: Of this sheet; of a record's first sheet the record's own.
        first: Of the first sheet of this record.
        on: The day of a registration's last change; what happened says its day itself.
    """

    id: str
    first: str
    on: date | None = None

    @classmethod
    def numbered(cls, record: Record, before: int, on: date | None = None) -> Sheet:
        """
        The sheet after so many earlier ones; what happened keeps one sheet, what is registered gets a new one.
        """
        if not before or record.kind not in REGISTERED:
            return cls(record.id, record.id, on)
        return cls(derive_uuid("sheet", record.id, str(before)), record.id, on)


@dataclass(frozen=True, slots=True)
class Handed:
    """
    One record: what is written of it by place, or why it is not handed over.

    Attributes:
        content: The same as long as nothing changed but the sheet; empty where it is not handed over.
    """

    record: str
    sheet: str
    values: Mapping[str, Written]
    faults: tuple[str, ...] = ()
    content: str = ""


def settled(records: Iterable[Record]) -> Mapping[str, Record]:
    """
    Records by identity; one that was merged into another is that other.
    """
    found = {str(one.id): one for one in records}
    return {name: _settled(one, found) for name, one in found.items()}


def _settled(one: Record, found: Mapping[str, Record]) -> Record:
    passed: set[str] = set()
    while (into := found.get(one.text(MERGED))) is not None and one.id not in passed:
        passed.add(one.id)
        one = into
    return one


def wanted(export: Export, records: Iterable[Record]) -> Iterator[Record]:
    """
    The records of its kind that an export is of; void and merged ones left out. Of visits those of its form, and of
    those who were met by no form at that door at most one for each person.
    """
    standing = [one for one in records if not (one.fields.get("void_reason") or one.text(MERGED))]
    if export.kind in REGISTERED:
        yield from standing
        return
    seen = {_at_door(one) for one in standing if _is_made(one, export)}
    for one in standing:
        if _is_made(one, export):
            yield one
        elif one.text("outcome") in export.outcomes and one.text("person") and not one.text("case"):
            door = _at_door(one)
            if door not in seen:
                seen.add(door)
                yield one


def _is_made(record: Record, export: Export) -> bool:
    return record.text("form") == export.form and (export.kind != "visit" or record.text("outcome") in MADE)


def _at_door(visit: Record) -> tuple[str, str, str]:
    return visit.text("encounter") or visit.id, visit.text("person"), visit.text("visited_on")


def last_answers(
    visits: Iterable[Record], people: Mapping[str, Record]
) -> Mapping[str, tuple[Mapping[str, Value], ...]]:
    """
    What each person answered last in each form, as rows; what is sealed is left out.
    """
    newest: dict[str, dict[str, Record]] = {}
    for visit in sorted(visits, key=lambda one: (one.text("visited_on"), one.id)):
        if visit.text("outcome") in MADE and visit.text("form") and not visit.fields.get("void_reason"):
            newest.setdefault(_whom(visit, people), {})[visit.text("form")] = visit
    return {person: tuple(map(_answers_row, forms.values())) for person, forms in newest.items()}


def agreements(consents: Iterable[Record], near: Around) -> Mapping[str, list[Record]]:
    """
    What was agreed to, by person and household; what belongs to a case is the case's.
    """
    found: dict[str, list[Record]] = {}
    for one in consents:
        if not one.text("case"):
            home = near.households.get(one.text("household"))
            subject = _whom(one, near.people) or (home.id if home is not None else one.text("household"))
            found.setdefault(subject, []).append(one)
    return found


def _whom(record: Record, people: Mapping[str, Record]) -> str:
    person = people.get(record.text("person"))
    return person.id if person is not None else record.text("person")


def _answers_row(visit: Record) -> Mapping[str, Value]:
    answers = {
        name.removeprefix(QUESTION): value
        for name, value in visit.fields.items()
        if name.startswith(QUESTION) and not isinstance(value, bytes)
    }
    return {**answers, "form": visit.text("form"), "visited_on": visit.text("visited_on")}


def hand_over(
    export: Export,
    record: Record,
    definition: Definition,
    near: Around,
    *,
    sheet: Sheet,
    given: Given,
    language: str,
    utc_offset_minutes: int = 0,
) -> Handed:
    """
    One record by the rules of an export.

    Args:
        definition: The form in the version that the record names.
        given: What is said of the record's worker.
        language: Of the words for what is wrong.
        utc_offset_minutes: How far clocks there are ahead of UTC.
    """
    happened = HAPPENED.get(record.kind)
    day = day_of(record.fields.get(happened)) if happened else sheet.on
    if day is None:
        return Handed(record.id, sheet.id, {}, (happened or "on",))
    told = {name: given.get(name, "") for name in export.given}
    rows = _rows(record, day, near, sheet, told, utc_offset_minutes)
    asked = _Asked(record, definition, rows, day, utc_offset_minutes)
    values: dict[str, Written] = {}
    stable: dict[str, Written] = {}
    faults: list[str] = []
    for one in export.fields:
        try:
            for place, session in asked.of(one):
                value = _value(session, one, export, utc_offset_minutes)
                stands = not one.must or holds(session.evaluate(as_read(one.must, export.kind)))
                if not stands or (value is None and one.needed):
                    faults.append(one.words.get(language, one.name))
                elif value is not None:
                    values[place] = value
                    if not one.tells_sheet:
                        stable[place] = value
        except (FormError, _UnwritableError) as error:
            # An earlier version of the form may lack a question that the export reads.
            faults.append(f"{one.name}: {error}")
    if faults:
        return Handed(record.id, sheet.id, {}, tuple(dict.fromkeys(faults)))
    content = hashlib.sha256(json.dumps(stable, sort_keys=True).encode()).hexdigest()
    return Handed(record.id, sheet.id, values, content=content)


@dataclass(frozen=True)
class _Asked:
    """
    A record's form, to ask of it and of the records around it.
    """

    record: Record
    definition: Definition
    rows: Rows
    day: date
    utc_offset_minutes: int

    def of(self, one: ExportField) -> Iterator[tuple[str, Session]]:
        """Where the field stands, and what is asked there; once for each row that it counts."""
        if not one.each:
            yield one.place, self._whole
            return
        named = ROWS.match(one.each)
        keys = str(self._whole.evaluate(f"join(' ', {one.each}/id)")).split()
        for number, key in enumerate(keys, 1):
            yield one.place.replace("[]", f"[{number}]"), self._at(named[1] if named else "", key)

    @cached_property
    def _whole(self) -> Session:
        return self._over(self.rows)

    @cached_property
    def _of_rows(self) -> dict[tuple[str, str], Session]:
        return {}

    def _at(self, instance: str, key: str) -> Session:
        if (instance, key) not in self._of_rows:
            row = next(row for row in self.rows[instance] if row.get("id") == key)
            self._of_rows[instance, key] = self._over({**self.rows, "each": (row,)})
        return self._of_rows[instance, key]

    def _over(self, rows: Rows) -> Session:
        context = FormContext(
            now_ms=_noon_ms(self.day, self.utc_offset_minutes),
            utc_offset_minutes=self.utc_offset_minutes,
            instances=rows,
        )
        if self.record.kind in REGISTERED:
            return Session(self.definition, context)
        return refill(self.record, self.definition, context)


def _rows(
    record: Record, day: date, near: Around, sheet: Sheet, given: Given, utc_offset_minutes: int
) -> Rows:
    around = rows_around(record, day, near)
    person, home = (str(next(iter(around[kind]), {}).get("id")) for kind in ("person", "household"))
    on = sheet.on.isoformat() if sheet.on else None
    again = "no" if sheet.id == sheet.first else "yes"
    return {
        **around,
        "visit": ({**around["visit"][0], **_happening(record, utc_offset_minutes)},),
        "sheet": ({"id": sheet.id, "first": sheet.first, "again": again, "on": on},),
        "answers": near.answers.get(person, ()),
        "consent": (_agreed(near, (person, home), day),),
        "each": (),
        GIVEN: (dict(given),),
    }


def _happening(record: Record, utc_offset_minutes: int) -> Mapping[str, Value]:
    if record.kind in REGISTERED:
        return {}
    at_ms = record.fields.get("submitted_at_ms")
    hour = (at_ms + utc_offset_minutes * MINUTE_MS) % DAY_MS // HOUR_MS if isinstance(at_ms, int) else None
    told = {
        name: value
        for name, value in record.fields.items()
        if not name.startswith(QUESTION) and not isinstance(value, bytes)
    }
    return {**told, "id": record.id, "hour": hour}


def _agreed(near: Around, subjects: Iterable[str], day: date) -> Mapping[str, Value]:
    """What was said last to each purpose; of a person and their household whoever does not agree counts."""
    said: dict[str, Value] = {}
    for subject in subjects:
        for purpose, consent in newest_consents(near.consents.get(subject, ())).items():
            if purpose.isidentifier() and said.get(purpose, AGREED) == AGREED:
                said[purpose] = answer_on(consent, day)
    return said


def _value(session: Session, one: ExportField, export: Export, utc_offset_minutes: int) -> Written | None:
    if not one.value:
        return None
    found = session.evaluate(as_read(one.value, export.kind))
    if isinstance(found, bool):
        return found if one.written_as == "yes_no" else str(found).lower()
    if isinstance(found, float) and isnan(found):
        return None
    text = _plain(found) if isinstance(found, float) else found.strip()
    return _written(text, one.written_as, utc_offset_minutes) if text else None


def _written(text: str, kind: str, utc_offset_minutes: int) -> Written:
    if kind == "words":
        return text.split()
    if kind == "yes_no":
        return text in ("yes", "true", "1")
    try:
        if kind == "day_ms":
            return _noon_ms(date.fromisoformat(text[:10]), utc_offset_minutes)
        if kind == "whole":
            return int(text)
        if kind == "number":
            return float(text)
    except ValueError as cause:
        raise _UnwritableError(f"{text!r} is no {kind.removesuffix('_ms')}") from cause
    return text


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)


def _noon_ms(day: date, utc_offset_minutes: int) -> int:
    """Noon is the same day wherever it is read."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(minutes=utc_offset_minutes)
    return int(noon.timestamp()) * 1_000
