"""
What functions give that need a form around them: its lists, its repeats, its languages.
"""

from __future__ import annotations

import pytest

from shared.forms.definition import Control, Definition, Itemset, ModelNode
from shared.forms.session import Session
from shared.forms.steps import FormContext

VILLAGES = {"c": ["name", "label", "people"], "r": [["v1", "Rampur", "120"], ["v2", "Sonpur", "80"]]}


def a_session() -> Session:
    """A village chosen from a list, two children, words in two languages."""
    itemset = Itemset(items="instance('villages')/root/item", value="name", label="label")
    session = Session(
        Definition(
            id="f",
            languages=("English (en)", "Hindi (hi)"),
            model=(
                ModelNode(name="data", kind="g"),
                ModelNode(name="village", parent=0),
                ModelNode(name="child", kind="r", parent=0),
                ModelNode(name="age", parent=2, type="int"),
                ModelNode(name="kept", parent=0),
            ),
            initial=(0, ((1, ""), (4, "first"))),
            templates={2: (2, ((3, ""),))},
            body=(
                Control(kind="select1", node=1, itemset=itemset),
                Control(kind="repeat", node=2, children=(Control(kind="input", node=3),)),
            ),
            texts={
                "English (en)": {"hello": {"": ("Hello",)}},
                "Hindi (hi)": {"hello": {"": ("नमस्ते",)}},
            },
            instances={"villages": VILLAGES},
        ),
        FormContext(now_ms=0, seed=1),
    )
    session.answer("village", "v2")
    for age in (4, 6):
        session.answer(f"{session.add_repeat('/data/child')}/age", age)
    return session


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("instance('villages')/root/item[name = 'v1']/label", "Rampur"),
        ("instance('villages')/root/item[name = current()/village]/people", "80"),
        ("pulldata('villages', 'people', 'name', ${village})", "80"),
        ("pulldata('villages', 'people', 'name', 'v9')", ""),
        ("jr:choice-name(${village}, '/data/village')", "Sonpur"),
        ("jr:itext('hello')", "Hello"),
        ("indexed-repeat(/data/child/age, /data/child, 2)", "6"),
        ("indexed-repeat(/data/child/age, /data/child, 3)", ""),
        ("/data/child[last()]/age", "6"),
        ("position(/data/child[2])", "2"),
        ("count(randomize(instance('villages')/root/item, 42))", "2"),
        ("random() >= 0 and random() < 1", "true"),
        ("string(6 div 4)", "1.5"),
        ("boolean('false')", "true"),
        ("name(/data/child[1])", "child"),
        ("local-name(/data/village)", "village"),
        ("namespace-uri(/data)", ""),
        ("date-time('2025-06-15T10:30:00.000Z')", "2025-06-15T10:30:00.000+00:00"),
        ("ceiling(0.1) + floor(1.9)", "2"),
        ("lang('en')", "false"),
        ("count(id('x'))", "0"),
    ],
)
def test_value_in_a_form(expression: str, expected: str) -> None:
    found = a_session().evaluate(expression)
    said = {True: "true", False: "false"}.get(found, found) if isinstance(found, bool) else found
    assert (str(int(said)) if isinstance(said, float) and said.is_integer() else str(said)) == expected


@pytest.mark.parametrize(("expression", "expected"), [("once('again')", "first")])
def test_value_that_a_question_has_already_stands(expression: str, expected: str) -> None:
    model = (ModelNode(name="data", kind="g"), ModelNode(name="kept", parent=0, calculate=expression))
    session = Session(Definition(id="f", model=model, initial=(0, ((1, expected),))), FormContext(now_ms=0))
    assert session.value("kept") == expected


def test_words_follow_the_language() -> None:
    session = a_session()
    session.language = "hi"
    assert session.evaluate("jr:itext('hello')") == "नमस्ते"
