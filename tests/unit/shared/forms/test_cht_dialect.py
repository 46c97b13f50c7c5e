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
        '<instance><data id="f"><a/></data></instance><bind nodeset="/data/a" type="tel"/>',
        '<instance><data id="f"><a/></data></instance><instance id="contact-summary"/>',
        """<instance><data id="f"><a/></data></instance>
        <bind nodeset="/data/a" calculate="instance('user-contact-summary')/context/shift"/>""",
    ],
)
def test_form_of_the_toolkit_is_known_as_one(model: str) -> None:
    definition = read_xform(xform(model, '<input ref="/data/a"><label>A</label></input>'))

    assert definition.dialect == CHT


def test_odks_forms_are_not_taken_for_the_toolkits() -> None:
    model = '<instance><data id="f"><inputs><amount/></inputs></data></instance>'

    assert read_xform(xform(model, "")).dialect == ""


def test_question_with_the_looks_of_a_record_chooses_one_and_an_odk_form_stays_one() -> None:
    model = '<instance><data id="f"><who/></data></instance>'
    asked = '<input ref="/data/who" appearance="{}"><label>Who?</label></input>'
    definition = read_xform(xform(model, asked.format("select-contact type-person")))

    (step,) = Session(definition, TOLD).steps()
    assert (definition.dialect, step.kind, [one.label for one in step.choices]) == (
        CHT,
        "select_one",
        ["Asha", "Ravi"],
    )
    assert read_xform(xform(model, asked.format("multiline"))).dialect == ""


def test_telephone_is_text_with_a_number_pad() -> None:
    model = '<instance><data id="f"><a/></data></instance><bind nodeset="/data/a" type="tel"/>'
    definition = read_xform(xform(model, '<input ref="/data/a" appearance="w1"><label>Phone</label></input>'))

    (step,) = Session(definition, TOLD).steps()
    assert (step.kind, step.appearance.split()) == ("text", ["w1", "numbers", "tel"])


TOLD = replace(
    Scenario(text("x")).context,
    instances={
        "people": ({"id": "p1", "label": "Asha"}, {"id": "p2", "label": "Ravi"}),
        "contacts": (
            {"_id": "h", "name": "Ram"},
            {"_id": "p1", "name": "Asha", "date_of_birth": "2024-01-31", "parent.name": "Ram"},
            {"_id": "p2", "name": "Ravi", "parent.name": "Ram"},
        ),
    },
)
MOTHER = """<instance><data id="f"><mother><_id/><name/><date_of_birth/><notes/><parent><name/></parent></mother>
  <words/></data></instance><bind nodeset="/data/mother/_id" type="db:person"/>
  <bind nodeset="/data/words" type="string" calculate="concat(../mother/name, ' of ', ../mother/parent/name)"/>"""
CHOSEN = """<group ref="/data/mother"><input ref="/data/mother/_id" appearance="{}"><label>Who?</label></input>
  <input ref="/data/mother/notes"><label>Notes</label></input></group>"""
NAME, BORN, HOME = "/data/mother/name", "/data/mother/date_of_birth", "/data/mother/parent/name"


def test_record_chosen_fills_what_has_its_names_beside_the_question() -> None:
    session = Session(read_xform(xform(MOTHER, CHOSEN.format("db-object"))), TOLD)
    session.answer("notes", "asleep")

    changed = session.answer("_id", "p1").changed

    assert {NAME, BORN, HOME, "/data/words"} <= changed
    assert [session.value(one) for one in (NAME, BORN, HOME)] == ["Asha", "2024-01-31", "Ram"]
    assert (session.value("words"), session.value("notes")) == ("Asha of Ram", "asleep")


def test_another_record_leaves_nothing_of_the_one_before() -> None:
    session = Session(read_xform(xform(MOTHER, CHOSEN.format("db-object"))), TOLD)
    session.answer("_id", "p1")
    session.answer("_id", "p2")

    assert [session.value(one) for one in (NAME, BORN)] == ["Ravi", None]

    session.answer("_id", None)
    assert (session.value(NAME), session.value(HOME)) == (None, None)


def test_what_a_record_filled_in_is_there_after_a_break() -> None:
    definition = read_xform(xform(MOTHER, CHOSEN.format("db-object")))
    session = Session(definition, TOLD)
    session.answer("_id", "p1")

    again = Session(definition, replace(TOLD, instances={}), saved=session.saved())

    assert (again.value(NAME), again.value("words")) == ("Asha", "Asha of Ram")


def test_record_bound_by_its_id_alone_fills_nothing() -> None:
    session = Session(read_xform(xform(MOTHER, CHOSEN.format("db-object bind-id-only"))), TOLD)
    session.answer("_id", "p1")

    assert session.value(NAME) is None


def test_each_instance_of_a_repeat_is_filled_by_its_own_record() -> None:
    model = """<instance><data id="f"><child jr:template=""><who/><name/></child></data></instance>
      <bind nodeset="/data/child/who" type="db:person"/>"""
    body = """<group ref="/data/child"><label>C</label><repeat nodeset="/data/child">
      <input ref="/data/child/who"><label>Who?</label></input></repeat></group>"""
    session = Session(read_xform(xform(model, body)), TOLD)
    session.add_repeat("/data/child")
    session.add_repeat("/data/child")
    session.answer("child[1]/who", "p2")
    session.answer("child[2]/who", "p1")

    assert [session.value(f"/data/child[{place}]/name") for place in (1, 2)] == ["Ravi", "Asha"]


def test_argument_too_many_is_left_out_and_told_there_and_refused_in_odks_own() -> None:
    part = calculate("years", "int(${days} div 365, 0)")
    form = Scenario(integer("days"), part, dialect=CHT)
    form.answer("days", 800)

    (fault,) = check_program(form.definition)
    assert (form.value("years"), fault.code) == ("2", "spare")
    with pytest.raises(FormDefinitionError):
        Scenario(integer("days"), part)
