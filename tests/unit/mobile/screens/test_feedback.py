"""
What people say past the worker: a supervisor sees sums, a manager reads complaints, and nothing stays.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mobile.screens.feedback.model import (
    BackTapped,
    ComplaintsRead,
    DoneCancelled,
    DoneConfirmed,
    DoneTapped,
    FeedbackRead,
    Model,
    ReadComplaints,
    ReadFeedback,
    ReadTapped,
)
from mobile.screens.feedback.update import update
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.loop import Shown as ScreenShown
from mobile.ui.routes import GoBack
from mobile.ui.words import load_words
from mobile.use_cases.read_feedback import Feedback
from tests.support.headless_ui import unnamed, words_in
from tests.unit.mobile.screens.gallery import Shown
from tests.unit.mobile.screens.team_gallery import COMPLAINTS, SAID

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
SUPERVISOR = Model(found=Feedback(SAID.rated, None))
MANAGER = Model(found=SAID)


@pytest.fixture(params=["en", "hi"])
def look(request: pytest.FixtureRequest) -> Look:
    return Look(load_words(LOCALES, request.param), 360)


def drawn(model: Model, look: Look) -> str:
    frame = Shown("feedback", "said", model).draw(print, look)
    assert not unnamed(frame)
    return words_in(frame)


def test_a_supervisor_sees_sums_and_nothing_of_complaints(look: Look) -> None:
    shown = drawn(SUPERVISOR, look)

    assert "Rampur" in shown
    assert look.words("Complaints") not in shown
    assert "She shouts" not in drawn(Model(found=Feedback((SAID.rated[0],), None)), look)


def test_what_is_too_little_is_not_shown(look: Look) -> None:
    few = Feedback((SAID.rated[1],), None)
    assert few.rated[0].total == 0

    shown = drawn(Model(found=few), look)

    assert look.words("There are too few ratings yet.") in shown
    assert "Sitapur" not in shown


def test_complaints_are_read_on_a_tap_since_each_reading_is_noted(look: Look) -> None:
    assert update(Model(), ScreenShown())[1] == (ReadFeedback(),)
    waiting, effects = update(Model(), FeedbackRead(SAID))
    assert effects == ()
    assert COMPLAINTS[0].words not in drawn(waiting, look)

    busy, effects = update(waiting, ReadTapped())
    assert effects == (ReadComplaints(),)
    assert update(busy, ReadTapped()) == (busy, ())

    read, _ = update(busy, ComplaintsRead(COMPLAINTS))
    assert COMPLAINTS[0].words in drawn(read, look)
    assert look.words("Does not wish to be reached.") in drawn(read, look)


def test_one_is_put_away_after_a_second_tap_and_stays_where_the_network_fails() -> None:
    read = Model(found=SAID, complaints=COMPLAINTS)
    asking, effects = update(read, DoneTapped("c1"))
    assert effects == ()
    assert update(asking, DoneCancelled()) == (read, ())

    busy, effects = update(asking, DoneConfirmed())
    assert effects == (ReadComplaints("c1"),)
    failed, _ = update(busy, Failed("remote.unreachable"))
    assert failed.complaints == COMPLAINTS
    put_away, _ = update(busy, ComplaintsRead(COMPLAINTS[1:]))
    assert (put_away.complaints, put_away.asking) == (COMPLAINTS[1:], "")


def test_nothing_of_it_stays_behind() -> None:
    assert update(Model(found=SAID, complaints=COMPLAINTS), BackTapped()) == (Model(), (GoBack(),))
