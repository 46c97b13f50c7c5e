from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mobile.screens.form.model import (
    BACK,
    LEAVE,
    NEXT,
    QUIET,
    STAY,
    AnswerKept,
    AnswerLost,
    AskIn,
    BackTapped,
    Breathed,
    ChoiceTapped,
    Counter,
    CountMinute,
    CountStarted,
    CountTicked,
    Discard,
    DiscardConfirmed,
    DiscardTapped,
    DraftGone,
    FaceRead,
    HelpTapped,
    Hush,
    JumpTapped,
    KeepAnswer,
    LanguageChosen,
    LanguageTapped,
    LeaveTapped,
    Model,
    Move,
    NextTapped,
    PartTyped,
    Rested,
    SkipTapped,
    Stepped,
    SummaryTapped,
    Typed,
    WatchTyping,
)
from mobile.screens.form.update import LEFT, update
from mobile.ui.loop import Event, Failed
from mobile.ui.routes import (
    AskedIn,
    GoBack,
    Open,
    Replace,
    Tell,
    ToDanger,
    ToDangerChart,
    ToSummary,
)
from mobile.use_cases.fill_form import Face
from mobile.use_cases.open_danger import Sign
from shared.forms.steps import Choice, Problem, ProblemCode, Step

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
SIGNS = (Choice("limp", "Limp"), Choice("blue", "Blue"), Choice("none", "None of these"))
REF = "/data/q"
SIGN = Sign({"en": "Baby is limp"}, {"en": "Call 108 now."}, "", {}, {})
FULL = Failed("store.full")


def a_step(kind: str = "select_one", **facts: Any) -> Step:
    return Step(**{"ref": REF, "name": "q", "kind": kind, "label": "?", "choices": YES_NO, **facts})


def a_face(step: Step | None = None, *, number: int = 2, total: int = 5) -> Face:
    return Face(
        draft="d",
        title={"en": "Form"},
        about="Baby",
        language="en",
        languages=("en", "hi"),
        step=step or a_step(),
        number=number,
        total=total,
        places=(),
    )


def on(step: Step | None = None, **facts: Any) -> Model:
    number, total = facts.pop("number", 2), facts.pop("total", 5)
    model, _ = update(Model("d"), FaceRead(a_face(step, number=number, total=total), "2025-10-09"))
    return replace(model, **facts)


def kept(model: Model, then: str, *, problem: Problem | None = None, dangers: tuple[str, ...] = ()) -> Any:
    assert model.face is not None
    return update(model, AnswerKept(model.face, problem, dangers, then))


def lost(model: Model, *, signs: tuple[Sign, ...] = ()) -> Model:
    assert model.face is not None
    return update(model, AnswerLost(model.face, FULL, True, signs))[0]


