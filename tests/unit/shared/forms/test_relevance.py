"""
Which questions are asked.
"""

from __future__ import annotations

from tests.support.scenario import (
    Scenario,
    calculate,
    group,
    integer,
    note,
    repeat,
    select_multiple,
    text,
    yes_no,
)


def test_duration_is_asked_only_when_the_child_has_fever() -> None:
    form = Scenario(
        yes_no("fever"),
        integer("fever_days", low=0, high=30, relevant="${fever} = 'yes'"),
    )
    assert form.hides("fever_days")

    form.answer("fever", "yes")

    assert form.asks("fever_days")


def test_hidden_answer_comes_back_when_the_question_does() -> None:
    form = Scenario(yes_no("fever"), integer("fever_days", relevant="${fever} = 'yes'"))
    form.answer("fever", "yes")
    form.answer("fever_days", 4)

    form.answer("fever", "no")
    assert form.value("fever_days") is None
    assert "fever_days" not in form.session.answers()

    form.answer("fever", "yes")
    assert 4 == form.value("fever_days")


def test_hidden_answer_counts_as_blank_in_other_expressions() -> None:
    form = Scenario(
        yes_no("fever"),
        integer("fever_days", relevant="${fever} = 'yes'"),
        calculate("long_fever", "if(${fever_days} > 7, 'yes', 'no')"),
    )
    form.answer("fever", "yes")
    form.answer("fever_days", 9)
    assert "yes" == form.value("long_fever")

    form.answer("fever", "no")

    assert "no" == form.value("long_fever")


def test_hidden_group_hides_all_within_and_their_needs() -> None:
    form = Scenario(
        yes_no("pregnant"),
        group("care", text("clinic", required="true()"), integer("visits"), relevant="${pregnant} = 'yes'"),
    )
    assert form.hides("clinic")
    assert [] == form.missing()

    form.answer("pregnant", "yes")

    assert form.asks("clinic") and form.asks("visits")
    assert ["clinic"] == form.missing()


def test_question_inside_hidden_group_stays_hidden_whatever_its_own_rule_says() -> None:
    form = Scenario(
        yes_no("outer"),
        yes_no("inner"),
        group("care", text("clinic", relevant="${inner} = 'yes'"), relevant="${outer} = 'yes'"),
    )
    form.answer("inner", "yes")
    assert form.hides("clinic")

    form.answer("outer", "yes")
    assert form.asks("clinic")

    form.answer("inner", "no")
    assert form.hides("clinic")


def test_relevance_runs_through_a_chain_of_questions() -> None:
    form = Scenario(
        yes_no("a"),
        yes_no("b", relevant="${a} = 'yes'"),
        yes_no("c", relevant="${b} = 'yes'"),
        calculate("d", "if(${c} = 'yes', 'deep', '')"),
    )
    for name in ("a", "b", "c"):
        form.answer(name, "yes")
    assert "deep" == form.value("d")

    form.answer("a", "no")

    assert form.hides("b") and form.hides("c")
    assert form.value("d") is None


def test_selected_code_opens_the_question_about_it() -> None:
    form = Scenario(
        select_multiple("signs", "fits", "fever", "none"),
        integer("fits_count", relevant="selected(${signs}, 'fits')"),
    )
    form.answer("signs", ["fever"])
    assert form.hides("fits_count")

    form.answer("signs", ["fever", "fits"])

    assert form.asks("fits_count")


def test_each_child_of_a_repeat_opens_its_own_question() -> None:
    form = Scenario(repeat("child", yes_no("ill"), text("illness", relevant="${ill} = 'yes'")))
    form.add("child")

    form.answer("child[2]/ill", "yes")

    assert form.hides("child[1]/illness")
    assert form.asks("child[2]/illness")


def test_changed_names_every_place_that_an_answer_touched() -> None:
    form = Scenario(
        yes_no("fever"),
        integer("days", relevant="${fever} = 'yes'"),
        note("advice", "Fever: ${fever}"),
        text("other"),
    )

    changed = form.answer("fever", "yes").changed

    assert {"/data/fever", "/data/days", "/data/advice"} == changed
