"""
Lists of many choices: a step holds the first of them, letters find the others.
"""

from __future__ import annotations

import pytest

from shared.forms.definition import Control, Definition, Itemset, ModelNode
from shared.forms.offered import MOST_SHOWN
from shared.forms.session import Session
from shared.forms.steps import FormContext

ROWS = 1_000


def a_session(items: str = "instance('villages')/root/item", kind: str = "select1") -> Session:
    rows = [[f"v{number}", f"Village {number}", f"d{number % 10}"] for number in range(ROWS)]
    itemset = Itemset(items=items, value="name", label="label")
    return Session(
        Definition(
            id="list",
            model=(
                ModelNode(name="data", kind="g"),
                ModelNode(name="district", parent=0),
                ModelNode(name="village", parent=0),
                ModelNode(name="said", parent=0, calculate="jr:choice-name(/data/village, '/data/village')"),
            ),
            initial=(0, ((1, ""), (2, ""), (3, ""))),
            body=(Control(kind="input", node=1), Control(kind=kind, node=2, itemset=itemset)),
            instances={"villages": {"c": ["name", "label", "district"], "r": rows}},
        ),
        FormContext(now_ms=0),
    )


def test_step_of_a_long_list_holds_the_first_choices_and_says_how_many_more() -> None:
    step = a_session().step("village")
    assert (MOST_SHOWN, ROWS - MOST_SHOWN) == (len(step.choices), step.more)


def test_marked_choice_is_among_those_shown_wherever_it_stands() -> None:
    session = a_session()
    assert session.answer("village", "v998").accepted
    assert "Village 998" == session.step("village").choices[-1].label


def test_several_marked_choices_are_all_shown() -> None:
    session = a_session(kind="select")
    assert session.answer("village", ["v700", "v998"]).accepted
    assert ["v700", "v998"] == [one.code for one in session.step("village").choices[MOST_SHOWN:]]


def test_code_that_is_not_on_the_list_is_not_accepted() -> None:
    assert not a_session().answer("village", "v1000").accepted


def test_letters_find_labels_that_begin_with_them_before_others() -> None:
    session = a_session()
    assert "Village 1" == session.find_choices("village", "village 1")[0].label
    assert ["v998"] == [one.code for one in session.find_choices("village", "  vILLAGE  998 ")]
    assert ["v99", "v990"] == [one.code for one in session.find_choices("village", "99", most=2)]


def test_letters_that_no_label_has_find_nothing() -> None:
    assert () == a_session().find_choices("village", "zz")


def test_letters_do_not_reach_from_one_label_into_the_next() -> None:
    assert () == a_session().find_choices("village", "999 village")


def test_without_letters_the_first_are_found() -> None:
    assert ["v0", "v1"] == [one.code for one in a_session().find_choices("village", "", most=2)]


def test_filter_and_letters_work_together() -> None:
    session = a_session("instance('villages')/root/item[district = /data/district]")
    session.answer("district", "d7")
    assert ["v7", "v77"] == [one.code for one in session.find_choices("village", "7", most=2)]
    session.answer("district", "d8")
    assert () == session.find_choices("village", "997")


def test_label_of_a_far_choice_is_known_by_name() -> None:
    session = a_session()
    session.answer("village", "v998")
    assert "Village 998" == session.value("said")


@pytest.mark.parametrize("letters", ["\n", " ", "%", "(", "\\"])
def test_any_letters_may_be_typed(letters: str) -> None:
    assert isinstance(a_session().find_choices("village", letters), tuple)


def test_question_without_choices_finds_none() -> None:
    assert () == a_session().find_choices("district", "d")
