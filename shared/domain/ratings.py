"""
An anonymous rating: what is asked, and what of it ever leaves the hand that gave it.

It is no record: it knows no worker, device, household or case, of its time only the week, and goes in a batch later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "satisfied": ("5", "4", "3", "2", "1"),
    "respected": ("always", "mostly", "sometimes", "never"),
    "private": ("yes", "unsure", "no"),
}
"""What is asked, and the codes of its answers."""

LEAST = 5
"""Below so many ratings nothing is shown of them, and no words ever."""

MOST_WORDS = 500


def week_of(day: date) -> str:
    """
    The week of a day, as `2026-W47`: all that is kept of its time.
    """
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def answers_in(said: Mapping[str, object]) -> dict[str, str]:
    """
    The answers that were asked for; anything else is dropped.
    """
    return {
        question: str(said[question]) for question, codes in QUESTIONS.items() if said.get(question) in codes
    }