class TestAnswers:
    def test_a_tile_is_marked_and_kept_at_once(self) -> None:
        model, effects = update(on(), ChoiceTapped("yes"))

        assert (model.chosen, effects) == (("yes",), (KeepAnswer(REF, "yes", STAY),))

    def test_a_marked_tile_tapped_again_takes_the_answer_back(self) -> None:
        model, effects = update(on(a_step(value="yes")), ChoiceTapped("yes"))

        assert (model.chosen, effects) == ((), (KeepAnswer(REF, None, STAY),))

    def test_none_of_these_stands_alone(self) -> None:
        step = a_step("select_multiple", choices=SIGNS)
        model, _ = update(on(step), ChoiceTapped("limp"))
        model, _ = update(model, ChoiceTapped("blue"))
        assert model.chosen == ("limp", "blue")

        model, effects = update(model, ChoiceTapped("none"))
        assert effects == (KeepAnswer(REF, ["none"], STAY),)

        assert update(model, ChoiceTapped("limp"))[0].chosen == ("limp",)

    def test_quick_taps_are_all_kept_whatever_comes_back_in_between(self) -> None:
        step = a_step("select_multiple", choices=SIGNS)
        model, _ = update(on(step), ChoiceTapped("limp"))
        model, _ = update(model, ChoiceTapped("blue"))

        model, _ = update(model, AnswerKept(a_face(replace(step, value=["limp"])), None, (), STAY))

        assert model.chosen == ("limp", "blue")

    def test_quick_steps_count_each_tap(self) -> None:
        step = a_step("integer", choices=())
        model, _ = update(on(step), Stepped(1))
        model, _ = update(model, Stepped(1))
        model, _ = update(model, AnswerKept(a_face(replace(step, value=1)), None, (), STAY))

        assert update(model, Stepped(1))[1] == (KeepAnswer(REF, 3, STAY),)

    def test_a_number_typed_is_kept_on_next_and_not_before(self) -> None:
        model, effects = update(on(a_step("integer")), Typed("38"))
        assert effects == (WatchTyping(1),)

        model, effects = update(model, NextTapped())
        assert (model.busy, effects) == (True, (KeepAnswer(REF, 38, NEXT),))

    def test_devanagari_digits_are_digits(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("३८"))

        assert update(model, NextTapped())[1] == (KeepAnswer(REF, 38, NEXT),)

    def test_a_comma_is_a_decimal_point(self) -> None:
        model, _ = update(on(a_step("decimal")), Typed("37,5"))

        assert update(model, NextTapped())[1] == (KeepAnswer(REF, 37.5, NEXT),)

    def test_what_is_no_number_is_a_problem_on_next(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("3a"))
        model, effects = update(model, NextTapped())

        assert (model.problem, effects) == (Problem(REF, ProblemCode.TYPE), ())

    def test_typing_that_rests_is_kept_quietly(self) -> None:
        model, _ = update(on(a_step("text")), Typed("Mohan"))

        assert update(model, Rested(1))[1] == (KeepAnswer(REF, "Mohan", QUIET),)
        assert update(model, Rested(0))[1] == ()

    def test_a_number_half_typed_is_not_scolded(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("3"))
        model, _ = update(model, Rested(1))
        model, _ = kept(model, QUIET, problem=Problem(REF, ProblemCode.CONSTRAINT, "10 to 50"))

        assert (model.problem, model.typed, model.dirty) == (None, "3", True)

    def test_a_date_is_kept_from_its_three_fields(self) -> None:
        model = on(a_step("date"))
        for index, text in enumerate(("7", "10", "2025")):
            model, _ = update(model, PartTyped(index, text))

        assert update(model, NextTapped())[1] == (KeepAnswer(REF, "2025-10-07", NEXT),)

    def test_a_day_that_does_not_exist_is_a_problem(self) -> None:
        model = on(a_step("date"))
        for index, text in enumerate(("31", "2", "2025")):
            model, _ = update(model, PartTyped(index, text))

        assert update(model, NextTapped())[0].problem == Problem(REF, ProblemCode.TYPE)

    def test_a_rejected_answer_is_said_and_what_was_typed_stays(self) -> None:
        problem = Problem(REF, ProblemCode.CONSTRAINT, "34 to 43")
        model, _ = update(on(a_step("decimal")), Typed("99"))
        model, _ = update(model, NextTapped())
        model, effects = kept(model, NEXT, problem=problem)

        assert (model.problem, model.typed, model.busy, effects) == (problem, "99", False, ())


