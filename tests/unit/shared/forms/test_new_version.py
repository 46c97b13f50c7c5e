"""
A draft carried over into another version of its form.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from shared.forms.definition import SENSITIVE, Definition
from shared.forms.new_version import carry_over
from shared.forms.session import Session
from tests.support.scenario import Part, Scenario, calculate, group, integer, repeat, select_one, text, yes_no


def version(number: str, *parts: Part, **earlier: str) -> Scenario:
    form = Scenario(*parts)
    wire = replace(
        form.definition,
        version=number,
        earlier={place.replace("__", "/"): tuple(names.split()) for place, names in earlier.items()},
    ).to_wire()
    form.definition = Definition.from_wire(json.loads(json.dumps(wire)))
    form.session = Session(form.definition, form.context)
    return form


def carried(form: Scenario, newer: Scenario) -> Session:
    after = carry_over(form.session, newer.definition)
    kept = json.loads(json.dumps(after.saved()))
    again = Session(newer.definition, form.context, saved=kept)
    assert again.answers() == after.answers()
    assert again.left_over == after.left_over
    return again


def closed(form: Scenario, *names: str) -> Scenario:
    model = tuple(
        replace(node, sensitive=SENSITIVE) if node.name in names else node for node in form.definition.model
    )
    form.definition = replace(form.definition, model=model)
    form.session = Session(form.definition, form.context)
    return form


def test_answers_keep_their_questions_wherever_these_moved() -> None:
    form = version("1", text("name"), integer("age"), yes_no("fever"))
    form.answer("name", "Asha")
    form.answer("age", 4)
    newer = version("2", group("who", integer("age"), text("village"), text("name")), yes_no("fever"))

    after = carried(form, newer)

    assert after.answers() == {"name": "Asha", "age": 4}
    assert after.left_over == ()


def test_renamed_question_takes_the_answer_of_its_former_name() -> None:
    form = version("1", text("name"), text("old_school"))
    form.answer("name", "Asha")
    form.answer("old_school", "Rampur")

    after = carried(form, version("2", text("called"), text("school"), called="name", school="old_school"))

    assert after.answers() == {"called": "Asha", "school": "Rampur"}


def test_former_name_goes_before_a_new_question_of_that_name() -> None:
    form = version("1", text("name"))
    form.answer("name", "Asha")

    after = carried(form, version("2", text("name"), text("called"), called="name"))

    assert after.answers() == {"called": "Asha"}


def test_answer_that_is_no_longer_asked_is_kept_and_given() -> None:
    form = version("1", text("name"), text("school"), calculate("twice", "1 + 1"))
    form.answer("school", "Rampur")

    after = carried(form, version("2", text("name")))

    assert after.answers() == {"school": "Rampur", "twice": "2"}
    assert [step.name for step in after.steps()] == ["name"]


def test_answer_that_does_not_fit_is_kept_under_a_name_of_its_own() -> None:
    form = version("1", text("weight"))
    form.answer("weight", "about three")

    after = carried(form, version("2", integer("weight")))

    assert after.answers() == {"weight@1": "about three"}
    after.answer("weight", 3)
    assert after.answers() == {"weight@1": "about three", "weight": 3}


def test_hidden_answer_is_kept_and_not_given() -> None:
    form = version(
        "1", yes_no("ill"), text("what", relevant="${ill} = 'yes'"), text("gone", relevant="${ill} = 'yes'")
    )
    form.answer("ill", "yes")
    form.answer("what", "cough")
    form.answer("gone", "x")
    form.answer("ill", "no")

    after = carried(form, version("2", yes_no("ill"), text("what", relevant="${ill} = 'yes'")))

    assert after.answers() == {"ill": "no"}
    assert [one.text for one in after.left_over] == ["x"]
    after.answer("ill", "yes")
    assert after.answers() == {"ill": "yes", "what": "cough"}


def test_instances_keep_their_answers_and_what_was_dropped_from_each() -> None:
    form = version("1", repeat("child", text("name"), integer("age"), repeat("dose", integer("ml"))))
    form.answer("child[1]/name", "Asha")
    form.answer("child[1]/age", 4)
    form.add("child")
    form.answer("child[2]/name", "Ravi")
    form.answer("child[2]/dose[1]/ml", 5)

    after = carried(
        form,
        version("2", repeat("child", text("called"), repeat("dose", integer("ml"))), child__called="name"),
    )

    assert after.answers() == {
        "child[1]/called": "Asha",
        "child[1]/age": 4,
        "child[2]/called": "Ravi",
        "child[2]/dose[1]/ml": 5,
    }
    assert [one.place for one in after.left_over] == ["child[1]/age"]


def test_instances_that_a_count_put_aside_are_carried() -> None:
    form = version("1", integer("many"), repeat("child", text("name"), count="${many}"))
    form.answer("many", 2)
    form.answer("child[2]/name", "Ravi")
    form.answer("many", 1)

    after = carried(
        form, version("2", integer("many"), repeat("child", text("name"), text("toy"), count="${many}"))
    )

    after.answer("many", 2)
    assert after.value("child[2]/name") == "Ravi"


def test_sensitive_answer_goes_to_no_open_question() -> None:
    form = closed(version("1", text("hurt"), text("name")), "hurt")
    form.answer("hurt", "yes")

    after = carried(form, version("2", text("hurt"), text("name")))

    assert after.value("hurt") is None
    assert after.sensitive_names() == {"hurt@1"}
    assert after.answers() == {"hurt@1": "yes"}


def test_open_answer_may_become_sensitive() -> None:
    form = version("1", text("hurt"))
    form.answer("hurt", "yes")

    after = carried(form, closed(version("2", text("hurt")), "hurt"))

    assert (after.answers(), after.sensitive_names()) == ({"hurt": "yes"}, {"hurt"})


def test_what_an_earlier_version_asked_comes_back_with_its_question() -> None:
    first = version("1", text("name"), repeat("child", integer("age")))
    first.answer("name", "Asha")
    first.answer("child[1]/age", 3)
    first.add("child")
    first.answer("child[2]/age", 5)

    between = version("2", text("note"))
    after = carry_over(carry_over(first.session, between.definition), first.definition)

    assert after.answers() == first.session.answers()
    assert after.left_over == ()


def test_new_questions_begin_as_the_new_version_says() -> None:
    form = version("1", integer("age"))
    form.answer("age", 4)
    newer = version(
        "2", integer("age"), select_one("kind", "a", "b", default="a"), calculate("next", "${age} + 1")
    )

    assert carried(form, newer).answers() == {"age": 4, "kind": "a", "next": "5"}


def test_same_random_numbers_are_drawn_after_as_before() -> None:
    form = version("1", text("name"), calculate("drawn", "once(random())"))
    drawn: Any = form.value("drawn")

    after = carried(form, version("2", text("name"), calculate("drawn", "once(random())")))

    assert after.value("drawn") == drawn
