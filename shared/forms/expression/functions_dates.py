"""
The functions on dates and times.

Source: ODK XForms Specification, XPath functions; Community Health Toolkit documentation, CHT XPath functions.
"""

from __future__ import annotations

from datetime import date
from math import isfinite, nan

from shared.forms.expression.compiler import ANY, NUMBER, TEXTUAL, Function, Library
from shared.forms.expression.dates import (
    MS_A_DAY,
    Moment,
    format_moment,
    moment_of_days,
    parse_moment,
    parse_time,
)
from shared.forms.expression.scope import Scope
from shared.forms.expression.signature import eager
from shared.forms.expression.values import Value, number_of_text, to_text


def moment_of(value: Value, offset: int) -> Moment | None:
    """
    The moment that a value stands for: a date, a date's text, or a number of days.
    """
    if isinstance(value, Moment):
        return value
    if isinstance(value, float):
        return moment_of_days(value, offset)
    if isinstance(value, bool):
        return None
    text = to_text(value).strip()
    moment = parse_moment(text, offset)
    if moment is not None:
        return moment
    number = number_of_text(text, offset)
    return moment_of_days(number, offset) if isfinite(number) else None


def _today(scope: Scope) -> Moment:
    offset = scope.env.offset
    local_ms = scope.env.now_ms + offset * 60_000
    return Moment(local_ms - local_ms % MS_A_DAY - offset * 60_000, offset)


def _now(scope: Scope) -> Moment:
    return Moment(scope.env.now_ms, scope.env.offset, timed=True)


def _date(scope: Scope, value: Value) -> Value:
    moment = moment_of(value, scope.env.offset)
    return "" if moment is None else moment


def _format(scope: Scope, value: Value, pattern: str) -> str:
    moment = moment_of(value, scope.env.offset)
    return "" if moment is None else format_moment(moment, pattern, scope.env.names)


def _decimal_date_time(scope: Scope, value: Value) -> float:
    moment = moment_of(value, scope.env.offset)
    return nan if moment is None else moment.days


def _decimal_time(scope: Scope, text: str) -> float:
    offset = scope.env.offset
    time = parse_time(text.strip(), offset)
    if time is None:
        moment = parse_moment(text.strip(), offset)
        return nan if moment is None else moment.local()[1] / MS_A_DAY
    ms, own_offset = time
    return (ms + (offset - own_offset) * 60_000) % MS_A_DAY / MS_A_DAY


def _months_between(first: date, second: date) -> int:
    """Whole calendar months from the first day to the second."""
    sign = 1 if second >= first else -1
    early, late = (first, second) if sign == 1 else (second, first)
    months = (late.year - early.year) * 12 + late.month - early.month
    return sign * (months - (1 if late.day < early.day else 0))


def _difference(divisor: int) -> Function:
    def work(scope: Scope, first: Value, second: Value) -> Value:
        ours, theirs = moment_of(first, scope.env.offset), moment_of(second, scope.env.offset)
        if ours is None or theirs is None:
            return ""
        months = _months_between(ours.local()[0], theirs.local()[0])
        return float(int(months / divisor))

    return eager(ANY, "v v", work, scoped=True)


def _difference_in_days(scope: Scope, first: Value, second: Value) -> Value:
    ours, theirs = moment_of(first, scope.env.offset), moment_of(second, scope.env.offset)
    if ours is None or theirs is None:
        return ""
    return float((theirs.local()[0] - ours.local()[0]).days)


DATE_FUNCTIONS: Library = {
    "date": eager(ANY, "v", _date, scoped=True),
    "date-time": eager(ANY, "v", _date, scoped=True),
    "decimal-date-time": eager(NUMBER, "v", _decimal_date_time, scoped=True),
    "decimal-time": eager(NUMBER, "t", _decimal_time, scoped=True),
    "difference-in-days": eager(ANY, "v v", _difference_in_days, scoped=True),
    "difference-in-months": _difference(1),
    "difference-in-years": _difference(12),
    "format-date": eager(TEXTUAL, "v t", _format, scoped=True),
    "format-date-time": eager(TEXTUAL, "v t", _format, scoped=True),
    "now": eager(ANY, "", _now, scoped=True),
    "today": eager(ANY, "", _today, scoped=True),
}