class TestWay:
    def test_next_goes_on(self) -> None:
        model, effects = update(on(a_step(value="yes")), NextTapped())

        assert (model.busy, effects) == (True, (Hush(), Move(1)))

    def test_next_after_a_kept_answer_goes_on(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("38"))
        model, _ = update(model, NextTapped())

        assert kept(model, NEXT)[1] == (Hush(), Move(1))

    @pytest.mark.parametrize("way", [NextTapped, BackTapped, SummaryTapped, LeaveTapped])
    def test_on_the_way_from_an_answer_that_is_still_to_be_kept_it_is_waited_for(
        self, way: type[Event]
    ) -> None:
        step = a_step(required=True)
        model, _ = update(on(step), ChoiceTapped("yes"))

        model, effects = update(model, way())
        assert (model.missing, effects) == (False, ())

        model, effects = update(model, AnswerKept(a_face(replace(step, value="yes")), None, (), STAY))
        assert (model.held, model.missing) == (None, False)
        assert effects[0] == Hush()

    def test_a_danger_in_the_last_answer_is_shown_before_all_answers_are(self) -> None:
        model, _ = update(on(number=5), ChoiceTapped("yes"))
        model, _ = update(model, NextTapped())

        assert kept(model, STAY, dangers=("r",))[1] == (Hush(), Open(ToDanger("r", "d")))

    def test_a_second_tap_on_next_moves_once(self) -> None:
        model, _ = update(on(a_step(value="yes")), NextTapped())

        assert update(model, NextTapped()) == (model, ())

    def test_a_tap_on_the_list_while_next_is_saving_opens_it_once_the_answer_is_kept(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("38"))
        model, _ = update(model, NextTapped())
        model, effects = update(model, JumpTapped())
        assert (model.jumping, effects) == (False, ())

        model, effects = kept(model, NEXT)
        assert (model.jumping, effects) == (False, (Hush(), Move(1)))
        assert update(model, FaceRead(a_face(number=3)))[0].jumping

    def test_a_tap_on_the_answers_while_next_is_saving_leads_there(self) -> None:
        model, _ = update(on(a_step(value="yes")), NextTapped())
        model, _ = update(model, SummaryTapped())

        assert update(model, FaceRead(a_face(number=3)))[1] == (Hush(), Replace(ToSummary("d")))

    @pytest.mark.parametrize("then", [NEXT, STAY])
    def test_a_tap_while_saving_is_forgotten_over_a_rejected_answer(self, then: str) -> None:
        model, _ = update(on(a_step("integer")), Typed("99"))
        model, _ = update(model, NextTapped())
        model, _ = update(model, JumpTapped())

        model, effects = kept(model, then, problem=Problem(REF, ProblemCode.CONSTRAINT, "Below 45."))

        assert (model.jumping, model.held, effects) == (False, None, ())

    def test_a_tap_while_saving_is_forgotten_over_a_danger(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("99"))
        model, _ = update(model, NextTapped())
        model, _ = update(model, LeaveTapped())

        assert kept(model, NEXT, dangers=("r",))[1] == (Hush(), Open(ToDanger("r", "d")))

    def test_the_last_question_leads_to_the_answers(self) -> None:
        model = on(a_step(value="yes"), number=5, total=5)

        assert update(model, NextTapped())[1] == (Hush(), Replace(ToSummary("d")))

    def test_a_needed_answer_is_asked_for_and_can_be_left_for_later(self) -> None:
        model, effects = update(on(a_step(required=True)), NextTapped())
        assert (model.missing, effects) == (True, ())

        assert update(model, SkipTapped())[1] == (Hush(), Move(1))

    def test_what_is_amiss_is_scrolled_to_each_time_it_stops_the_worker(self) -> None:
        model = on(a_step(required=True))
        model, _ = update(model, NextTapped())
        again, _ = update(model, NextTapped())

        assert (on().stops, model.stops, again.stops) == (0, 1, 2)
        assert update(again, ChoiceTapped("yes"))[0].stops == 2

    def test_an_answer_that_does_not_stand_is_scrolled_to_and_typing_is_not(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("99"))
        model, _ = update(model, NextTapped())
        assert model.stops == 0
        model, _ = kept(model, NEXT, problem=Problem(REF, ProblemCode.CONSTRAINT, "Below 45."))

        assert model.stops == 1
        assert update(model, Typed("9"))[0].stops == 1

    def test_what_is_wrong_is_said_in_the_language_chosen(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("99"))
        model, _ = update(model, NextTapped())
        model, _ = kept(model, NEXT, problem=Problem(REF, ProblemCode.CONSTRAINT, "Below 45."))
        model, effects = update(model, LanguageTapped())
        assert effects == (Hush(), AskIn("hi"), AskedIn("hi", ("en", "hi")), KeepAnswer(REF, 99, STAY))

        told = Problem(REF, ProblemCode.CONSTRAINT, "45 से कम।")
        model, _ = kept(update(model, FaceRead(a_face(a_step("integer"))))[0], STAY, problem=told)
        assert (model.problem, model.typed, model.dirty) == (told, "99", True)

    def test_a_note_needs_no_answer(self) -> None:
        assert update(on(a_step("note", required=True)), NextTapped())[1] == (Hush(), Move(1))

    def test_back_goes_to_the_question_before(self) -> None:
        assert update(on(), BackTapped())[1] == (Hush(), Move(-1))

    def test_back_keeps_what_was_typed_first(self) -> None:
        model, _ = update(on(a_step("integer")), Typed("38"))

        assert update(model, BackTapped())[1] == (KeepAnswer(REF, 38, BACK),)

    def test_back_from_the_first_question_leaves_the_form_kept(self) -> None:
        assert update(on(number=1), BackTapped())[1] == (Hush(), GoBack(), Tell(LEFT))

    def test_leaving_keeps_what_was_typed_first(self) -> None:
        model, _ = update(on(a_step("text")), Typed("Mohan"))
        model, effects = update(model, LeaveTapped())
        assert effects == (KeepAnswer(REF, "Mohan", LEAVE),)

        assert kept(model, LEAVE)[1] == (Hush(), GoBack(), Tell(LEFT))

    def test_the_answers_can_be_seen_from_anywhere(self) -> None:
        assert update(on(), SummaryTapped())[1] == (Hush(), Replace(ToSummary("d")))

    def test_a_form_that_ended_elsewhere_closes(self) -> None:
        assert update(on(), DraftGone())[1] == (GoBack(),)

    def test_throwing_away_takes_two_taps(self) -> None:
        model, effects = update(on(jumping=True), DiscardTapped())
        assert (model.discarding, effects) == (True, ())

        # The second tap of a double one asks again; only the answer throws away.
        assert update(model, DiscardTapped())[1] == ()
        assert update(model, DiscardConfirmed())[1] == (Discard("d"),)

    def test_the_forms_language_is_the_apps(self) -> None:
        assert update(on(), LanguageTapped())[1] == (Hush(), AskIn("hi"), AskedIn("hi", ("en", "hi")))

    def test_among_several_languages_one_is_chosen(self) -> None:
        several = replace(a_face(), languages=("en", "cs", "uk"))
        model, effects = update(on(face=several), LanguageTapped())
        assert (model.translating, effects) == (True, ())
        assert not update(model, BackTapped())[0].translating

        model, effects = update(model, LanguageChosen("uk"))
        assert not model.translating
        assert effects == (Hush(), AskIn("uk"), AskedIn("uk", ("en", "cs", "uk")))

    def test_a_failed_save_is_said_and_the_screen_is_free_again(self) -> None:
        model, _ = update(on(busy=True), Failed("store.full"))

        assert (model.busy, model.failed) == (False, Failed("store.full"))

    def test_a_lost_answer_is_not_marked_and_what_was_typed_stays(self) -> None:
        tapped, _ = update(on(), ChoiceTapped("yes"))
        typed, _ = update(update(on(a_step("integer")), Typed("38"))[0], NextTapped())

        tapped, typed = lost(tapped), lost(typed)

        assert (tapped.chosen, tapped.lost, tapped.busy) == ((), True, False)
        assert (typed.typed, typed.lost, typed.busy) == ("38", True, False)
        assert update(typed, NextTapped())[1] == (KeepAnswer(REF, 38, NEXT),)

    def test_after_a_lost_answer_the_next_one_kept_goes_on(self) -> None:
        model, _ = update(lost(update(on(a_step("integer")), Typed("38"))[0]), NextTapped())

        model, effects = kept(model, NEXT)

        assert effects == (Hush(), Move(1))
        assert (model.failed, model.lost, model.signs) == (None, False, ())


