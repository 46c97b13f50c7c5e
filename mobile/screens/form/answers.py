"""
From what was typed or tapped to a typed answer, and back. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time

from shared.forms.expression.bikram_sambat import in_bikram_sambat, of_bikram_sambat
from shared.forms.steps import Answer, Problem, ProblemCode, Step

NUMBERS = ("integer", "decimal", "range")
DATES = ("date", "datetime")
LINES = ("geotrace", "geoshape")
CHOICES_MANY = ("select_multiple", "rank")
NONE = "none"


def typed_of(step: Step) -> str:
    """
    An answer as text in a field.
    """
    value = step.value
    if value is None or isinstance(value, (list, bool)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


BIKRAM_SAMBAT = "bikram-sambat"
"""Appearance of a day that is asked in Nepal's calendar; it is stored as any other."""

DAY, CLOCK = ("day", "month", "year"), ("hour", "minute")
PLACE = ("latitude", "longitude")


def part_names(step: Step) -> tuple[str, ...]:
    """
    The fields that an answer is typed into in parts; empty where one field holds it.
    """
    match step.kind:
        case "date":
            words = step.appearance.split()
            return DAY[2:] if "year" in words else DAY[1:] if "month-year" in words else DAY
        case "time":
            return CLOCK
        case "datetime":
            return (*DAY, *CLOCK)
        case "geopoint":
            return PLACE
        case _:
            return ()


def parts_of(step: Step) -> tuple[str, ...]:
    """
    An answer in its parts.
    """
    names = part_names(step)
    value = step.value if isinstance(step.value, str) else ""
    if step.kind == "geopoint":
        return (*value.split()[:2], "", "")[:2]
    found: dict[str, str] = {}
    if step.kind in DATES and re.match(r"\d{4,}-\d\d-\d\d", value):
        day: Iterable[int] = map(int, value[:10].split("-"))
        if BIKRAM_SAMBAT in step.appearance.split():
            day = in_bikram_sambat(date.fromisoformat(value[:10])) or ()
        found = dict(zip(reversed(DAY), map(str, day), strict=False))
    if clock := re.match(r"(?:.*T)?(\d\d):(\d\d)", value):
        found |= dict(zip(CLOCK, clock.groups(), strict=True))
    return tuple(found.get(name, "") for name in names)


def points_of(step: Step) -> tuple[str, ...]:
    """
    The places of a line or an area, an area's closing one left out.
    """
    if step.kind not in LINES or not isinstance(step.value, str):
        return ()
    points = tuple(point.strip() for point in step.value.split(";") if point.strip())
    return points[:-1] if step.kind == "geoshape" and len(points) > 1 and points[0] == points[-1] else points


def answer_of_points(step: Step, points: tuple[str, ...]) -> Answer:
    """
    A line or an area; None while it has too few places to be one.
    """
    if step.kind == "geoshape":
        return ";".join((*points, points[0])) if len(points) >= 3 else None
    return ";".join(points) if len(points) >= 2 else None


def chosen_of(step: Step) -> tuple[str, ...]:
    """
    Codes marked.
    """
    if isinstance(step.value, list):
        return tuple(step.value)
    if step.kind in ("select_one", "acknowledge") and isinstance(step.value, str) and step.value:
        return (step.value,)
    return ()


def toggled(step: Step, chosen: tuple[str, ...], code: str) -> tuple[str, ...]:
    """
    The marks after a tap. "None of these" stands alone.
    """
    if step.kind not in CHOICES_MANY:
        return () if chosen == (code,) else (code,)
    if code in chosen:
        return tuple(other for other in chosen if other != code)
    if code == NONE:
        return (NONE,)
    return (*(other for other in chosen if other != NONE), code)


def chosen_answer(step: Step, chosen: tuple[str, ...]) -> Answer:
    """
    Marks as an answer.
    """
    if step.kind in CHOICES_MANY:
        return list(chosen) or None
    return chosen[0] if chosen else None


def typed_answer(step: Step, typed: str, parts: tuple[str, ...]) -> Answer | Problem:
    """
    Text as an answer; what cannot be read is a problem of type.
    """
    if part_names(step):
        return _in_parts(step, parts)
    text = typed.strip()
    if not text:
        return None
    try:
        if step.kind == "integer" or (step.kind == "range" and (step.step or 1) == int(step.step or 1)):
            return int(text)
        if step.kind in ("decimal", "range"):
            return float(text.replace(",", "."))
    except ValueError:
        return Problem(step.ref, ProblemCode.TYPE)
    return text


def _in_parts(step: Step, parts: tuple[str, ...]) -> Answer | Problem:
    if not any(part.strip() for part in parts):
        return None
    typed = dict(zip(part_names(step), parts, strict=False))
    try:
        if step.kind == "geopoint":
            return _point(typed["latitude"], typed["longitude"])
        day = _day(typed, step) if step.kind in DATES else ""
        clock = _clock(typed) if step.kind != "date" else ""
    except ValueError:
        return Problem(step.ref, ProblemCode.TYPE)
    return f"{day}T{clock}" if day and clock else day or clock


def _day(typed: Mapping[str, str], step: Step) -> str:
    make = of_bikram_sambat if BIKRAM_SAMBAT in step.appearance.split() else date
    return make(int(typed["year"]), int(typed.get("month", 1)), int(typed.get("day", 1))).isoformat()


def _clock(typed: Mapping[str, str]) -> str:
    return time(int(typed["hour"]), int(typed["minute"].strip() or 0)).isoformat("milliseconds")


def _point(latitude: str, longitude: str) -> str:
    north, east = (float(part.strip().replace(",", ".")) for part in (latitude, longitude))
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ValueError(latitude)
    return f"{north} {east} 0 0"


def typed_point(ref: str, parts: tuple[str, ...]) -> str | Problem:
    """
    A place of a line or an area as typed.
    """
    try:
        return _point(*(*parts, "", "")[:2])
    except ValueError:
        return Problem(ref, ProblemCode.TYPE)


def day_of_age(today: str, age: str, *, months: bool) -> str:
    """
    The day of birth of somebody about so many years or months old, ISO; empty where that cannot be read.
    """
    if not age.strip().isdecimal() or int(age) > (1500 if months else 125):
        return ""
    here = date.fromisoformat(today)
    back = here.year * 12 + here.month - 1 - (int(age) if months else int(age) * 12)
    return date(back // 12, back % 12 + 1, min(here.day, 28)).isoformat()


def stepped(step: Step, typed: str, by: float) -> str:
    """
    A number one step up or down, within the bounds of a range; an empty field begins at its lowest.
    """
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = step.low - by if step.low is not None and by > 0 else 0
    value = value + by
    if step.low is not None:
        value = max(value, step.low)
    if step.high is not None:
        value = min(value, step.high)
    value = max(value, 0) if step.low is None else value
    return str(int(value)) if float(value).is_integer() else str(round(value, 3))


def is_answered(step: Step) -> bool:
    """
    Whether a needed question may be left.
    """
    return step.kind in ("note", "repeat") or step.value not in (None, "", [])
