"""
Every screen, in each of its states and both languages: it can be drawn, and whatever can be operated has a name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mobile.ui.look import Look
from mobile.ui.words import load_words
from tests.support.headless_ui import unnamed
from tests.unit.mobile.screens.gallery import SHOWN, Shown

LOCALES = Path(__file__).parents[4] / "assets" / "locales"


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: f"{shown.screen}-{shown.state}")
def test_everything_that_can_be_operated_has_a_name(shown: Shown, language: str) -> None:
    sent: list[Any] = []
    look = Look(load_words(LOCALES, language), 360, ("en", "hi"))

    assert unnamed(shown.draw(sent.append, look)) == []
    assert sent == []
