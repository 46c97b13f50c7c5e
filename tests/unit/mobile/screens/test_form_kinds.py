"""
Every kind of question can be drawn, in both languages, and whatever can be operated has a name.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from mobile.screens.form import answers
from mobile.screens.form.focus import seen_at
from mobile.screens.form.model import (
    NEXT,
    STAY,
    AgeTapped,
    AgeTyped,
    AnswerKept,
    ChangeRepeat,
    ChoicesFound,
    ChoiceTapped,
    FaceRead,
    FilterTyped,
    FindChoices,
    FoldTapped,
    HereTapped,
    Hush,
    InstanceTapped,
    JumpInto,
    KeepAnswer,
    Locate,
    Model,
    Move,
    NextTapped,
    NotePlace,
    NoteTapped,
    PartTyped,
    PlaceFound,
    PlaceMissed,
    PointAdded,
    PointDropped,
    RemoveCancelled,
    RemoveConfirmed,
    RemoveTapped,
    RepeatTapped,
    Scan,
    Scanned,
    ScanTapped,
    Slid,
    Typed,
    ValueTapped,
    Within,
)
from mobile.screens.form.update import update
from mobile.screens.form.view import view
from mobile.ui.look import Look
from mobile.ui.sheets import Shows, shown_part
from mobile.ui.words import load_words
from mobile.use_cases.fill_form import Face
from shared.forms.expression.bikram_sambat import FIRST_DAY, in_bikram_sambat, of_bikram_sambat
from shared.forms.steps import Choice, Problem, ProblemCode, Step
from tests.support.headless_ui import draw, names_in, unnamed, words_in

LOCALES = Path(__file__).parents[4] / "assets" / "locales"
REF = "/data/q"
LETTERS = tuple(Choice(code, f"Choice **{code}**", f"{code}.png", f"{code}.mp3") for code in "abcd")
MANY = tuple(Choice(f"v{number}", f"Village {number}") for number in range(200))
CHILDREN = {
    "instances": ["/data/child[1]", "/data/child[2]"],
    "names": ["Asha", ""],
    "can_add": True,
    "can_remove": True,
}


def a_step(kind: str, appearance: str = "", **facts: Any) -> Step:
    words = {"label": "## How *many*?", "hint": "Ask **twice**", "guidance": "More is _said_ here"}
    return Step(**{"ref": REF, "name": "q", "kind": kind, "appearance": appearance, **words, **facts})


def on(*page: Step) -> Model:
    face = Face(
        draft="d",
        title={"en": "Form"},
        about="Baby",
        language="en",
        languages=("en", "hi"),
        step=page[0],
        number=2,
        total=5,
        places=(),
        page=page,
    )
    return update(Model("d"), FaceRead(face, "2025-10-09"))[0]


def after(model: Model, *events: Any) -> Model:
    for event in events:
        model, _ = update(model, event)
    return model


def drawn(model: Model, language: str = "en") -> Any:
    return view(model, lambda event: None, Look(load_words(LOCALES, language), 360, ("en", "hi")))


KINDS = {
    "text": a_step("text", value="Asha"),
    "lines": a_step("text", "multiline"),
    "digits": a_step("text", "numbers"),
    "integer": a_step("integer", value=12345),
    "thousands": a_step("integer", "thousands-sep", value=12345),
    "decimal": a_step("decimal", value=36.6),
    "slider": a_step("range", low=0.0, high=10.0, step=1.0, value=7.0),
    "slider not answered": a_step("range", low=-1.0, high=1.0, step=0.1),
    "picker": a_step("range", "picker", low=0.0, high=10.0, step=1.0),
    "stars": a_step("range", "rating", low=1.0, high=5.0, step=1.0, value=4.0),
    "range without bounds": a_step("range"),
    "one": a_step("select_one", choices=LETTERS, value="b"),
    "several": a_step("select_multiple", choices=LETTERS, value=["a", "b"]),
    "rank": a_step("rank", choices=LETTERS, value=["b", "a"]),
    "folded": a_step("select_one", "minimal", choices=LETTERS, value="b"),
    "folded and searched": a_step("select_one", "minimal autocomplete", choices=LETTERS),
    "columns": a_step("select_one", "columns", choices=LETTERS, value="b"),
    "three columns": a_step("select_multiple", "columns-3", choices=LETTERS),
    "scale": a_step("select_one", "likert", choices=LETTERS, value="c"),
    "table": a_step("select_one", "list-nolabel", choices=LETTERS),
    "head of a table": a_step("select_one", "label", choices=LETTERS),
    "many": a_step("select_one", choices=MANY, more=99_800, value="v7"),
    "date": a_step("date", value="2025-10-09"),
    "month": a_step("date", "month-year", value="2025-10-01"),
    "year": a_step("date", "year", value="2025-01-01"),
    "day in Nepal": a_step("date", "bikram-sambat", value="2021-04-28"),
    "month in Nepal": a_step("date", "bikram-sambat month-year", value="2021-04-14"),
    "age": a_step("date", "estimate"),
    "time": a_step("time", value="10:30:00.000+05:30"),
    "date and time": a_step("datetime", value="2025-10-09T10:30:00.000+05:30"),
    "place": a_step("geopoint", value="26.25 80.5 0 12"),
    "way": a_step("geotrace"),
    "area": a_step("geoshape", value="0 0 0 0;1 0 0 0;1 1 0 0;0 0 0 0"),
    "code": a_step("barcode", value="12"),
    "note": a_step("note"),
    "read": a_step("acknowledge", value="OK"),
    "read only": a_step("select_one", choices=LETTERS, value="b", readonly=True),
    "repeat": a_step("repeat", value=2, parameters=CHILDREN),
    "counted repeat": a_step(
        "repeat", value=2, parameters={**CHILDREN, "can_add": False, "can_remove": False}
    ),
}


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_can_be_operated_has_a_name(kind: str, language: str) -> None:
    assert unnamed(drawn(on(KINDS[kind]), language)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_question_is_told_without_its_marks(kind: str) -> None:
    assert "##" not in words_in(drawn(on(KINDS[kind])))


def test_read_only_answer_is_said_in_words() -> None:
    assert "Choice" in words_in(drawn(on(KINDS["read only"])))


class TestChoices:
    def test_quick_choice_goes_on_by_itself(self) -> None:
        step = a_step("select_one", "quick", choices=LETTERS)
        assert update(on(step), ChoiceTapped("a"))[1] == (KeepAnswer(REF, "a", NEXT),)

    def test_quick_choice_taken_back_stays(self) -> None:
        step = a_step("select_one", "quick", choices=LETTERS, value="a")
        assert update(on(step), ChoiceTapped("a"))[1] == (KeepAnswer(REF, None, STAY),)

    def test_folded_list_opens_and_closes_on_the_choice(self) -> None:
        model = on(a_step("select_one", "minimal", choices=LETTERS))
        assert "Choose" in names_in(drawn(model))
        model = after(model, FoldTapped())
        assert "Choice a" in names_in(drawn(model))
        assert not after(model, ChoiceTapped("a")).opened

    def test_letters_look_through_a_long_list(self) -> None:
        model = on(KINDS["many"])
        model, effects = update(model, FilterTyped("vi"))
        assert effects == (FindChoices(REF, "vi"),)
        found = (Choice("v99999", "Village 99999"),)
        model = after(model, ChoicesFound(REF, "v", MANY), ChoicesFound(REF, "vi", found))
        assert model.found == found
        names = names_in(drawn(model))
        assert "Village 7 chosen" in names
        assert "Village 99999" in names
        assert "Village 9" not in names

    def test_letters_in_a_short_list_ask_nobody(self) -> None:
        assert update(on(a_step("select_one", choices=MANY[:30])), FilterTyped("v"))[1] == ()


class TestNumbers:
    def test_star_is_an_answer_and_taken_back_by_the_next_tap(self) -> None:
        assert update(on(KINDS["stars"]), ValueTapped(5))[1] == (KeepAnswer(REF, 5, STAY),)
        assert "4 of 5 chosen" in names_in(drawn(on(KINDS["stars"])))

    def test_nothing_on_a_scale_is_an_answer_too(self) -> None:
        model, effects = update(on(KINDS["slider"]), ValueTapped(0))
        assert (model.typed, effects) == ("0", (KeepAnswer(REF, 0, STAY),))

    def test_finger_on_a_scale_is_an_answer_once_it_is_lifted(self) -> None:
        model, effects = update(on(KINDS["slider"]), Slid("3"))
        assert (model.typed, effects) == ("3", ())

    def test_thousands_are_parted_to_be_read(self) -> None:
        assert "12\u202f345" in words_in(drawn(on(KINDS["thousands"])))


class TestDays:
    def test_the_month_has_as_much_room_as_the_year_since_its_name_is_as_long(self) -> None:
        boxes = (one for one in draw(drawn(on(a_step("date")))) if isinstance(one, ft.Container))
        fields = [box for box in boxes if isinstance(box.content, ft.TextField)]
        assert [box.expand for box in fields] == [3, 4, 4]

    @pytest.mark.parametrize(
        ("kind", "appearance", "parts", "answer"),
        [
            ("date", "", ("9", "10", "2025"), "2025-10-09"),
            ("date", "month-year", ("10", "2025"), "2025-10-01"),
            ("date", "year", ("2025",), "2025-01-01"),
            ("time", "", ("7", "5"), "07:05:00.000"),
            ("datetime", "", ("9", "10", "2025", "17", ""), "2025-10-09T17:00:00.000"),
        ],
    )
    def test_parts_make_an_answer(
        self, kind: str, appearance: str, parts: tuple[str, ...], answer: str
    ) -> None:
        model = on(a_step(kind, appearance))
        for index, part in enumerate(parts):
            model = after(model, PartTyped(index, part))
        assert update(model, NextTapped())[1] == (KeepAnswer(REF, answer, NEXT),)

    @pytest.mark.parametrize(
        ("typed", "months", "day"), [("3", False, "2022-10-09"), ("10", True, "2024-12-09")]
    )
    def test_age_gives_the_day(self, typed: str, months: bool, day: str) -> None:
        model = after(on(KINDS["age"]), AgeTyped(typed))
        assert update(model, AgeTapped(months))[1] == (KeepAnswer(REF, day, STAY),)

    @pytest.mark.parametrize("typed", ["", "x", "999"])
    def test_age_that_cannot_be_is_not_taken(self, typed: str) -> None:
        model, effects = update(after(on(KINDS["age"]), AgeTyped(typed)), AgeTapped(False))
        assert (model.problem, effects) == (Problem(REF, ProblemCode.TYPE), ())


class TestPlaces:
    def test_place_of_the_phone_is_the_answer(self) -> None:
        model, effects = update(on(a_step("geopoint")), HereTapped())
        assert (model.locating, effects) == (True, (Locate(REF),))
        assert update(model, PlaceFound(REF, "26.2 80.5 0 9"))[1] == (KeepAnswer(REF, "26.2 80.5 0 9", STAY),)

    def test_refusal_is_said_and_the_place_may_be_typed(self) -> None:
        model = after(on(a_step("geopoint")), HereTapped(), PlaceMissed(REF, "refused"))
        assert "may not say where it is" in words_in(drawn(model))
        model = after(model, PartTyped(0, "26,25"), PartTyped(1, "80.5"))
        assert update(model, NextTapped())[1] == (KeepAnswer(REF, "26.25 80.5 0 0", NEXT),)

    @pytest.mark.parametrize("parts", [("91", "0"), ("x", "0"), ("1", "")])
    def test_place_beyond_the_earth_is_not_taken(self, parts: tuple[str, str]) -> None:
        model = after(on(a_step("geopoint")), PartTyped(0, parts[0]), PartTyped(1, parts[1]))
        model, effects = update(model, NextTapped())
        assert (model.problem, effects) == (Problem(REF, ProblemCode.TYPE), ())

    def test_place_found_after_the_question_was_left_is_not_taken(self) -> None:
        assert update(on(a_step("geopoint")), PlaceFound("/data/other", "1 2 0 0"))[1] == ()

    def test_way_is_an_answer_from_two_places_on(self) -> None:
        model, effects = update(on(KINDS["way"]), PlaceFound(REF, "1 2 0 0"))
        assert effects == ()
        model, effects = update(model, PlaceFound(REF, "3 4 0 0"))
        assert effects == (KeepAnswer(REF, "1 2 0 0;3 4 0 0", STAY),)

    def test_area_closes_itself_and_its_last_place_may_go(self) -> None:
        model = on(KINDS["area"])
        assert model.points == ("0 0 0 0", "1 0 0 0", "1 1 0 0")
        model = after(model, PartTyped(0, "0"), PartTyped(1, "1"))
        model, effects = update(model, PointAdded())
        assert effects == (KeepAnswer(REF, "0 0 0 0;1 0 0 0;1 1 0 0;0.0 1.0 0 0;0 0 0 0", STAY),)
        assert len(after(model, PointDropped()).points) == 3


class TestCodes:
    def test_code_is_scanned(self) -> None:
        model, effects = update(on(a_step("barcode")), ScanTapped("t", "c"))
        assert effects == (Scan(REF, "t", "c"),)
        assert update(model, Scanned(REF, "890"))[1] == (KeepAnswer(REF, "890", STAY),)
        assert update(model, Scanned(REF, ""))[1] == ()

    def test_without_a_camera_it_is_typed(self) -> None:
        model = after(on(a_step("barcode")), PlaceMissed(REF, "camera"))
        assert "Type the code" in words_in(drawn(model))


class TestRepeats:
    def test_instances_go_by_their_names(self) -> None:
        assert {"1. Asha", "Remove 1. Asha"} <= set(names_in(drawn(on(KINDS["repeat"]))))

    def test_one_more_is_added_and_one_is_opened(self) -> None:
        assert update(on(KINDS["repeat"]), RepeatTapped())[1] == (Hush(), ChangeRepeat(REF, True))
        opened = update(on(KINDS["repeat"]), InstanceTapped("/data/child[2]"))[1]
        assert opened == (Hush(), JumpInto("/data/child[2]"))

    def test_one_goes_only_after_a_question(self) -> None:
        model, effects = update(on(KINDS["repeat"]), RemoveTapped("/data/child[2]"))
        assert effects == ()
        assert "Yes, remove" in names_in(drawn(model))
        assert after(model, RemoveCancelled()).removing == ""
        assert update(model, RemoveConfirmed())[1] == (ChangeRepeat("/data/child[2]", False),)

    def test_confirmation_that_nobody_was_asked_for_removes_nothing(self) -> None:
        assert update(on(KINDS["repeat"]), RemoveConfirmed())[1] == ()


class TestAmiss:
    needed = a_step("select_one", choices=LETTERS, required=True)
    number = a_step("integer")
    unlike = Problem(REF, ProblemCode.CONSTRAINT, "**Below** 45.")

    def test_what_is_missing_is_said_between_the_question_and_its_answers(self) -> None:
        view = drawn(after(on(self.needed), NextTapped()))
        said = words_in(view)
        at = [
            said.index(words) for words in ("More about this", "This question needs an answer.", "Choice a")
        ]
        assert at == sorted(at)
        assert said.count("This question needs an answer.") == 1
        assert shown_part(view) == Shows(1)

    def test_the_forms_own_words_for_what_is_missing_come_before_the_apps(self) -> None:
        model = on(self.needed)
        assert model.face is not None
        face = replace(model.face, needs={REF: "Please *ask* the mother."})
        said = words_in(drawn(after(replace(model, face=face), NextTapped())))
        assert "Please ask the mother." in said
        assert "This question needs an answer." not in said

    def test_what_does_not_stand_is_said_over_the_field(self) -> None:
        model = replace(on(self.number), problem=self.unlike, stops=1)
        words = words_in(drawn(model))
        assert words.index("More about this") < words.index("Below 45.") < words.index("Next")

    def test_it_is_announced(self) -> None:
        view = drawn(replace(on(self.number), problem=self.unlike))
        (live,) = [one for one in draw(view) if isinstance(one, ft.Semantics) and one.live_region]
        assert "Below 45." in words_in(ft.View(controls=[live]))

    def test_on_a_page_it_stands_in_the_card_of_its_question_which_is_scrolled_to(self) -> None:
        first = replace(self.number, ref="/data/g/a", label="First", field_list="/data/g")
        second = replace(self.number, ref="/data/g/b", label="Second", field_list="/data/g", required=True)
        view = drawn(after(on(first, second), NextTapped()))
        cards = [one for one in draw(view) if isinstance(one, ft.Semantics) and one.container]
        said = {
            one.label: "This question needs an answer." in words_in(ft.View(controls=[one])) for one in cards
        }
        assert (said["First"], said["Second"]) == (False, True)
        assert shown_part(view) == Shows(1, "/data/g/b")
        assert ft.ScrollKey("/data/g/b") in [one.key for one in cards]

    def test_nothing_is_scrolled_to_once_it_stands_nor_at_the_next_question(self) -> None:
        model = after(on(self.needed), NextTapped())
        assert model.face is not None
        assert shown_part(drawn(after(model, ChoiceTapped("a")))) is None
        other = a_step("text", ref="/data/other")
        there = after(model, FaceRead(replace(model.face, step=other, page=(other, self.number))))
        assert shown_part(drawn(there)) is None


class TestPages:
    name = a_step("text", ref="/data/g/name", field_list="/data/g", required=True)
    age = a_step("integer", ref="/data/g/age", field_list="/data/g", required=True)
    fever = a_step("select_one", ref="/data/g/fever", field_list="/data/g", choices=LETTERS)

    def page(self) -> Model:
        return on(self.name, self.age, self.fever)

    def kept(self, model: Model, ref: str, problem: Problem | None = None, then: str = STAY) -> Model:
        assert model.face is not None
        face = replace(model.face, step=model.face.page[0])
        return update(model, AnswerKept(face, problem, (), then, ref))[0]

    def test_all_questions_of_a_page_are_drawn_with_names(self) -> None:
        assert unnamed(drawn(self.page())) == []
        assert "Choice a" in names_in(drawn(self.page()))

    def test_control_of_a_page_is_named_by_its_question(self) -> None:
        page = on(replace(self.name, label="Name"), replace(self.age, label="**Age**"), self.fever)
        names = names_in(drawn(page))
        assert {"Name", "Age", "Age: Less", "Age: More"} <= set(names)
        assert "Your answer" not in names

    def test_question_alone_has_the_plain_words(self) -> None:
        assert {"Your answer", "Less", "More"} <= set(names_in(drawn(on(self.age))))

    def test_answer_at_another_question_is_that_ones(self) -> None:
        _, effects = update(self.page(), Within(self.fever.ref, ChoiceTapped("a")))
        assert effects == (KeepAnswer(self.fever.ref, "a", STAY),)

    def test_turning_to_another_question_keeps_what_was_typed(self) -> None:
        model = after(self.page(), Within(self.name.ref, Typed("Asha")))
        model, effects = update(model, Within(self.age.ref, Typed("3")))
        assert effects[0] == KeepAnswer(self.name.ref, "Asha", STAY)
        assert (model.typed, model.focus) == ("3", self.age.ref)
        assert (self.kept(model, self.name.ref).typed, self.kept(model, self.name.ref).stash) == ("3", {})

    def test_what_cannot_be_read_stays_in_its_field(self) -> None:
        model = after(self.page(), Within(self.age.ref, Typed("three")), Within(self.name.ref, Typed("A")))
        assert model.amiss == {self.age.ref: Problem(self.age.ref, ProblemCode.TYPE)}
        assert model.stash[self.age.ref][0] == "three"
        assert after(model, Within(self.age.ref, Typed("3"))).typed == "3"

    def test_next_stops_at_what_is_missing(self) -> None:
        model = after(self.page(), Within(self.name.ref, Typed("Asha")))
        model, effects = update(model, NextTapped())
        assert effects == (KeepAnswer(self.name.ref, "Asha", NEXT),)
        answered = replace(self.name, value="Asha")
        assert model.face is not None
        face = replace(model.face, step=answered, page=(answered, self.age, self.fever))
        model, effects = update(model, AnswerKept(face, None, (), NEXT, self.name.ref))
        assert (model.missing, model.focus, effects) == (True, self.age.ref, ())

    def test_all_that_is_missing_is_said_and_the_first_of_it_shown(self) -> None:
        model = after(self.page(), NextTapped())
        assert [model.focus, *self.told(model)] == [self.name.ref, self.name.ref, self.age.ref]
        assert shown_part(drawn(model)) == Shows(1, self.name.ref)
        model = after(model, Within(self.fever.ref, ChoiceTapped("a")))
        assert self.told(model) == [self.name.ref, self.age.ref]
        assert "Leave it for later" in words_in(drawn(model))

    def test_what_is_wrong_and_what_is_missing_are_said_together(self) -> None:
        wrong = Problem(self.age.ref, ProblemCode.CONSTRAINT, "Below 45.")
        model = after(self.page(), Within(self.age.ref, Typed("50")), NextTapped())
        assert model.face is not None
        model = after(model, AnswerKept(model.face, wrong, (), NEXT, self.age.ref))
        assert (model.missing, model.focus) == (True, self.name.ref)
        assert "Below 45." in words_in(drawn(model))
        assert self.told(model) == [self.name.ref, self.age.ref]
        model = after(model, Within(self.age.ref, Typed("40")))
        assert (self.told(model), model.typed) == ([self.name.ref], "40")

    def test_choice_that_was_refused_holds_nobody_up_where_the_earlier_one_stands(self) -> None:
        page = on(replace(self.name, value="Asha"), replace(self.age, value=3), self.fever)
        model = after(page, Within(self.fever.ref, ChoiceTapped("a")))
        assert model.face is not None
        refused = Problem(self.fever.ref, ProblemCode.CONSTRAINT, "Not this one.")
        model = after(model, AnswerKept(model.face, refused, (), STAY, self.fever.ref))
        assert "Not this one." in words_in(drawn(model))
        assert update(model, NextTapped())[1] == (Hush(), Move(1))

    def test_nothing_is_said_of_an_answer_on_its_way(self) -> None:
        model = after(self.page(), Within(self.name.ref, Typed("Asha")))
        model = after(model, Within(self.fever.ref, ChoiceTapped("a")), NextTapped())
        assert (model.busy, self.told(model)) == (True, [])
        kept = AnswerKept(self.answered(model), None, (), STAY, self.name.ref)
        model = after(model, kept, replace(kept, ref=self.fever.ref))
        assert (model.busy, model.focus, self.told(model)) == (False, self.age.ref, [self.age.ref])

    def test_way_on_is_not_lost_while_another_answer_is_on_its_way(self) -> None:
        page = on(replace(self.name, value="Asha"), replace(self.age, value=3), self.fever)
        model = after(page, Within(self.fever.ref, ChoiceTapped("a")), Within(self.age.ref, Typed("4")))
        model = after(model, NextTapped())
        assert model.face is not None
        kept = AnswerKept(model.face, None, (), NEXT, self.age.ref)
        model = after(model, kept)
        assert model.busy
        model, effects = update(model, replace(kept, then=STAY, ref=self.fever.ref))
        assert effects == (KeepAnswer(self.age.ref, 4, NEXT),)
        assert update(model, kept)[1] == (Hush(), Move(1))

    def answered(self, model: Model) -> Face:
        assert model.face is not None
        answered = replace(self.name, value="Asha")
        return replace(model.face, page=(answered, self.age, self.fever))

    def told(self, model: Model) -> list[str]:
        assert model.face is not None
        seen = [(step.ref, seen_at(model, step)) for step in model.face.page]
        return [ref for ref, own in seen if own.missing or own.problem is not None]

    def test_page_that_is_complete_is_left(self) -> None:
        done = on(replace(self.name, value="Asha"), replace(self.age, value=3), self.fever)
        assert update(done, NextTapped())[1] == (Hush(), Move(1))

    def test_answer_kept_late_does_not_turn_the_page_back(self) -> None:
        model = after(self.page(), Within(self.fever.ref, ChoiceTapped("a")))
        model = self.kept(model, self.fever.ref)
        assert model.face is not None
        assert model.face.step is not None
        assert model.face.step.ref == self.fever.ref


class TestNotedPlace:
    """A form that notes where the phone is says so, and asks."""

    def asking(self) -> Model:
        model = on(a_step("text"))
        assert model.face is not None
        return replace(model, face=replace(model.face, noting="/data/start", noting_sealed=True))

    @pytest.mark.parametrize("language", ["en", "hi"])
    def test_it_is_said_with_what_may_be_done(self, language: str) -> None:
        words = load_words(LOCALES, language)
        said = words_in(drawn(self.asking(), language))

        asked = (
            "This form notes where you are.",
            "Only you can read this answer",
            "Take this place",
            "Leave it blank",
        )
        assert [one for one in asked if words(one) not in said] == []

    def test_a_tap_asks_the_phone_and_keeps_what_it_says(self) -> None:
        model, effects = update(self.asking(), NoteTapped("/data/start", True))
        assert effects == (Locate("/data/start"),)

        _, effects = update(model, PlaceFound("/data/start", "1 2 0 0"))
        assert effects[0] == NotePlace("/data/start", "1 2 0 0")

    def test_a_phone_that_does_not_say_may_be_asked_again(self) -> None:
        model = after(self.asking(), NoteTapped("/data/start", True), PlaceMissed("/data/start", "refused"))
        said = words_in(drawn(model))

        assert "This phone did not say where it is. Try again, or leave it blank." in said
        assert "Take this place" in said

    def test_it_may_be_left_blank(self) -> None:
        assert update(self.asking(), NoteTapped("/data/start", False))[1] == (NotePlace("/data/start", ""),)


class TestDayInNepal:
    """A day is typed as the Bikram Sambat counts, and stored as everywhere."""

    def test_it_is_typed_and_said_in_both_calendars(self) -> None:
        step = KINDS["day in Nepal"]
        assert answers.parts_of(step) == ("15", "1", "2078")
        said = words_in(drawn(on(step)))

        assert "१५ बैशाख २०७८" in said
        assert "28 Apr 2021" in said

    def test_day_is_stored_as_everywhere_and_one_that_is_not_there_is_refused(self) -> None:
        step = a_step("date", "bikram-sambat")

        assert answers.typed_answer(step, "", ("15", "1", "2078")) == "2021-04-28"
        for none in (("33", "1", "2078"), ("1", "13", "2078"), ("1", "1", "1960")):
            assert answers.typed_answer(step, "", none) == Problem(REF, ProblemCode.TYPE)

    def test_day_beyond_the_published_years_is_said_in_one_calendar(self) -> None:
        step = a_step("date", "bikram-sambat", value="1900-01-01")

        assert answers.parts_of(step) == ("", "", "")
        assert "1900" in words_in(drawn(on(step)))

    def test_every_day_is_found_again(self) -> None:
        for number in range(0, 44_000, 97):
            day = FIRST_DAY + timedelta(days=number)
            found = in_bikram_sambat(day)
            assert found is not None
            assert of_bikram_sambat(*found) == day
