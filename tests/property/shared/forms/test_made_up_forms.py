"""
Laws of the engine over forms that nobody wrote: settled piece by piece they are as an evaluation from scratch has them.
"""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.forms.session import Session
from shared.forms.steps import Answer, FormContext, Step
from shared.forms.xform import read_xform
from tests.fuzz.forms_walks import make_form

TURNS = 12
CONTEXT = FormContext(now_ms=1_750_000_000_000, seed=4)
GIVEN: dict[str, tuple[Answer, ...]] = {
    "integer": (0, 1, 5, 40, -3, None),
    "date": ("2024-02-29", "1990-12-31", None),
    "text": ("abc", "yes", "no", "12", "a b", None),
    "acknowledge": (True, None),
}


def everything(session: Session) -> dict[str, tuple[Any, ...]]:
    """Every place with what its rules say of it."""
    return {
        session.filled.path_of(node): (node.text, node.shown, node.readonly, node.required, node.valid)
        for node in session.filled.nodes()
    }


def turn(session: Session, step: Step, chance: random.Random) -> None:
    """One answer, one instance more or one fewer."""
    if step.kind == "repeat":
        places = step.parameters["instances"]
        assert isinstance(places, list)
        if len(places) < 3 or not places:
            session.add_repeat(step.ref)
        else:
            session.remove_repeat(chance.choice(places))
    elif step.choices:
        codes = [one.code for one in step.choices]
        chance.shuffle(codes)
        session.answer(step.ref, codes[0] if step.kind == "select_one" else list[str](codes[:2]), keep=True)
    elif step.kind in GIVEN and not step.readonly:
        session.answer(step.ref, chance.choice(GIVEN[step.kind]), keep=True)


@given(st.integers(min_value=0, max_value=10**6))
def test_what_is_settled_piece_by_piece_is_what_a_fresh_evaluation_gives(seed: int) -> None:
    chance = random.Random(seed)
    session = Session(read_xform(make_form(chance)), CONTEXT)
    for _ in range(TURNS):
        steps = session.steps()
        if steps:
            turn(session, chance.choice(steps), chance)
    settled = everything(session)
    session.filled.settle_all()

    assert everything(session) == settled
    assert Session(session.definition, CONTEXT, saved=session.saved()).answers() == session.answers()
