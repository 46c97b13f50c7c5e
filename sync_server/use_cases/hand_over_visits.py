"""
Recorded visits as an authority wants them, by the rules of a pack's export.

A visit that breaks a rule is not handed over: it is named, with the rule's words. Sealed answers stay sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isnan

from shared.domain.records import Record, Value
from shared.domain.visits import MADE, QUESTION
from shared.forms.definition import Definition
from shared.forms.errors import FormError
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.kernel.instants import day_of
from shared.programmes.decisions import holds
from sync_server.use_cases.pack_exports import GIVEN, Export, ExportField
from sync_server.use_cases.refill_visits import Around, refill, rows_around

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000

Written = str | int | float | bool | list[str]
Given = Mapping[str, str]


class _UnwritableError(Exception):
    """
    A value that cannot be written as the export says.
    """


@dataclass(frozen=True, slots=True)
class Handed:
    """
    One visit: what is written of it by place, or why it is not handed over.
    """

    visit: str
    values: Mapping[str, Written]
    faults: tuple[str, ...] = ()


def wanted_visits(export: Export, visits: Iterable[Record]) -> Iterator[Record]:
    """
    The visits that an export is of: those of its form, and of those who were met by no form at that door at most one
    for each person; void ones left out.
    """
    standing = [visit for visit in visits if not visit.fields.get("void_reason")]
    seen = {
        _at_door(visit)
        for visit in standing
        if visit.text("form") == export.form and visit.text("outcome") in MADE
    }
    for visit in standing:
        if visit.text("form") == export.form and visit.text("outcome") in MADE:
            yield visit
        elif visit.text("outcome") in export.outcomes and visit.text("person") and not visit.text("case"):
            door = _at_door(visit)
            if door not in seen:
                seen.add(door)
                yield visit


def _at_door(visit: Record) -> tuple[str, str, str]:
    return visit.text("encounter") or visit.id, visit.text("person"), visit.text("visited_on")


def hand_over(
    export: Export,
    visit: Record,
    definition: Definition,
    near: Around,
    *,
    given: Given,
    language: str,
    utc_offset_minutes: int = 0,
) -> Handed:
    """
    One visit by the rules of an export.

    Args:
        definition: The form in the version that the visit names.
        given: What is said of the visit's worker.
        language: Of the words for what is wrong.
        utc_offset_minutes: How far clocks there are ahead of UTC.
    """
    day = day_of(visit.fields.get("visited_on"))
    if day is None:
        return Handed(visit.id, {}, ("visited_on",))
    told = {name: given.get(name, "") for name in export.given}
    session = _session(visit, day, definition, near, told, utc_offset_minutes)
    values: dict[str, Written] = {}
    faults: list[str] = []
    for one in export.fields:
        try:
            value = _value(session, one, utc_offset_minutes)
            stands = not one.must or holds(session.evaluate(one.must))
        except (FormError, _UnwritableError) as error:
            # An earlier version of the form may lack a question that the export reads.
            faults.append(f"{one.name}: {error}")
            continue
        if not stands or (value is None and one.needed):
            faults.append(one.words.get(language, one.name))
        elif value is not None:
            values[one.place] = value
    return Handed(visit.id, {} if faults else values, tuple(dict.fromkeys(faults)))


def _session(
    visit: Record,
    day: date,
    definition: Definition,
    near: Around,
    given: Given,
    utc_offset_minutes: int,
) -> Session:
    rows = dict(rows_around(visit, day, near))
    at_ms = visit.fields.get("submitted_at_ms")
    hour = (at_ms + utc_offset_minutes * MINUTE_MS) % DAY_MS // HOUR_MS if isinstance(at_ms, int) else None
    told: dict[str, Value] = {
        name: value
        for name, value in visit.fields.items()
        if not name.startswith(QUESTION) and not isinstance(value, bytes)
    }
    rows["visit"] = ({**rows["visit"][0], **told, "id": visit.id, "hour": hour},)
    rows[GIVEN] = (dict(given),)
    context = FormContext(
        now_ms=_noon_ms(day, utc_offset_minutes), utc_offset_minutes=utc_offset_minutes, instances=rows
    )
    return refill(visit, definition, context)


def _value(session: Session, one: ExportField, utc_offset_minutes: int) -> Written | None:
    if not one.value:
        return None
    found = session.evaluate(one.value)
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
