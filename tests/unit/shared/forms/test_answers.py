"""
What the form takes, refuses, asks for and gives back.
"""

from __future__ import annotations

import pytest

from shared.forms.errors import MalformedDefinitionError, UnknownQuestionError
from shared.forms.session import Session
from shared.forms.steps import ProblemCode
from tests.support.scenario import (
    Scenario,
    a_form,
    calculate,
    date,
    decimal,
    group,
    integer,
    note,
    repeat,
    select_from,
    select_multiple,
    select_one,
    text,
    yes_no,
)


def test_answer_outside_its_bounds_is_refused_with_the_forms_own_words() -> None:
    form = Scenario(decimal("temperature", low=30, high=45, message="A temperature is 30 to 45"))
    form.answer("temperature", 37.2)

    assert "A temperature is 30 to 45" == form.refuses("temperature", 370.0)

    assert 37.2 == form.value("temperature")


def test_refused_answer_may_be_kept_as_a_problem() -> None:
    form = Scenario(integer("age", low=0, high=120))

    answered = form.session.answer("age", 200, keep=True)

    assert not answered.accepted
    assert 200 == form.value("age")
    assert ["age"] == form.missing()
    assert form.step("age").problem is not None


def test_constraint_that_looks_at_another_answer_is_judged_again_when_that_changes() -> None:
    form = Scenario(integer("children"), integer("boys", constraint=". <= ${children}"))
    form.answer("children", 3)
    form.answer("boys", 2)
    assert [] == form.missing()

    form.answer("children", 1)

    assert ["boys"] == form.missing()


def test_empty_answer_never_breaks_a_constraint() -> None:
    form = Scenario(integer("age", low=1))
    form.answer("age", 3)
    assert form.clear("age").accepted


def test_required_questions_are_all_named_at_once_in_order() -> None:
    form = Scenario(
        text("name", required="true()", needed="Say the name"),
        yes_no("fever", required="true()"),
        integer("days", required="${fever} = 'yes'"),
    )
    assert ["name", "fever"] == form.missing()
    assert ("required", "Say the name") == (
        form.session.problems()[0].code,
        form.session.problems()[0].message,
    )

    form.answer("fever", "yes")

    assert ["name", "days"] == form.missing()


def test_text_of_a_group_follows_every_answer_in_it() -> None:
    form = Scenario(
        group("name", text("given"), repeat("other", text("further"))),
        calculate("whole", "concat('<', ${name}, '>')"),
        text("why", relevant="${name} = 'AB'"),
    )
    form.answer("given", "A")
    assert "<A>" == form.value("whole")

    form.answer("further", "B")
    assert "<AB>" == form.value("whole")
    assert form.asks("why")

    form.remove("/data/name/other[1]")
    assert "<A>" == form.value("whole")
    assert form.hides("why")


def test_words_of_a_needed_answer_are_given_while_it_is_needed() -> None:
    form = Scenario(
        yes_no("fever"),
        integer("days", required="${fever} = 'yes'", needed="How many?"),
    )
    assert "" == form.session.need("days")

    form.answer("fever", "yes")
    assert "How many?" == form.session.need("days")


def test_required_marks_follow_the_answers() -> None:
    form = Scenario(yes_no("fever"), integer("days", required="${fever} = 'yes'"))
    assert not form.step("days").required

    form.answer("fever", "yes")

    assert form.step("days").required


@pytest.mark.parametrize(
    ("part", "bad"),
    [
        (integer("q"), "many"),
        (decimal("q"), "1,5"),
        (date("q"), "31/12/2025"),
        (date("q"), "2025-02-30"),
        (select_one("q", "a", "b"), "c"),
        (select_multiple("q", "a", "b"), ["a", "c"]),
    ],
)
def test_answer_of_another_type_is_refused(part: object, bad: object) -> None:
    form = Scenario(part)  # type: ignore[arg-type]
    assert ProblemCode.TYPE == form.refuses("q", bad)  # type: ignore[arg-type]


@pytest.mark.parametrize(("part", "given", "kept"), [(integer("n"), "+5", 5), (decimal("n"), "+0.5", 0.5)])
def test_number_may_be_entered_with_its_sign(part: object, given: str, kept: float) -> None:
    form = Scenario(part)  # type: ignore[arg-type]
    form.answer("n", given)
    assert form.value("n") == kept
    assert form.refuses("n", "+-5")


def test_answers_are_typed_in_the_order_of_the_choices_and_never_labels() -> None:
    form = Scenario(
        integer("age"),
        decimal("weight"),
        date("born"),
        select_multiple("signs", "fits", "fever"),
        select_one("sex", "f", "m"),
        note("thanks", "Thank you"),
        calculate("double", "${age} * 2", type="int"),
        text("unasked"),
    )
    form.answer("age", 7)
    form.answer("weight", 20.5)
    form.answer("born", "2018-03-01")
    form.answer("signs", ["fever", "fits"])
    form.answer("sex", "f")

    expected = {
        "age": 7,
        "weight": 20.5,
        "born": "2018-03-01",
        "signs": ["fits", "fever"],
        "sex": "f",
        "double": 14,
    }
    assert expected == form.session.answers()


