"""
What a worker in a browser reads when the server has another address.
"""

from __future__ import annotations

import pytest

from mobile.screens.supervision import model as supervision
from mobile.screens.today import model as today
from mobile.screens.today.update import update
from mobile.use_cases.follow_move import Moving
from mobile.use_cases.list_today import Today
from tests.support.headless_ui import words_in
from tests.unit.mobile.screens.gallery import Shown
from tests.unit.mobile.screens.test_shared_phone_views import drawn

NEW = "https://new.example.org"


def said(screen: str, moving: Moving) -> str:
    models = {
        "today": today.Model(loaded=True, moving=moving),
        "supervision": supervision.Model(supervision.Team(moving=moving)),
    }
    return words_in(drawn(Shown(screen, "moved", models[screen])))


@pytest.mark.parametrize("screen", ["today", "supervision"])
def test_the_new_address_is_said_and_that_all_is_sent_only_when_it_is(screen: str) -> None:
    assert NEW not in said(screen, Moving())
    assert f"moved to {NEW}" in said(screen, Moving(NEW, 0))
    assert "All your work is there" in said(screen, Moving(NEW, 0))
    assert "All your work is there" not in said(screen, Moving(NEW, 1))
    assert "only on this phone" in said(screen, Moving(NEW, 1))


def test_the_list_brings_it_along() -> None:
    model, _ = update(today.Model(), today.Listed(Today(), moving=Moving(NEW, 2)))

    assert model.moving == Moving(NEW, 2)
