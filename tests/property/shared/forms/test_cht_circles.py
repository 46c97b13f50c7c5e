"""
Rules that need each other, as forms of the Community Health Toolkit have them: what answers leave is what a fresh
evaluation gives, whatever came before.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.forms.definition import CHT
from shared.forms.session import Session
from tests.property.shared.forms.test_sessions import everything
from tests.support.scenario import Part, Scenario, calculate, group, integer, repeat, yes_no

NAMES = ("a", "b", "c", "d")
SMALL = st.none() | st.integers(-3, 9)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Something that reads other questions, perhaps itself or one that reads it."""
    one, other = draw(st.sampled_from([*NAMES, "n"])), draw(st.sampled_from([*NAMES, "m"]))
    return draw(
        st.sampled_from(
            [
                f"coalesce(${{{one}}}, 0) + 1",
                f"if(${{{one}}} = '', '1', ${{{other}}})",
                f"concat(${{{one}}}, ${{m}})",
                f"if(${{n}} > 2, ${{{one}}}, ${{{other}}})",
                f"count(${{child}}) + coalesce(${{{one}}}, 1)",
            ]
        )
    )


@st.composite
def forms(draw: st.DrawFn) -> tuple[Part, ...]:
    """A form whose calculations and groups read each other any way round."""
    shown = draw(st.sampled_from(["${a} != ''", "${n} > 1", "${b} = '1'", "${m} != 3"]))
    own = draw(st.sampled_from(["${a} + ${n}", "${d}", "${age} * 2"]))
    return (
        integer("n"),
        integer("m"),
        group("g", calculate("a", draw(rules())), calculate("b", draw(rules())), relevant=shown),
        calculate("c", draw(rules())),
        repeat(
            "child",
            integer("age"),
            yes_no("ill", relevant=f"${{twice}} > {draw(st.integers(0, 9))}"),
            calculate("twice", own),
        ),
        calculate("d", draw(rules())),
    )


MOVES = st.one_of(
    st.tuples(st.sampled_from(["n", "m", "child[1]/age", "child[2]/age"]), SMALL),
    st.tuples(st.sampled_from(["add", "remove"]), st.none()),
)


def move(session: Session, where: str, value: Any) -> None:
    if where == "add":
        session.add_repeat("child")
    elif where == "remove":
        if session._find("/data/child[1]") is not None:
            session.remove_repeat("/data/child[1]")
    elif session._find(where) is not None:
        session.answer(where, value)


@settings(max_examples=60, deadline=None)
@given(forms(), st.lists(MOVES, max_size=10))
def test_what_an_answer_leaves_is_what_a_fresh_evaluation_gives(
    parts: tuple[Part, ...], moves: list[tuple[str, Any]]
) -> None:
    form = Scenario(*parts, dialect=CHT)
    for where, value in moves:
        move(form.session, where, value)
    incremental = everything(form.session)

    form.session._form.settle_all()
    assert incremental == everything(form.session)

    kept = json.loads(json.dumps(form.session.saved()))
    again = Session(form.definition, form.context, saved=kept)
    assert incremental == everything(again)
    assert form.session.unsettled == again.unsettled
