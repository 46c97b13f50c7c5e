"""
What was answered, as it is read again.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.ui.media import said_media
from mobile.ui.words import load_words

LOCALES = Path(__file__).parents[4] / "assets" / "locales"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-11-22", "22 Nov 2026"),
        ("2026-02-31", "2026-02-31"),
        ("born 2026-11-22", "born 2026-11-22"),
        ("Kisumu", "Kisumu"),
        ("absent:", "Could not be taken"),
    ],
)
def test_a_day_is_read_as_people_say_it_and_other_words_as_they_are(said: str, read: str) -> None:
    assert said_media(load_words(LOCALES, "en"), said) == read
