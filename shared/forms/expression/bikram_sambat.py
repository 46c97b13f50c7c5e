"""
Days of the Bikram Sambat calendar, as Nepal counts them.

The lengths of its months follow no rule; they are published. Source: bikram-sambat 1.8.1 at npm, with which the
Community Health Toolkit writes dates; seen November 2026. Other tables part the days of 1975, 1989, 1991, 1993, 2062
and 2087 between two months otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

FIRST_YEAR = 1970
FIRST_DAY = date(1913, 4, 13)

MONTHS = (
    "बैशाख",
    "जेठ",
    "असार",
    "साउन",
    "भदौ",
    "असोज",
    "कार्तिक",
    "मंसिर",
    "पौष",
    "माघ",
    "फाल्गुन",
    "चैत",
)

_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")

_LENGTHS = (
    "112111090900 112120090900 121210009901 021210009091 112201090900 112210090900 111211900900 121210090900 "
    "111211090900 121210009091 121210009900 111211900991 021211900991 021211909091 112110009000 121201009000 "
    "021210009000 112111009000 012201009000"
).split()
"""Kinds of years: the last digit of each month's number of days, 29 to 32."""

_YEARS = (
    "abcdaecdafcgafcgahciahjiakjaacdafcdafclafcgafcgahjiakjiacdabcdafcmafcgafcgahciakjiakjabcdafcnafclafcgahciakjiakjaao"
    "pqrsqq"
)
"""The kind of each year from the first on, by its letter."""


def _months() -> Iterator[tuple[int, int, int]]:
    """Year, month and its number of days, from the first that are published."""
    for number, kind in enumerate(_YEARS):
        for month, digit in enumerate(_LENGTHS[ord(kind) - ord("a")], start=1):
            yield FIRST_YEAR + number, month, 29 if digit == "9" else 30 + int(digit)


def in_bikram_sambat(day: date) -> tuple[int, int, int] | None:
    """
    A day's year, month and day there; None outside the years that are published.
    """
    left = (day - FIRST_DAY).days
    for year, month, length in _months() if left >= 0 else ():
        if left < length:
            return year, month, left + 1
        left -= length
    return None


def of_bikram_sambat(year: int, month: int, day: int) -> date:
    """
    The day that is so called there.

    Raises:
        ValueError: there is none, or its year is not published.
    """
    before = 0
    for one_year, one_month, length in _months():
        if (one_year, one_month) == (year, month) and 1 <= day <= length:
            return FIRST_DAY + timedelta(days=before + day - 1)
        before += length
    raise ValueError("day")


def write_bikram_sambat(day: date) -> str:
    """
    A day as it is said in Nepal, `१५ बैशाख २०७८`; empty outside the years that are published.
    """
    found = in_bikram_sambat(day)
    return f"{found[2]} {MONTHS[found[1] - 1]} {found[0]}".translate(_DIGITS) if found else ""
