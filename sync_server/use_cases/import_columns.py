"""
The columns of an import, and how a cell becomes a field. Documented for people in `IMPORT.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from shared.domain.records import Value

HOUSEHOLD, PERSON = "household", "person"
LONGEST_CELL = 500
OLDEST_BIRTH_YEARS = 125


class CellError(ValueError):
    """
    A cell that does not hold what its column takes.

    Args:
        code: Stable code.
        expected: What the column takes.
    """

    def __init__(self, code: str, expected: str) -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


class Day(NamedTuple):
    """
    The day of the import, against which ages and relative dates are counted.
    """

    today: date


Read = Callable[[str, Day], Value]


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column that becomes a field.

    Attributes:
        subject: HOUSEHOLD or PERSON.
        field: The record's field.
        read: Cell to value.
        is_needed: Whether every row must fill it.
    """

    subject: str
    field: str
    read: Read
    is_needed: bool = False


def _text(cell: str, day: Day) -> Value:
    if len(cell) > LONGEST_CELL:
        raise CellError("cell.too_long", f"at most {LONGEST_CELL} characters")
    return cell


def _one_of(*codes: str) -> Read:
    def read(cell: str, day: Day) -> Value:
        if cell.lower() not in codes:
            raise CellError("cell.choice", " or ".join(codes))
        return cell.lower()

    return read


def _date(cell: str, day: Day) -> Value:
    found = _days_ago(cell, day) or _iso(cell)
    if found > day.today:
        raise CellError("cell.date.future", "a date that is not in the future")
    if found.year < day.today.year - OLDEST_BIRTH_YEARS:
        raise CellError("cell.date.past", f"a date within the last {OLDEST_BIRTH_YEARS} years")
    return found.isoformat()


def _days_ago(cell: str, day: Day) -> date | None:
    digits = cell.upper().removeprefix("D-")
    if digits == cell.upper() or not digits.isdecimal() or len(digits) > 5:
        return None
    return day.today - timedelta(days=int(digits))


def _iso(cell: str) -> date:
    try:
        if len(cell) != len("2026-11-01"):
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise CellError("cell.date", "a date such as 2026-11-01") from None


def _age(cell: str, day: Day) -> Value:
    if not cell.isdecimal() or not 0 <= int(cell) <= OLDEST_BIRTH_YEARS:
        raise CellError("cell.number", f"whole years, 0 to {OLDEST_BIRTH_YEARS}")
    # The middle of the year of birth is at most half a year wrong.
    return date(day.today.year - int(cell), 7, 1).isoformat() if int(cell) else day.today.isoformat()


def _grams(cell: str, day: Day) -> Value:
    if not cell.isdecimal() or not 300 <= int(cell) <= 7000:
        raise CellError("cell.number", "whole grams, 300 to 7000")
    return int(cell)


def _codes(cell: str, day: Day) -> Value:
    return sorted(set(cell.split()))


HOUSEHOLD_KEY, PERSON_KEY, MOTHER_KEY, WORKER, AGE = (
    "household_key",
    "person_key",
    "mother_key",
    "worker",
    "age_years",
)
KEYS = (HOUSEHOLD_KEY, PERSON_KEY)
REGISTERED_ON = "registered_on"
"""Programmes count a family's visits from that day: the day of the import where the file does not say it."""

LINKS = (MOTHER_KEY, WORKER)
"""Columns that name something else; looked up, not read."""

COLUMNS: Mapping[str, Column] = {
    "head_name": Column(HOUSEHOLD, "head_name", _text),
    "house_no": Column(HOUSEHOLD, "house_no", _text),
    "mohalla": Column(HOUSEHOLD, "mohalla", _text),
    "village": Column(HOUSEHOLD, "village", _text),
    "household_mobile": Column(HOUSEHOLD, "mobile", _text),
    "consent": Column(HOUSEHOLD, "consent", _one_of("given", "refused")),
    "name": Column(PERSON, "name", _text, is_needed=True),
    "sex": Column(PERSON, "sex", _one_of("female", "male", "other", "unknown"), is_needed=True),
    "birth_on": Column(PERSON, "birth_on", _date),
    AGE: Column(PERSON, "birth_on", _age),
    "birth_on_estimated": Column(PERSON, "birth_on_estimated", _one_of("yes", "no")),
    "relation": Column(PERSON, "relation", _text),
    "mobile": Column(PERSON, "mobile", _text),
    "alive": Column(PERSON, "alive", _one_of("yes", "no")),
    "died_on": Column(PERSON, "died_on", _date),
    "delivered_on": Column(PERSON, "delivered_on", _date),
    "lmp_on": Column(PERSON, "lmp_on", _date),
    REGISTERED_ON: Column(PERSON, REGISTERED_ON, _date),
    "birth_weight_g": Column(PERSON, "birth_weight_g", _grams),
    "birth_place": Column(PERSON, "birth_place", _text),
    "risk": Column(PERSON, "risk", _codes),
}

NEEDED = (*KEYS, "name", "sex")
KNOWN = (*KEYS, *COLUMNS, *LINKS)


def find_column(heading: str) -> Column | None:
    """
    The column of a heading; also any further field as `household.<field>` or `person.<field>`.
    """
    subject, dot, name = heading.partition(".")
    if dot and subject in (HOUSEHOLD, PERSON) and name.isidentifier():
        return Column(subject, name, _text)
    return COLUMNS.get(heading)
