"""
Ages as people say them.
"""

from pathlib import Path

import pytest

from mobile.ui.ages import age_words
from mobile.ui.words import load_words

LOCALES = Path(__file__).parents[4] / "assets" / "locales"


@pytest.mark.parametrize(
    ("language", "today", "newborn"),
    [
        ("en", "Born today", "Newborn"),
        ("hi", "आज जन्म", "नवजात"),
        ("sw", "Amezaliwa leo", "Mtoto mchanga"),
        ("pt_BR", "Nasceu hoje", "Recém-nascido"),
    ],
)
def test_the_first_day_has_words_of_its_own(language: str, today: str, newborn: str) -> None:
    words = load_words(LOCALES, language)

    assert age_words(words, 0, "day") == today
    assert age_words(words, 0, "day", estimated=True) == newborn
    assert age_words(words, 0, "day", dead=True) == newborn


def test_from_the_second_day_on_an_age_is_counted() -> None:
    words = load_words(LOCALES, "en")

    assert age_words(words, 1, "day") == "1 day"
    assert age_words(words, 0, "year") == "0 years"
    assert age_words(words, 2, "week", estimated=True) == "about 2 weeks"
