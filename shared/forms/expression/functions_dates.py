"""
The functions on dates and times.

Source: ODK XForms Specification, XPath functions.
"""

from __future__ import annotations

from math import isfinite, nan

from shared.forms.expression.compiler import ANY, NUMBER, TEXTUAL, Library
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


DATE_FUNCTIONS: Library = {
    "date": eager(ANY, "v", _date, scoped=True),
    "date-time": eager(ANY, "v", _date, scoped=True),
    "decimal-date-time": eager(NUMBER, "v", _decimal_date_time, scoped=True),
    "decimal-time": eager(NUMBER, "t", _decimal_time, scoped=True),
    "format-date": eager(TEXTUAL, "v t", _format, scoped=True),
    "format-date-time": eager(TEXTUAL, "v t", _format, scoped=True),
    "now": eager(ANY, "", _now, scoped=True),
    "today": eager(ANY, "", _today, scoped=True),
}
