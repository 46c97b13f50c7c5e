"""
How old somebody is, in the unit that people use for it, and a day of birth that says no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
WEEKS_FROM, MONTHS_FROM = 28, 92
"""Days: below four weeks an age is told in days, from some three months on in months."""
YEARS_FROM = 2 * DAYS_A_YEAR


@dataclass(frozen=True, slots=True)
class Age:
    """
    A span in the unit people use for it: days below four weeks, weeks to three months, months to two years.
    """

    count: int
    unit: str
    estimated: bool = False


def age_between(born_on: date | None, until: date, *, estimated: bool = False) -> Age | None:
    """
    The age on a day; None where no birth date is known.
    """
    if born_on is None or until < born_on:
        return None
    days = (until - born_on).days
    if days < WEEKS_FROM:
        return Age(days, "day", estimated)
    if days < MONTHS_FROM:
        return Age(days // 7, "week", estimated)
    if days < YEARS_FROM:
        return Age(int(days / DAYS_A_MONTH), "month", estimated)
    before_birthday = (until.month, until.day) < (born_on.month, born_on.day)
    return Age(until.year - born_on.year - before_birthday, "year", estimated)


def blur_birthday(born_on: date, today: date) -> date:
    """
    A day of birth that gives the same age on this day and says nothing else: the middle of all that do, so that it
    holds where the calendar is a day ahead or behind. Of a newborn, whose age is told in days, it is the true one.
    """
    age = age_between(born_on, today)
    if age is None or age.unit == "day":
        return born_on
    middle = {
        "week": min(7 * age.count + 3, MONTHS_FROM - 1),
        "month": round((age.count + 0.5) * DAYS_A_MONTH),
        "year": round((age.count + 0.5) * DAYS_A_YEAR),
    }[age.unit]
    return today - timedelta(days=middle)
