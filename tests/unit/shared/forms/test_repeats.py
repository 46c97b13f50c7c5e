"""
Questions asked for each of several.
"""

from __future__ import annotations

import pytest

from shared.forms.errors import UnknownQuestionError
from shared.forms.instance import MOST_INSTANCES_IN_ALL
from tests.support.scenario import (
    Scenario,
    calculate,
    integer,
    repeat,
    select_from,
    text,
)


def test_sum_follows_answers_added_and_removed_instances() -> None:
    form = Scenario(repeat("child", integer("age")), calculate("ages", "sum(${age})"))
    form.answer("child[1]/age", 4)
    form.add("child")
    form.answer("child[2]/age", 6)
    assert "10" == form.value("ages")

    form.remove("child[1]")

    assert "6" == form.value("ages")


def test_each_instance_reads_its_own_questions() -> None:
    form = Scenario(repeat("child", integer("age"), calculate("months", "${age} * 12")))
    form.add("child")
    form.answer("child[1]/age", 1)
    form.answer("child[2]/age", 2)

    assert ("12", "24") == (form.value("child[1]/months"), form.value("child[2]/months"))


def test_positions_are_counted_anew_after_a_removal() -> None:
    form = Scenario(repeat("child", text("called"), calculate("number", "position(..)")))
    form.add("child")
    form.add("child")
    form.answer("child[3]/called", "Ravi")

    form.remove("child[1]")

    assert "Ravi" == form.value("child[2]/called")
    assert "2" == form.value("child[2]/number")


def test_counted_repeat_has_as_many_instances_as_were_said() -> None:
    form = Scenario(integer("children"), repeat("child", text("called"), count="${children}"))
    assert {"/data/children", "/data/child"} == {step.ref for step in form.session.steps()}

    form.answer("children", 3)
    assert form.asks("child[3]/called")

    form.answer("children", 1)
    assert {"/data/children", "/data/child[1]/called", "/data/child"} == {
        step.ref for step in form.session.steps()
    }


def test_counted_repeat_cannot_be_added_to_by_hand() -> None:
    form = Scenario(integer("children"), repeat("child", text("called"), count="${children}"))
    with pytest.raises(UnknownQuestionError):
        form.add("child")


def test_nested_repeats_keep_their_own_instances() -> None:
    form = Scenario(
        repeat(
            "household",
            repeat("person", integer("age"), calculate("double", "${age} * 2")),
            calculate("ages", "sum(${age})"),
        ),
        calculate("all_ages", "sum(${age})"),
    )
    form.add("household")
    form.session.add_repeat("/data/household[2]/person")
    form.answer("household[1]/person[1]/age", 1)
    form.answer("household[2]/person[1]/age", 10)
    form.answer("household[2]/person[2]/age", 20)

    assert "1" == form.value("household[1]/ages")
    assert "30" == form.value("household[2]/ages")
    assert "31" == form.value("all_ages")
    assert "40" == form.value("household[2]/person[2]/double")


def test_choices_come_from_the_instances_of_a_repeat() -> None:
    form = Scenario(repeat("child", text("called")), select_from("eldest", "${child}", "called", "called"))
    form.answer("child[1]/called", "Asha")
    form.add("child")
    form.answer("child[2]/called", "Ravi")
    assert ["Asha", "Ravi"] == form.offers("eldest")
    form.answer("eldest", "Ravi")

    form.remove("child[2]")

    assert ["Asha"] == form.offers("eldest")
    assert form.value("eldest") is None


def test_earlier_instance_is_read_by_its_number() -> None:
    form = Scenario(
        repeat(
            "visit",
            integer("weight"),
            calculate("gain", "${weight} - indexed-repeat(${weight}, ${visit}, position(..) - 1)"),
        )
    )
    form.answer("visit[1]/weight", 3000)
    form.add("visit")
    form.answer("visit[2]/weight", 3200)
    assert "200" == form.value("visit[2]/gain")

    form.answer("visit[1]/weight", 3100)

    assert "100" == form.value("visit[2]/gain")


def test_running_total_flows_through_the_instances() -> None:
    form = Scenario(
        repeat(
            "day",
            integer("doses"),
            calculate(
                "so_far", "${doses} + coalesce(../../day[position() = position(current()/..) - 1]/so_far, 0)"
            ),
        )
    )
    form.add("day")
    form.add("day")
    for number, doses in ((1, 2), (2, 3), (3, 4)):
        form.answer(f"day[{number}]/doses", doses)
    assert "9" == form.value("day[3]/so_far")

    form.answer("day[1]/doses", 10)

    assert "17" == form.value("day[3]/so_far")


def test_step_after_the_instances_offers_another() -> None:
    form = Scenario(repeat("child", text("called"), label="Child"))
    step = form.session.steps()[-1]

    assert ("repeat", "/data/child", "Child", 1) == (step.kind, step.ref, step.label, step.value)
    assert {
        "instances": ["/data/child[1]"],
        "names": [""],
        "can_add": True,
        "can_remove": True,
    } == step.parameters
    form.session.answer("/data/child[1]/called", "Asha")
    assert ["Asha"] == form.session.steps()[-1].parameters["names"]


def test_counts_within_counts_do_not_multiply_for_ever() -> None:
    form = Scenario(
        integer("streets"),
        repeat("street", repeat("house", text("number"), count="${streets}"), count="${streets}"),
        calculate("asked", "count(${street}) + count(${house})"),
    )
    form.answer("streets", 900)

    assert form.value("asked") == str(MOST_INSTANCES_IN_ALL)

    form.answer("streets", 2)
    form.answer("streets", 30)

    assert form.value("asked") == "930"
