"""
Places that a form notes by itself (`setgeopoint`), and answers it was last saved with (`jr://instance/last-saved`).
"""

from __future__ import annotations

import json
from dataclasses import replace

from shared.forms.definition import Definition
from shared.forms.refill import replay
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.forms.xform import read_xform
from tests.unit.shared.forms.test_xform import CONTEXT, xform

POINT = "26.25 80.5 0.0 12.0"
ACTION = '<odk:setgeopoint event="{event}" ref="{ref}"/>'


def a_definition(model: str, body: str) -> Definition:
    return Definition.from_wire(json.loads(json.dumps(read_xform(xform(model, body)).to_wire())))


NOTED = a_definition(
    """<instance><data id="f" version="1"><start/><met/><there/><child><age/><where/></child></data></instance>
    <bind nodeset="/data/start" type="geopoint"/><bind nodeset="/data/there" type="geopoint"/>
    <bind nodeset="/data/child/where" type="geopoint"/>
    <bind nodeset="/data/there" type="geopoint" relevant="/data/met != 'no'"/>"""
    + ACTION.format(event="odk-instance-first-load", ref="/data/start"),
    '<input ref="/data/met"><label>Met?</label>'
    + ACTION.format(event="xforms-value-changed", ref="/data/there")
    + '</input><group><label>Child</label><repeat nodeset="/data/child">'
    + ACTION.format(event="odk-new-repeat", ref="/data/child/where")
    + '<input ref="/data/child/age"><label>Age</label></input></repeat></group>',
)


def test_form_that_notes_where_it_was_begun_asks_and_stores_what_it_is_told() -> None:
    session = Session(NOTED, CONTEXT)

    assert session.wanted_places == ("/data/start",)
    assert session.answers() == {}

    session.note_place("start", POINT)

    assert session.wanted_places == ()
    assert session.answers() == {"start": POINT}


def test_place_that_is_not_given_stays_blank() -> None:
    session = Session(NOTED, CONTEXT)
    session.note_place("start", "")

    assert (session.wanted_places, session.answers()) == ((), {})


def test_change_of_an_answer_and_a_new_instance_ask_for_their_places() -> None:
    session = Session(NOTED, CONTEXT)
    session.note_place("start", "")
    session.answer("met", "yes")
    session.add_repeat("child")

    assert session.wanted_places == ("/data/there", "/data/child[2]/where")

    session.note_place("/data/child[2]/where", POINT)
    session.answer("met", "no")

    assert session.wanted_places == ()
    assert session.answers() == {"met": "no", "child[2]/where": POINT}


def test_what_is_still_to_be_noted_survives_a_saved_session() -> None:
    session = Session(NOTED, CONTEXT)
    again = Session(NOTED, CONTEXT, saved=json.loads(json.dumps(session.saved())))

    assert again.wanted_places == ("/data/start",)
    again.note_place("start", POINT)
    assert Session(NOTED, CONTEXT, saved=again.saved()).wanted_places == ()


def test_instance_that_goes_takes_its_question_for_a_place_along() -> None:
    session = Session(NOTED, CONTEXT)
    session.note_place("start", "")
    session.remove_repeat(session.add_repeat("child"))

    assert session.wanted_places == ()


def test_amended_visit_asks_for_no_place_anew() -> None:
    session = Session(NOTED, CONTEXT)
    replay(session, {"met": "yes"})

    assert session.wanted_places == ()


LAST = a_definition(
    """<instance><data id="f" version="1"><village/><secret/><head/><child><age/></child></data></instance>
    <instance id="__last-saved" src="jr://instance/last-saved"/>
    <bind nodeset="/data/secret" xmlns:d="urn:doorstep:xforms" d:sensitive="yes"/>
    <setvalue event="odk-instance-first-load" ref="/data/village" value="instance('__last-saved')/data/village"/>
    <setvalue event="odk-instance-first-load" ref="/data/secret" value="instance('__last-saved')/data/secret"/>""",
    "".join(f'<input ref="/data/{name}"><label>?</label></input>' for name in ("village", "secret", "head"))
    + '<group><repeat nodeset="/data/child"><input ref="/data/child/age"><label>?</label></input></repeat></group>',
)


def test_form_begins_with_what_was_saved_last_and_blank_where_nothing_was() -> None:
    first = Session(LAST, CONTEXT)
    assert first.value("village") is None

    first.answer("village", "Rampur")
    second = Session(LAST, replace(CONTEXT, last_saved=first.last_saved()))

    assert second.value("village") == "Rampur"


def test_only_what_the_form_reads_is_kept_for_it_and_nothing_sensitive() -> None:
    session = Session(LAST, CONTEXT)
    for name, text in (("village", "Rampur"), ("secret", "HIV"), ("head", "Asha")):
        session.answer(name, text)

    assert session.last_saved() == {"/data/village": "Rampur"}


def test_form_that_does_not_ask_for_it_keeps_nothing() -> None:
    session = Session(NOTED, CONTEXT)
    session.answer("met", "yes")

    assert session.last_saved() == {}


def test_instances_of_what_was_saved_last_are_told_apart() -> None:
    saved = {"/data/child[1]/age": "4", "/data/child[3]/age": "9"}
    session = Session(LAST, FormContext(now_ms=CONTEXT.now_ms, last_saved=saved))

    assert session.evaluate("count(instance('__last-saved')/data/child)") == 3
    assert session.evaluate("instance('__last-saved')/data/child[3]/age") == "9"
