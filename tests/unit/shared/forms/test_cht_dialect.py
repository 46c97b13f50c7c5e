"""
Forms of the Community Health Toolkit: circles, and what the app puts under `inputs`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.forms.definition import CHT
from shared.forms.errors import FormDefinitionError
from shared.forms.program import check_program
from shared.forms.session import Session
from shared.forms.xform import read_xform
from tests.support.scenario import Part, Scenario, calculate, group, integer, text
from tests.unit.shared.forms.test_xform import xform

CIRCLE: tuple[Part, ...] = (
    calculate("first", "if(${second} = '', 'a', ${second})"),
    calculate("second", "concat(${first}, ${said})"),
    text("said"),
)


def test_circle_is_refused_naming_both_in_odks_own_dialect() -> None:
    with pytest.raises(FormDefinitionError) as caught:
        Scenario(*CIRCLE)

    assert [fault.code for fault in caught.value.faults] == ["cycle"]
    assert "first and second" in caught.value.faults[0].message


def test_circle_is_told_naming_both_and_runs_in_the_toolkits() -> None:
    form = Scenario(*CIRCLE, dialect=CHT)

    (fault,) = check_program(form.definition)
    assert (fault.code, fault.related) == ("circle", ("/data/first", "/data/second"))
    assert (form.value("first"), form.value("second")) == ("a", "a")


def test_outcome_does_not_depend_on_what_was_there_before() -> None:
    form = Scenario(
        integer("n"), calculate("once_more", "if(${once_more} = '', ${n}, ${once_more})"), dialect=CHT
    )
    form.answer("n", 3)
    form.answer("n", 4)

    assert form.value("once_more") == "4"


def test_circle_that_does_not_settle_is_stopped_and_named_until_it_does() -> None:
    form = Scenario(
        integer("n"),
        calculate("up", "if(${n} > 2, coalesce(${up}, 0) + 1, 'rest')"),
        calculate("after", "concat('-', ${up})"),
        dialect=CHT,
    )
    assert form.session.unsettled == ()

    form.answer("n", 3)
    assert (form.value("up"), form.value("after")) == ("10", "-10")
    assert form.session.unsettled == ("/data/up",)
    assert form.reopen().session.unsettled == ("/data/up",)

    form.answer("n", 1)
    assert (form.value("after"), form.session.unsettled) == ("-rest", ())


def test_relevance_may_be_part_of_a_circle() -> None:
    form = Scenario(
        integer("n"),
        group("part", calculate("own", "${n} + 1"), integer("asked"), relevant="${own} != '3'"),
        dialect=CHT,
    )
    form.answer("n", 1)
    assert form.asks("asked")

    # Hidden it counts as blank, so it is shown again: the last of the rounds stands.
    form.answer("n", 2)
    assert form.session.unsettled == ("/data/part", "/data/part/own")


INPUTS = """<instance><data id="f"><inputs><source/><contact><name/></contact></inputs><greeting/></data></instance>
  <bind nodeset="/data/inputs" relevant="./source = 'user'"/>
  <bind nodeset="/data/inputs/contact/name" type="string"/>
  <bind nodeset="/data/greeting" type="string" calculate="concat('Dear ', ../inputs/contact/name)"/>"""


def test_what_the_app_fills_in_is_read_while_it_is_hidden() -> None:
    definition = read_xform(
        xform(INPUTS, '<input ref="/data/inputs/contact/name"><label>Who?</label></input>')
    )
    assert definition.dialect == CHT
    context = replace(
        Scenario(text("x")).context, instances={"inputs": ({"source": "contact", "contact/name": "Asha"},)}
    )

    session = Session(definition, context)

    assert session.value("greeting") == "Dear Asha"
    assert session.steps() == ()
    assert Session(definition, context, saved=session.saved()).value("greeting") == "Dear Asha"


@pytest.mark.parametrize(
    "model",
    [
        '<instance><data id="contact:person:create"><a/></data></instance>',
        '<instance><data id="f"><a/></data></instance><bind nodeset="/data/a" type="db:person"/>',
        '<instance><data id="f" xmlns:cht="https://communityhealthtoolkit.org"><a/></data></instance>',
    ],
)
def test_form_of_the_toolkit_is_known_as_one(model: str) -> None:
    definition = read_xform(xform(model, '<input ref="/data/a"><label>A</label></input>'))

    assert definition.dialect == CHT


def test_odks_forms_are_not_taken_for_the_toolkits() -> None:
    model = '<instance><data id="f"><inputs><amount/></inputs></data></instance>'

    assert read_xform(xform(model, "")).dialect == ""