class TestDanger:
    def test_a_danger_that_was_not_recorded_is_said_with_the_way_to_help(self) -> None:
        model = lost(on(waiting=1), signs=(SIGN,))

        assert model.signs == (SIGN,)
        assert update(model, HelpTapped())[1] == (Hush(), Open(ToDangerChart()))

    @pytest.mark.parametrize("then", [STAY, NEXT, BACK, QUIET, LEAVE])
    def test_a_danger_opens_over_everything(self, then: str) -> None:
        effects = kept(on(waiting=1), then, dangers=("referral",))[1]

        assert effects == (Hush(), Open(ToDanger("referral", "d")))


class TestBreaths:
    def test_a_minute_of_breaths_is_kept_as_the_answer(self) -> None:
        model, effects = update(on(a_step("integer")), CountStarted())
        assert effects == (Hush(), CountMinute(1))

        for _ in range(3):
            model, _effects = update(model, Breathed())
        model, _effects = update(model, CountTicked(1, 30))
        assert model.counter == Counter(1, 3, 30)

        model, effects = update(model, CountTicked(1, 0))
        assert effects == (KeepAnswer(REF, 3, STAY),)

    def test_breaths_after_the_minute_do_not_count(self) -> None:
        done = on(a_step("integer"), counter=Counter(1, 3, 0, done=True))

        assert update(done, Breathed())[0].counter == done.counter

    def test_ticks_of_an_earlier_count_are_not_heard(self) -> None:
        model = on(a_step("integer"), counter=Counter(2, 3))

        assert update(model, CountTicked(1, 0))[0].counter == Counter(2, 3)

    def test_another_question_ends_the_count(self) -> None:
        model = on(a_step("integer"), counter=Counter(1, 3))
        other = a_face(a_step(ref="/data/other"))

        assert update(model, FaceRead(other))[0].counter is None
