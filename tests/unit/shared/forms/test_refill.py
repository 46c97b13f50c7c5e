"""
Recorded answers given to a form again.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.forms.definition import Control, Definition, ModelNode
from shared.forms.errors import MalformedDefinitionError
from shared.forms.refill import replay
from shared.forms.session import Session
from shared.forms.steps import FormContext


def a_session() -> Session:
    """Children with doses, each in a group of its own; whoever says yes is asked why."""
    return Session(
        Definition(
            id="family",
            model=(
                ModelNode(name="data", kind="g"),
                ModelNode(name="child", kind="r", parent=0),
                ModelNode(name="name", parent=1),
                ModelNode(name="vaccines", kind="g", parent=1),
                ModelNode(name="dose", kind="r", parent=3),
                ModelNode(name="day", parent=4, type="date"),
                ModelNode(name="moved", parent=0),
                ModelNode(name="why", parent=0, relevant="/data/moved = 'yes'"),
            ),
            initial=(0, ((6, ""), (7, ""))),
            templates={1: (1, ((2, ""), (3, ()))), 4: (4, ((5, ""),))},
            body=(
                Control(
                    kind="repeat",
                    node=1,
                    label=("Child",),
                    children=(
                        Control(kind="input", node=2),
                        Control(
                            kind="group",
                            node=3,
                            children=(
                                Control(kind="repeat", node=4, children=(Control(kind="input", node=5),)),
                            ),
                        ),
                    ),
                ),
                Control(kind="input", node=7),
                Control(kind="input", node=6),
            ),
        ),
        FormContext(now_ms=0),
    )


ANSWERS = {
    "child[1]/name": "Asha",
    "child[2]/name": "Ravi",
    "child[2]/dose[1]/day": "2025-01-02",
    "child[2]/dose[2]/day": "2025-02-03",
    "moved": "yes",
    "why": "work",
}


def test_answers_come_back_into_repeats_within_repeats() -> None:
    session = a_session()
    replay(session, ANSWERS)
    assert ANSWERS == session.answers()


def test_answers_of_another_version_are_left_out_and_nothing_breaks() -> None:
    session = a_session()
    replay(session, {"gone": "x", "child[3]/gone": "y", "moved": "no"})
    assert "no" == session.answers()["moved"]


def test_what_was_saved_with_another_model_is_refused_whole() -> None:
    saved = a_session().saved()
    definition = a_session().definition
    moved = replace(definition, version="2", model=(*definition.model[:6], *reversed(definition.model[6:])))
    with pytest.raises(MalformedDefinitionError):
        Session(moved, FormContext(now_ms=0), saved=saved)


def test_what_was_saved_with_the_same_model_in_other_words_is_opened() -> None:
    session = a_session()
    replay(session, ANSWERS)
    reworded = replace(session.definition, version="2")
    assert ANSWERS == Session(reworded, FormContext(now_ms=0), saved=session.saved()).answers()
