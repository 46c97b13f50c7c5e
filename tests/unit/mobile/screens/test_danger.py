from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobile.screens.danger.model import (
    AnsweredTapped,
    BackTapped,
    CallPlaced,
    CallTapped,
    ContactTapped,
    FollowedUp,
    GoOnTapped,
    HideTapped,
    Hush,
    Model,
    NoteAnswer,
    NoteContact,
    OutcomeTapped,
    PlaceCall,
    ReadDanger,
    ReasonTapped,
    ReasonTyped,
    RecordOutcome,
    Stopped,
    StopTapped,
    StopVisit,
)
from mobile.screens.danger.update import SAVED, update
from mobile.ui.loop import Failed, Shown
from mobile.ui.routes import GoBack, GoToTab, Tell, ToHouseholds, ToToday
from mobile.use_cases.open_danger import Reach

AMBULANCE = Reach({"en": "Ambulance 108"}, "108", "ambulance")


def a_model(**facts: Any) -> Model:
    return replace(Model("referral"), **facts)


def test_it_reads_what_fired_each_time_it_comes_on_top() -> None:
    assert update(a_model(), Shown())[1] == (ReadDanger("referral"),)


def test_a_call_is_recorded_and_the_worker_is_asked_whether_somebody_answered() -> None:
    model, effects = update(a_model(), CallTapped(AMBULANCE))
    assert (model.calling, effects) == ("108", (Hush(), PlaceCall("referral", "108", "Ambulance 108")))

    model, _ = update(model, CallPlaced("call"))
    model, effects = update(model, AnsweredTapped(False))
    assert (model.calling, effects) == ("", (NoteAnswer("call", False),))


def test_a_call_that_could_not_be_kept_is_not_asked_about_for_ever() -> None:
    model, _ = update(a_model(), CallTapped(AMBULANCE))
    model, _ = update(model, Failed("store.full"))

    assert update(model, AnsweredTapped(True)) == (replace(model, calling=""), ())


def test_an_answer_tapped_before_the_call_is_kept_is_noted_with_it() -> None:
    model, _ = update(a_model(), CallTapped(AMBULANCE))
    model, effects = update(model, AnsweredTapped(False))
    assert (model.calling, effects) == ("", ())

    model, effects = update(model, CallPlaced("c"))
    assert effects == (NoteAnswer("c", False),)
    assert update(model, CallPlaced("d"))[1] == (ReadDanger("referral"),)


def test_stop_go_now_ends_the_visit_once() -> None:
    model, effects = update(a_model(draft="d"), StopTapped())
    assert effects == (Hush(), StopVisit("d"))

    assert update(model, StopTapped()) == (model, ())


def test_after_stopping_the_numbers_stay_on_screen_and_the_way_leads_home() -> None:
    model, effects = update(a_model(draft="d", busy=True), Stopped())
    assert (model.stopped, effects) == (True, ())

    assert update(model, GoOnTapped())[1] == (Hush(), GoToTab(ToToday()))


def test_going_on_leads_back_to_the_question() -> None:
    assert update(a_model(draft="d"), GoOnTapped())[1] == (Hush(), GoBack())
    assert update(a_model(draft="d"), BackTapped())[1] == (Hush(), GoBack())


def test_hiding_leads_at_once_to_a_plain_page_and_keeps_the_form() -> None:
    assert update(a_model(draft="draft"), HideTapped())[1] == (Hush(), GoToTab(ToHouseholds()))


def test_there_is_nothing_to_stop_at_a_follow_up() -> None:
    assert update(a_model(), StopTapped()) == (a_model(), ())


def test_an_arrival_is_recorded_at_once() -> None:
    effects = update(a_model(task="t"), OutcomeTapped("arrived"))[1]

    assert effects == (RecordOutcome("referral", "arrived", "", "t", "seen"),)


@pytest.mark.parametrize("source", ["slip", "call"])
def test_an_arrival_that_was_told_is_recorded_with_how_it_is_known(source: str) -> None:
    effects = update(a_model(task="t"), OutcomeTapped("arrived", source))[1]

    assert effects == (RecordOutcome("referral", "arrived", "", "t", source),)


def test_not_going_asks_why_first() -> None:
    model, effects = update(a_model(task="t"), OutcomeTapped("did_not_arrive"))
    assert (model.asking, effects) == ("did_not_arrive", ())
    assert update(model, ReasonTapped()) == (model, ())

    model, _ = update(model, ReasonTyped(" no bus "))
    assert update(model, ReasonTapped())[1] == (RecordOutcome("referral", "did_not_arrive", "no bus", "t"),)


def test_a_second_tap_records_one_outcome() -> None:
    model, _ = update(a_model(), OutcomeTapped("arrived"))

    assert update(model, OutcomeTapped("arrived")) == (model, ())


def test_asking_how_they_are_needs_a_follow_up() -> None:
    assert update(a_model(task="t"), ContactTapped())[1] == (NoteContact("t"),)
    assert update(a_model(), ContactTapped())[1] == ()


def test_a_follow_up_ends_with_a_word_and_the_way_back() -> None:
    assert update(a_model(), FollowedUp())[1] == (Hush(), GoBack(), Tell(SAVED))
