"""
Dates and times of expressions: read from text, counted in days, written and formatted.

An instant is the number of days since 1970-01-01T00:00 UTC, as ODK's `decimal-date-time` counts; local
wall time is that plus the offset of the form's context.

Source: ODK XForms Specification, data types date, time and dateTime; functions format-date and
format-date-time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite

MINUTES_A_DAY = 24 * 60
MS_A_DAY = MINUTES_A_DAY * 60_000

_EPOCH = date(1970, 1, 1)
_LAST_DAY = (date.max - _EPOCH).days
_FIRST_DAY = (date.min - _EPOCH).days

_DATE = re.compile(r"(-?\d{4,})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """
    A date or a date with a time.

    Attributes:
        ms: Milliseconds since 1970-01-01T00:00 UTC.
        offset: Minutes that local clocks are ahead of UTC.
        timed: Whether it is written with a time even at midnight.
    """

    ms: int
    offset: int
    timed: bool = False

    @property
    def days(self) -> float:
        """Days since 1970-01-01T00:00 UTC."""
        return self.ms / MS_A_DAY

    def local(self) -> tuple[date, int]:
        """The local calendar day and the milliseconds since its midnight."""
        day, ms = divmod(self.ms + self.offset * 60_000, MS_A_DAY)
        return _EPOCH + timedelta(days=min(max(day, _FIRST_DAY), _LAST_DAY)), ms

    def __str__(self) -> str:
        day, ms = self.local()
        if ms == 0 and not self.timed:
            return day.isoformat()
        return f"{day.isoformat()}T{write_time(ms)}{write_offset(self.offset)}"


def write_time(ms: int) -> str:
    """
    A time of day with milliseconds, `14:05:00.000`.
    """
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def write_offset(minutes: int) -> str:
    """
    An offset from UTC, `+05:30`.
    """
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def moment_of_days(days: float, offset: int) -> Moment | None:
    """
    The moment that a number of days stands for; None outside the years 1 to 9999.
    """
    if not isfinite(days) or not _FIRST_DAY + 1 < days < _LAST_DAY - 1:
        return None
    return Moment(round(days * MS_A_DAY), offset)


def parse_day(text: str) -> date | None:
    """
    The calendar day at the start of a date or date with time; None where there is none.
    """
    found = _DATE.match(text)
    return _day(found) if found else None


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def parse_moment(text: str, offset: int) -> Moment | None:
    """
    A date (at local midnight) or a date with a time; None where the text is neither.
    """
    found = _DATE.match(text)
    day = _day(found) if found else None
    if found is None or day is None:
        return None
    days_ms = (day - _EPOCH).days * MS_A_DAY
    rest = text[found.end() :]
    if not rest:
        return Moment(days_ms - offset * 60_000, offset)
    if rest[0] not in "Tt ":
        return None
    time = parse_time(rest[1:], offset)
    if time is None:
        return None
    ms, own_offset = time
    return Moment(days_ms + ms - own_offset * 60_000, offset, timed=True)


def parse_time(text: str, offset: int) -> tuple[int, int] | None:
    """
    Milliseconds since midnight and the offset they are written in; None where the text is no time.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    own_offset = _offset(found[5], offset)
    if hours > 23 or minutes > 59 or seconds > 59 or own_offset is None:
        return None
    ms = int(((found[4] or "") + "000")[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms, own_offset


def _offset(written: str | None, otherwise: int) -> int | None:
    if not written:
        return otherwise
    if written in "Zz":
        return 0
    digits = written[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-1 if written[0] == "-" else 1)


@dataclass(frozen=True, slots=True)
class CalendarNames:
    """
    Short names of months (January first) and weekdays (Sunday first) in one language.
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]


ENGLISH = CalendarNames(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"),
)

CALENDAR_NAMES: Mapping[str, CalendarNames] = {
    "en": ENGLISH,
    "hi": CalendarNames(
        ("जन॰", "फ़र॰", "मार्च", "अप्रैल", "मई", "जून", "जुल॰", "अग॰", "सित॰", "अक्तू॰", "नव॰", "दिस॰"),
        ("रवि", "सोम", "मंगल", "बुध", "गुरु", "शुक्र", "शनि"),
    ),
    "sw": CalendarNames(
        ("Jan", "Feb", "Mac", "Apr", "Mei", "Jun", "Jul", "Ago", "Sep", "Okt", "Nov", "Des"),
        ("Jpi", "Jtt", "Jnn", "Jtn", "Alh", "Ijm", "Jms"),
    ),
    "pt": CalendarNames(
        ("jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."),
        ("dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."),
    ),
}
"""As the Unicode CLDR abbreviates them, release 45."""

_Formatter = Callable[[date, int, CalendarNames], str]

_FORMATS: Mapping[str, _Formatter] = {
    "Y": lambda day, ms, names: f"{day.year:04}",
    "y": lambda day, ms, names: f"{day.year % 100:02}",
    "m": lambda day, ms, names: f"{day.month:02}",
    "n": lambda day, ms, names: str(day.month),
    "b": lambda day, ms, names: names.months[day.month - 1],
    "d": lambda day, ms, names: f"{day.day:02}",
    "e": lambda day, ms, names: str(day.day),
    "a": lambda day, ms, names: names.weekdays[day.isoweekday() % 7],
    "W": lambda day, ms, names: str(day.isocalendar().week),
    "w": lambda day, ms, names: str(day.isoweekday() % 7),
    "H": lambda day, ms, names: f"{ms // 3_600_000:02}",
    "h": lambda day, ms, names: str(ms // 3_600_000),
    "M": lambda day, ms, names: f"{ms // 60_000 % 60:02}",
    "S": lambda day, ms, names: f"{ms // 1000 % 60:02}",
    "3": lambda day, ms, names: f"{ms % 1000:03}",
}


def format_moment(moment: Moment, pattern: str, names: CalendarNames = ENGLISH) -> str:
    """
    A moment in local time, written by a pattern of `%Y %m %d ...`.
    """
    day, ms = moment.local()
    written: list[str] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "%" and at + 1 < len(pattern):
            at += 1
            formatter = _FORMATS.get(pattern[at])
            if formatter is not None:
                written.append(formatter(day, ms, names))
            else:
                written.append("%" if pattern[at] == "%" else pattern[at])
        else:
            written.append(character)
        at += 1
    return "".join(written)
