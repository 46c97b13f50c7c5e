"""
Ages in words.
"""

from __future__ import annotations

from mobile.ui.words import Words


def age_words(words: Words, count: int, unit: str, *, estimated: bool = False, dead: bool = False) -> str:
    """
    Such as "3 weeks", or "about 40 years" where it is a guess. The first day has words of its own; of a guess, or of
    the dead, only that it is a newborn.
    """
    if count == 0 and unit == "day":
        return words("Newborn") if estimated or dead else words("Born today")
    said = {
        "day": words.count("{n} day", "{n} days", count),
        "week": words.count("{n} week", "{n} weeks", count),
        "month": words.count("{n} month", "{n} months", count),
        "year": words.count("{n} year", "{n} years", count),
    }[unit]
    return words("about {age}", age=said) if estimated else said