def test_answers_in_a_repeat_carry_their_number() -> None:
    form = Scenario(repeat("child", text("called"), group("birth", integer("weight_g"))))
    form.add("child")
    form.answer("child[1]/called", "Asha")
    form.answer("child[2]/birth/weight_g", 2800)

    assert {"child[1]/called": "Asha", "child[2]/weight_g": 2800} == form.session.answers()


def test_same_name_in_two_groups_is_told_apart_by_the_group() -> None:
    form = Scenario(group("mother", text("name")), group("baby", text("name")))
    form.answer("/data/mother/name", "Sita")
    form.answer("/data/baby/name", "Ravi")

    assert {"mother/name": "Sita", "baby/name": "Ravi"} == form.session.answers()


def test_unknown_question_is_an_error() -> None:
    form = Scenario(text("name"))
    with pytest.raises(UnknownQuestionError):
        form.session.answer("nobody", "x")


def test_choices_follow_the_filter_and_a_choice_no_longer_offered_is_dropped() -> None:
    form = Scenario(
        select_one("district", "north", "south"),
        select_from("village", "instance('villages')/root/item[district = ${district}]"),
        lists={
            "villages": [
                {"name": "v1", "label": "One", "district": "north"},
                {"name": "v2", "label": "Two", "district": "south"},
            ]
        },
    )
    assert [] == form.offers("village")
    form.answer("district", "north")
    assert ["v1"] == form.offers("village")
    form.answer("village", "v1")

    form.answer("district", "south")

    assert ["v2"] == form.offers("village")
    assert form.value("village") is None


def test_person_can_be_chosen_from_the_rows_that_the_app_gives() -> None:
    form = Scenario(
        select_from("who", "instance('person')/root/item[age > 14]", "id", "name"),
        calculate("who_age", "instance('person')/root/item[id = ${who}]/age"),
        instances={
            "person": [{"id": "p1", "name": "Asha", "age": 30}, {"id": "p2", "name": "Ravi", "age": 3}],
        },
    )
    assert ["p1"] == form.offers("who")
    assert "Asha" == form.step("who").choices[0].label

    form.answer("who", "p1")

    assert "30" == form.value("who_age")


def test_dynamic_default_is_set_once_and_may_be_changed() -> None:
    form = Scenario(
        text("village", dynamic_default="instance('household')/root/item/village"),
        instances={"household": [{"village": "Rampur"}]},
    )
    assert "Rampur" == form.value("village")

    form.answer("village", "Sonpur")

    assert "Sonpur" == form.reopen().value("village")


def test_calculation_overwrites_only_when_what_it_reads_changes() -> None:
    form = Scenario(integer("a"), integer("b", calculate="${a} * 2"), integer("c"))
    form.answer("a", 2)
    form.answer("b", 5)
    form.answer("c", 1)
    assert 5 == form.value("b")

    form.answer("a", 3)

    assert 6 == form.value("b")


def test_reopened_form_is_exactly_the_same() -> None:
    form = Scenario(
        yes_no("fever"),
        integer("days", relevant="${fever} = 'yes'"),
        repeat("child", text("called"), calculate("code", "once(uuid())")),
        calculate("drawn", "once(random())"),
    )
    form.answer("fever", "yes")
    form.answer("days", 3)
    form.add("child")
    form.answer("child[2]/called", "Ravi")
    form.answer("fever", "no")

    again = form.reopen()

    assert form.session.answers() == again.session.answers()
    assert form.session.steps() == again.session.steps()
    assert form.session.saved() == again.session.saved()
    again.answer("fever", "yes")
    assert 3 == again.value("days")


def test_saved_answers_of_another_form_are_refused() -> None:
    kept = Scenario(text("a")).session.saved()
    other = a_form(text("a"), form_id="other")
    with pytest.raises(MalformedDefinitionError):
        Session(other, Scenario(text("a")).context, saved=kept)


def test_expression_of_a_decision_reads_answers_by_name() -> None:
    form = Scenario(decimal("temperature"), select_multiple("signs", "fits", "cold"))
    form.answer("temperature", 38.5)
    form.answer("signs", ["fits"])

    assert form.session.evaluate("${temperature} >= 37.5 or selected(${signs}, 'cold')") is True
    assert form.session.evaluate("${temperature} < 35.5") is False
    assert "fits" == form.session.evaluate("${signs}")
    assert 39.5 == form.session.evaluate("${temperature} + 1")
