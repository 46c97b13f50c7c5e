"""
Laws of a form being filled, over any sequence of answers, instances and languages.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.forms.definition import Definition
from shared.forms.new_version import carry_over
from shared.forms.session import Session
from tests.support.scenario import (
    Part,
    Scenario,
    calculate,
    group,
    integer,
    note,
    repeat,
    select_from,
    select_multiple,
    text,
    yes_no,
)

ENGLISH, HINDI = "English (en)", "Hindi (hi)"


def a_busy_form() -> Scenario:
    return Scenario(
        yes_no("fever", required="true()"),
        integer("days", low=0, high=30, relevant="${fever} = 'yes'", required="${fever} = 'yes'"),
        select_multiple("signs", "fits", "cold", "none"),
        group(
            "care",
            text("clinic", required="selected(${signs}, 'fits')"),
            note("advice", "", labels={ENGLISH: "Go to ${clinic}", HINDI: "${clinic} जाएँ"}),
            integer("score", calculate="coalesce(${days}, 0) + count-selected(${signs})"),
            relevant="${days} > 2 or selected(${signs}, 'fits')",
        ),
        integer("children"),
        repeat(
            "child",
            integer("age", low=0),
            yes_no("ill", relevant="${age} < 5"),
            calculate("months", "${age} * 12"),
            repeat("dose", integer("ml"), calculate("so_far", "sum(../../dose/ml)")),
            calculate("ml_all", "sum(${ml})"),
        ),
        repeat("guest", text("called"), count="${children}"),
        select_from("eldest", "${child}", "age", "age"),
        calculate("ages", "sum(${age}) + count(${guest}) + coalesce(${score}, 0)"),
        group("whole", *whole_groups()),
        languages=(ENGLISH, HINDI),
    )


def whole_groups() -> tuple[Part, ...]:
    """Rules that read groups, instances and sets of them as one, each in a way of its own."""
    return (
        calculate("care_text", "concat(${care}, '!')"),
        calculate("first_child", "string(${child})"),
        calculate("all_children", "join('|', ${child})"),
        calculate("doses_given", "count-non-empty(${dose})"),
        calculate("second", "coalesce(/data/child[2], 'none')"),
        calculate("ill_ones", "join(',', /data/child[contains(., 'yes')])"),
        calculate("either", "if(${care} = '', ${guest}, ${care})"),
        calculate("indexed", "indexed-repeat(${dose}, ${child}, 2)"),
        calculate("how_many", "count(${child} | ${guest}) + position(/data/child[last()])"),
        calculate("there", "boolean(${guest}) and not(${dose})"),
        text("remark", relevant="string-length(${child}) > 2"),
    )


CODES = st.sampled_from([None, "yes", "no"])
SMALL = st.none() | st.integers(-2, 9)
MOVES = st.one_of(
    st.tuples(st.just("answer"), st.just("fever"), CODES),
    st.tuples(st.just("answer"), st.sampled_from(["days", "children", "score"]), SMALL),
    st.tuples(
        st.just("answer"), st.just("signs"), st.lists(st.sampled_from(["fits", "cold", "none"]), unique=True)
    ),
    st.tuples(st.just("answer"), st.just("clinic"), st.sampled_from([None, "PHC", "CHC"])),
    st.tuples(
        st.just("answer"), st.sampled_from(["child[1]/age", "child[2]/age", "child[3]/dose[1]/ml"]), SMALL
    ),
    st.tuples(st.just("answer"), st.sampled_from(["child[1]/dose[2]/ml", "child[1]/dose[1]/ml"]), SMALL),
    st.tuples(st.just("answer"), st.sampled_from(["child[1]/ill", "child[2]/ill"]), CODES),
    st.tuples(st.just("answer"), st.just("eldest"), st.sampled_from([None, "1", "2"])),
    st.tuples(
        st.just("add"),
        st.sampled_from(["/data/child", "/data/child[1]/dose", "/data/child[2]/dose"]),
        st.none(),
    ),
    st.tuples(
        st.just("remove"),
        st.sampled_from(["/data/child[1]", "/data/child[2]", "/data/child[1]/dose[1]"]),
        st.none(),
    ),
    st.tuples(st.just("language"), st.sampled_from(["en", "hi"]), st.none()),
    st.tuples(st.just("look"), st.just(""), st.none()),
)


def move(session: Session, verb: str, where: str, value: Any) -> None:
    if verb == "language":
        session.language = where
    elif verb == "look":
        session.steps()
    elif session._find(where) is None and verb != "add":
        return
    elif verb == "answer":
        session.answer(where, value)
    elif verb == "add":
        if session._find(where.rpartition("/")[0]) is not None:
            session.add_repeat(where)
    else:
        session.remove_repeat(where)


def everything(session: Session) -> list[tuple[Any, ...]]:
    return [
        (session._form.path_of(node), node.text, node.shown, node.required, node.readonly, node.valid)
        for node in session._form.nodes()
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=25))
def test_what_an_answer_leaves_is_what_a_fresh_evaluation_gives(moves: list[tuple[str, str, Any]]) -> None:
    form = a_busy_form()
    for verb, where, value in moves:
        if where != "score":
            move(form.session, verb, where, value)
    incremental = everything(form.session)

    form.session._form.settle_all()

    assert incremental == everything(form.session)


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVES, max_size=20))
def test_steps_kept_from_before_are_the_steps_made_anew(moves: list[tuple[str, str, Any]]) -> None:
    form = a_busy_form()
    for verb, where, value in moves:
        move(form.session, verb, where, value)
        form.session.steps()
    kept = form.session.steps()

    form.session._steps.clear()

    assert kept == form.session.steps()


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVES, max_size=20))
def test_reopened_session_is_the_same(moves: list[tuple[str, str, Any]]) -> None:
    form = a_busy_form()
    for verb, where, value in moves:
        move(form.session, verb, where, value)

    again = form.reopen()

    assert everything(form.session) == everything(again.session)
    assert form.session.steps() == again.session.steps()
    assert form.session.answers() == again.session.answers()


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVES, max_size=20))
def test_hiding_and_showing_again_restores_every_answer(moves: list[tuple[str, str, Any]]) -> None:
    form = a_busy_form()
    for verb, where, value in moves:
        # A calculation that a worker overwrote is calculated anew when what it reads comes back.
        if where != "score":
            move(form.session, verb, where, value)
    form.answer("fever", "yes")
    before = form.session.answers()

    form.answer("fever", "no")
    form.answer("fever", "yes")

    assert before == form.session.answers()


def a_changed_form() -> Scenario:
    """The busy form as somebody else would write it: renamed, moved, dropped, of other types."""
    return Scenario(
        integer("fever"),
        group("care", yes_no("days"), text("clinic")),
        repeat("child", text("age"), calculate("months", "'-'"), text("toy")),
        repeat("guest", integer("called"), count="2"),
        text("children"),
        languages=(ENGLISH, HINDI),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(MOVES, max_size=20))
def test_nothing_is_dropped_when_a_draft_goes_to_another_version_and_back(
    moves: list[tuple[str, str, Any]],
) -> None:
    form = a_busy_form()
    for verb, where, value in moves:
        if where != "score":
            move(form.session, verb, where, value)
    before = form.session.answers()

    other = carry_over(form.session, a_changed_form().definition)
    reopened = Session(other.definition, form.context, saved=json.loads(json.dumps(other.saved())))
    back = carry_over(reopened, form.definition)

    assert set(map(said, entered(before).values())) <= set(map(said, other.answers().values()))
    assert {name: value for name, value in entered(before).items() if back.answers().get(name) != value} == {}


DERIVED = {"score", "months", "so_far", "ml_all", "ages", *(part.name for part in whole_groups())}


def entered(answers: dict[str, Any]) -> dict[str, Any]:
    """What was said; what the busy form works out of it left out."""
    return {name: value for name, value in answers.items() if name.rpartition("/")[2] not in DERIVED}


def said(value: Any) -> str:
    """An answer, of whatever type its question is."""
    return f"{value:g}" if isinstance(value, float) else str(value)


@given(st.text(max_size=8), st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=3))
def test_unknown_content_of_a_definition_is_carried(key: str, content: Any) -> None:
    wire = {**a_busy_form().definition.to_wire()}
    wire.setdefault(f"new-{key}", content)

    again = json.loads(json.dumps(Definition.from_wire(json.loads(json.dumps(wire))).to_wire()))

    assert json.loads(json.dumps(wire)) == again
