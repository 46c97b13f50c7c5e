"""
The functions that the Community Health Toolkit adds to ODK's.

Source: Community Health Toolkit documentation, Forms, CHT XPath functions; seen November 2026. Most are written there
with `cht:` before their names in newer forms and without in older ones; both are read.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import isfinite, isnan, nan

from shared.forms.expression.bikram_sambat import write_bikram_sambat
from shared.forms.expression.compiler import ANY, BOOLEAN, TEXTUAL, Function, Library
from shared.forms.expression.dates import MS_A_DAY, Moment
from shared.forms.expression.functions_dates import moment_of
from shared.forms.expression.scope import Scope
from shared.forms.expression.signature import eager
from shared.forms.expression.values import Value
from shared.forms.tree import Node

MS_A_MINUTE = 60_000
LOWEST_Z, HIGHEST_Z = -4.0, 4.0


def _local(value: Value, offset: int) -> tuple[date, int] | None:
    moment = moment_of(value, offset)
    return None if moment is None else moment.local()


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31 if month == 11 else (date(year, month + 2, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _months_between(first: tuple[date, int], second: tuple[date, int]) -> int:
    """Whole calendar months from the first moment to the second."""
    if second < first:
        return -_months_between(second, first)
    months = (second[0].year - first[0].year) * 12 + second[0].month - first[0].month
    return months - (1 if (_months_later(first[0], months), first[1]) > second else 0)


def _in_months(divisor: int) -> Function:
    def work(scope: Scope, first: Value, second: Value) -> Value:
        ours, theirs = _local(first, scope.env.offset), _local(second, scope.env.offset)
        return "" if ours is None or theirs is None else float(int(_months_between(ours, theirs) / divisor))

    return eager(ANY, "v v", work, scoped=True)


def _in_days(divisor: int) -> Function:
    def work(scope: Scope, first: Value, second: Value) -> Value:
        ours, theirs = _local(first, scope.env.offset), _local(second, scope.env.offset)
        if ours is None or theirs is None:
            return ""
        ms = (theirs[0] - ours[0]).days * MS_A_DAY + theirs[1] - ours[1]
        return float(int(ms / (divisor * MS_A_DAY)))

    return eager(ANY, "v v", work, scoped=True)


def _add_date(scope: Scope, value: Value, *amounts: float) -> Value:
    offset = scope.env.offset
    moment = moment_of(value, offset)
    years, months, days, hours, minutes = (
        int(amount) if isfinite(amount) else 0 for amount in (*amounts, 0.0, 0.0, 0.0, 0.0, 0.0)[:5]
    )
    if moment is None:
        return ""
    day = moment.local()[0]
    try:
        moved = _months_later(_months_later(day, years * 12), months) + timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    later_ms = (moved - day).days * MS_A_DAY + (hours * 60 + minutes) * MS_A_MINUTE
    return Moment(moment.ms + later_ms, offset, timed=moment.timed)


def _of_timestamp(scope: Scope, number: float) -> Value:
    return Moment(int(number), scope.env.offset, timed=True) if isfinite(number) else ""


def _bikram_sambat(scope: Scope, value: Value) -> str:
    local = _local(value, scope.env.offset)
    return "" if local is None else write_bikram_sambat(local[0])


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _is_luhn(text: str, length: float = nan) -> bool:
    digits = _without_spaces(text)
    if not digits.isascii() or not digits.isdecimal() or not (isnan(length) or len(digits) == length):
        return False
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return (
        sum(int(digit) for digit in digits[::-2]) + sum(two // 10 + two % 10 for two in doubled)
    ) % 10 == 0


def _z_score(scope: Scope, table: str, sex: str, key: float, value: float) -> Value:
    """How many standard deviations a measure is from the median, by a list of the form with `sex`, `key`, `points`."""
    rows = _rows(scope, table).get(sex, [])
    if not rows or not isfinite(key) or not isfinite(value) or not rows[0][0] <= key <= rows[-1][0]:
        return ""
    points = min(rows, key=lambda row: abs(row[0] - key))[1]
    below = sum(1 for point in points if point <= value) - 1
    if below < 0 or below >= len(points) - 1:
        return LOWEST_Z if below < 0 else HIGHEST_Z
    return LOWEST_Z + below + (value - points[below]) / (points[below + 1] - points[below])


def _rows(scope: Scope, table: str) -> dict[str, list[tuple[float, tuple[float, ...]]]]:
    known = scope.env.z_tables.get(table)
    if known is None:
        known = scope.env.z_tables[table] = {}
        document = scope.env.instance(table)
        for item in document.descendants() if document is not None else ():
            sex, row = _row(item)
            if row is not None:
                known.setdefault(sex, []).append(row)
        for rows in known.values():
            rows.sort()
    return known


def _row(item: Node) -> tuple[str, tuple[float, tuple[float, ...]] | None]:
    cells = {name: next(iter(item.texts_of(name)), "") for name in ("sex", "key", "points")}
    try:
        points = tuple(float(point) for point in cells["points"].split())
        return cells["sex"], (float(cells["key"]), points) if len(points) > 1 else None
    except ValueError:
        return "", None


_UNPREFIXED: Library = {
    "difference-in-days": _in_days(1),
    "difference-in-weeks": _in_days(7),
    "difference-in-months": _in_months(1),
    "difference-in-years": _in_months(12),
    "strip-whitespace": eager(TEXTUAL, "t", _without_spaces),
    "validate-luhn": eager(BOOLEAN, "t n?", _is_luhn),
}

CHT_FUNCTIONS: Library = {
    **_UNPREFIXED,
    **{f"cht:{name}": function for name, function in _UNPREFIXED.items()},
    "add-date": eager(ANY, "v n? n? n? n? n?", _add_date, scoped=True),
    "parse-timestamp-to-date": eager(ANY, "n", _of_timestamp, scoped=True),
    "to-bikram-sambat": eager(TEXTUAL, "v", _bikram_sambat, scoped=True),
    "z-score": eager(ANY, "t t n n", _z_score, scoped=True),
}
