"""
XForms read into definitions.
"""

from __future__ import annotations

import json

import pytest

from shared.forms.definition import Definition
from shared.forms.errors import FormDefinitionError, MalformedDefinitionError
from shared.forms.session import Session
from shared.forms.steps import Choice, FormContext
from shared.forms.xform import check_xform, read_xform

CONTEXT = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=3, device_id="phone-1")

HEAD = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"
 xmlns:odk="http://www.opendatakit.org/xforms"><h:head><h:title>Visit</h:title>"""


def xform(model: str, body: str) -> str:
    return f"{HEAD}<model>{model}</model></h:head><h:body>{body}</h:body></h:html>"


def a_session(model: str, body: str) -> Session:
    definition = read_xform(xform(model, body))
    return Session(Definition.from_wire(json.loads(json.dumps(definition.to_wire()))), CONTEXT)


VISIT = (
    """<itext>
      <translation lang="English (en)" default="true()">
        <text id="fever:label"><value>Fever of <output value="/data/name"/>?</value>
          <value form="image">jr://images/fever.png</value><value form="audio">jr://audio/fever.mp3</value></text>
        <text id="fever:hint"><value>Touch</value><value form="guidance">With the back of the hand</value></text>
        <text id="yes"><value>Yes</value><value form="image">jr://images/yes.png</value></text>
        <text id="no"><value>No</value></text>
        <text id="late"><value>Too late</value></text>
      </translation>
      <translation lang="Hindi (hi)">
        <text id="fever:label"><value><output value="/data/name"/> को बुखार?</value></text>
        <text id="yes"><value>हाँ</value></text><text id="no"><value>नहीं</value></text>
        <text id="late"><value>देर</value></text>
      </translation></itext>
    <instance><data id="visit" version="7"><name/><fever/><day/><note/><meta><instanceID/></meta></data></instance>
    <instance id="yes_no"><root><item><itextId>yes</itextId><name>yes</name></item>
      <item><itextId>no</itextId><name>no</name></item></root></instance>
    <bind nodeset="/data/name" type="string" required="true()" jr:requiredMsg="Who?"/>
    <bind nodeset="/data/fever" type="string"/>
    <bind nodeset="/data/day" type="date" constraint=". &lt;= today()" jr:constraintMsg="jr:itext('late')"/>
    <bind nodeset="/data/note" type="string" readonly="true()"/>
    <bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>""",
    """<group ref="/data" appearance="field-list"><label>All</label>
    <input ref="/data/name"><label>Name</label></input>
    <select1 ref="/data/fever" appearance="minimal"><label ref="jr:itext('fever:label')"/>
      <hint ref="jr:itext('fever:hint')"/>
      <itemset nodeset="instance('yes_no')/root/item"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset>
    </select1>
    <input ref="/data/day"><label>Day</label></input>
    <input ref="/data/note"><label>Thank you, <output value="/data/name"/>.</label></input></group>""",
)


def test_question_has_its_words_media_and_place() -> None:
    session = a_session(*VISIT)
    session.answer("name", "Asha")

    step = session.step("fever")

    assert ("/data/fever", "select_one", "minimal") == (step.ref, step.kind, step.appearance)
    assert ("Fever of Asha?", "Touch", "With the back of the hand") == (step.label, step.hint, step.guidance)
    assert ("fever.png", "fever.mp3") == (step.image, step.audio)
    assert (Choice("yes", "Yes", "yes.png"), Choice("no", "No")) == step.choices
    assert (("All",), "/data") == (step.group_labels, step.field_list)


def test_form_has_its_name_version_title_and_languages() -> None:
    definition = read_xform(xform(*VISIT))
    assert ("visit", "7", "Visit") == (definition.id, definition.version, definition.title_in("hi"))
    assert ("English (en)", "Hindi (hi)") == definition.languages
    assert "Hindi (hi)" == definition.language_for("hi")


def test_messages_are_in_the_language_of_the_session() -> None:
    session = a_session(*VISIT)
    session.language = "hi"
    problem = session.answer("day", "2099-01-01").problem
    assert problem is not None
    assert "देर" == problem.message
    assert "Who?" == session.problems()[0].message


def test_read_only_question_without_a_value_is_a_note() -> None:
    steps = a_session(*VISIT).steps()
    assert "note" == steps[-1].kind
    assert "Thank you, ." == steps[-1].label


def test_submission_has_an_identifier_and_answers_do_not() -> None:
    session = a_session(*VISIT)
    assert str(session.value("/data/meta/instanceID")).startswith("uuid:")
    session.answer("name", "Asha")
    assert {"name": "Asha"} == session.answers()


def test_amended_submission_names_the_one_it_replaces() -> None:
    first = a_session(*VISIT)
    before = first.value("/data/meta/instanceID")

    amended = Session(first.definition, CONTEXT, saved=first.saved(), amending=True)

    assert before == amended.value("/data/meta/deprecatedID")
    assert before != amended.value("/data/meta/instanceID")


@pytest.mark.parametrize(
    ("control", "bind", "kind"),
    [
        ("<input ref='/data/q'/>", "type='int'", "integer"),
        ("<input ref='/data/q'/>", "type='decimal'", "decimal"),
        ("<input ref='/data/q'/>", "type='string'", "text"),
        ("<input ref='/data/q'/>", "type='date'", "date"),
        ("<input ref='/data/q'/>", "type='time'", "time"),
        ("<input ref='/data/q'/>", "type='dateTime'", "datetime"),
        ("<input ref='/data/q'/>", "type='geopoint'", "geopoint"),
        ("<input ref='/data/q'/>", "type='geotrace'", "geotrace"),
        ("<input ref='/data/q'/>", "type='geoshape'", "geoshape"),
        ("<input ref='/data/q'/>", "type='barcode'", "barcode"),
        ("<input ref='/data/q'/>", "readonly='true()'", "note"),
        ("<input ref='/data/q'/>", "readonly='true()' calculate='1'", "text"),
        ("<select1 ref='/data/q'><item><label>A</label><value>a</value></item></select1>", "", "select_one"),
        (
            "<select ref='/data/q'><item><label>A</label><value>a</value></item></select>",
            "",
            "select_multiple",
        ),
        (
            "<odk:rank ref='/data/q'><item><label>A</label><value>a</value></item></odk:rank>",
            "type='odk:rank'",
            "rank",
        ),
        ("<range ref='/data/q' start='1' end='9' step='2'/>", "type='int'", "range"),
        ("<trigger ref='/data/q'/>", "", "acknowledge"),
        ("<upload ref='/data/q' mediatype='image/*'/>", "type='binary'", "image"),
        ("<upload ref='/data/q' mediatype='audio/*'/>", "type='binary'", "audio"),
        ("<upload ref='/data/q' mediatype='video/*'/>", "type='binary'", "video"),
        ("<upload ref='/data/q' mediatype='application/*'/>", "type='binary'", "file"),
    ],
)
def test_kind_of_question(control: str, bind: str, kind: str) -> None:
    model = f"<instance><data id='k'><q/></data></instance><bind nodeset='/data/q' {bind}/>"
    (step,) = a_session(model, control).steps()
    assert kind == step.kind


RANKED = """<instance><data id='k'><liked/><order/><text/></data></instance>
  <instance id='foods'><root><item><name>rice</name></item><item><name>dal</name></item><item><name>milk</name></item>
  </root></instance><bind nodeset='/data/order' type='odk:rank'/><bind nodeset='/data/text' calculate='/data/order'/>"""
RANK = """<select ref='/data/liked'><itemset nodeset="instance('foods')/root/item"><value ref='name'/></itemset>
  </select><odk:rank ref='/data/order'><itemset nodeset="instance('foods')/root/item[selected(/data/liked, name)]">
  <value ref='name'/></itemset></odk:rank>"""


def test_order_loses_what_is_no_longer_offered_and_keeps_the_rest_of_it() -> None:
    session = a_session(RANKED, RANK)
    session.answer("liked", ["rice", "dal", "milk"])
    session.answer("order", ["milk", "rice", "dal"])

    session.answer("liked", ["rice", "milk"])

    assert session.value("order") == ["milk", "rice"]
    assert session.value("text") == "milk rice"
    assert session.problems() == ()


@pytest.mark.parametrize("order", [["dal"], ["rice", "rice"]])
def test_order_of_what_is_not_offered_or_stands_there_twice_is_refused(order: list[str]) -> None:
    session = a_session(RANKED, RANK)
    session.answer("liked", ["rice", "milk"])

    assert not session.answer("order", order).accepted
    assert session.answer("order", ["milk"]).accepted


def test_range_has_its_bounds() -> None:
    model = "<instance><data id='k'><q/></data></instance><bind nodeset='/data/q' type='decimal'/>"
    session = a_session(model, "<range ref='/data/q' start='0.5' end='9' step='0.5'/>")
    (step,) = session.steps()
    assert (0.5, 9.0, 0.5) == (step.low, step.high, step.step)


def test_acknowledged_question_stores_ok() -> None:
    model = "<instance><data id='k'><q/></data></instance>"
    session = a_session(model, "<trigger ref='/data/q'/>")
    assert session.answer("q", True).accepted
    assert "OK" == session.value("q")
    assert session.answer("q", None).accepted
    assert session.value("q") is None


def test_other_text_of_an_acknowledged_question_is_kept_as_it_came() -> None:
    session = a_session("<instance><data id='k'><q/></data></instance>", "<trigger ref='/data/q'/>")
    assert session.answer("q", "no").accepted
    assert "no" == session.value("q")


def test_metadata_questions_are_filled_from_the_context() -> None:
    model = """<instance><data id='m'><start/><today/><device/><year>2020</year></data></instance>
    <bind nodeset='/data/start' type='dateTime' jr:preload='timestamp' jr:preloadParams='start'/>
    <bind nodeset='/data/today' type='date' jr:preload='date' jr:preloadParams='today'/>
    <bind nodeset='/data/device' jr:preload='property' jr:preloadParams='deviceid'/>"""
    session = a_session(model, "")
    assert "2025-06-15T20:36:40.000+05:30" == session.value("start")
    assert "2025-06-15" == session.value("today")
    assert "phone-1" == session.value("device")


def test_repeat_begins_with_the_instances_that_the_form_writes() -> None:
    model = """<instance><data id='r'><child jr:template=''><age>1</age></child><child><age>2</age></child>
    <child><age>3</age></child></data></instance>"""
    session = a_session(model, "<repeat nodeset='/data/child'><input ref='/data/child/age'/></repeat>")
    assert {"child[1]/age": "2", "child[2]/age": "3"} == session.answers()

    session.add_repeat("child")

    assert "1" == session.value("child[3]/age")


def test_instances_put_aside_by_a_count_come_back_with_their_answers() -> None:
    model = """<instance><data id='r'><n>2</n><child jr:template=''><called/></child></data></instance>
    <bind nodeset='/data/n' type='int'/>"""
    body = """<input ref='/data/n'/><repeat nodeset='/data/child' jr:count='/data/n'>
    <input ref='/data/child/called'/></repeat>"""
    session = a_session(model, body)
    session.answer("child[2]/called", "Ravi")

    session.answer("n", 1)
    assert "child[2]/called" not in session.answers()
    again = Session(session.definition, CONTEXT, saved=json.loads(json.dumps(session.saved())))
    again.answer("n", 2)

    assert "Ravi" == again.value("child[2]/called")


def test_setvalue_runs_when_its_event_comes() -> None:
    model = """<instance><data id='s'><a/><b/><first/><child jr:template=''><number/></child></data></instance>
    <setvalue event='odk-instance-first-load' ref='/data/first' value="concat('x', 1 + 1)"/>"""
    body = """<input ref='/data/a'><setvalue event='xforms-value-changed' ref='/data/b' value='/data/a * 2'/></input>
    <input ref='/data/b'/><repeat nodeset='/data/child'>
    <setvalue event='odk-new-repeat' ref='/data/child/number' value='position(..)'/><input ref='/data/child/number'/>
    </repeat>"""
    session = a_session(model, body)
    assert "x2" == session.value("first")

    session.answer("a", "4")
    assert "8" == session.value("b")

    session.add_repeat("child")
    session.add_repeat("child")
    assert ("1", "2") == (session.value("child[1]/number"), session.value("child[2]/number"))


def test_shuffled_choices_keep_their_order_while_the_form_is_open() -> None:
    items = "".join(f"<item><name>c{number}</name><label>{number}</label></item>" for number in range(20))
    model = (
        f"<instance><data id='c'><q/><z/></data></instance><instance id='l'><root>{items}</root></instance>"
    )
    body = """<select1 ref='/data/q'><itemset nodeset="randomize(instance('l')/root/item)"><value ref='name'/>
    <label ref='label'/></itemset></select1><input ref='/data/z'/>"""
    session = a_session(model, body)
    order = [choice.code for choice in session.step("q").choices]
    session.answer("z", "x")
    session.language = "en"

    assert order == [choice.code for choice in session.step("q").choices]
    assert order != sorted(order, key=lambda code: int(code[1:]))


def test_all_faults_of_a_form_are_told_at_once_with_their_places() -> None:
    model = """<instance><data id='f'><a/><b/><c/></data></instance>
    <bind nodeset='/data/a' relevant='nosuch(1)'/><bind nodeset='/data/b' calculate='1 +'/>"""
    with pytest.raises(FormDefinitionError) as caught:
        read_xform(xform(model, "<input ref='/data/a'/>"))

    found = {(fault.place, fault.field) for fault in caught.value.faults}
    assert {("/data/a", "relevant"), ("/data/b", "calculate")} == found


def test_reference_to_a_question_that_is_not_there_is_told_but_runs() -> None:
    model = """<instance><data id='f'><a/></data></instance><bind nodeset='/data/a' relevant="/data/nobody = 'x'"/>"""
    source = xform(model, "<input ref='/data/a'/><input ref='/data/missing'/>")

    faults = check_xform(source)

    assert ["unknown-question", "unknown-question"] == [fault.code for fault in faults]
    assert () == Session(read_xform(source), CONTEXT).steps()


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<a>",
        "<html/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        HEAD + "<model/></h:head></h:html>",
        "\ufeff not xml",
    ],
)
def test_what_is_no_form_is_refused(source: str) -> None:
    with pytest.raises(FormDefinitionError):
        read_xform(source)


@pytest.mark.parametrize(
    "wire",
    [
        {},
        {"format": 3, "id": "x"},
        {"format": 1},
        {"format": 1, "id": "x", "model": [1]},
        {"format": "1", "id": "x"},
    ],
)
def test_what_is_no_definition_is_refused(wire: dict[str, object]) -> None:
    with pytest.raises(MalformedDefinitionError):
        Definition.from_wire(wire)


def test_action_for_a_new_instance_may_stand_in_a_group_of_it() -> None:
    model = '<instance><data id="f"><child><about><age/></about></child></data></instance>'
    body = """<group ref="/data/child"><repeat nodeset="/data/child"><group ref="/data/child/about">
      <setvalue event="odk-new-repeat" ref="/data/child/about/age" value="7"/>
      <input ref="/data/child/about/age"><label>Age</label></input></group></repeat></group>"""
    session = a_session(model, body)

    session.add_repeat("/data/child")

    assert session.value("/data/child[2]/about/age") == "7"


def test_empty_value_of_an_action_counts_and_not_what_stands_inside() -> None:
    model = '<instance><data id="f"><a/><b>old</b></data></instance>'
    body = """<input ref="/data/a"><label>A</label><setvalue event="xforms-value-changed" ref="/data/b"
      value="">ignored</setvalue></input><input ref="/data/b"><label>B</label></input>"""
    session = a_session(model, body)

    session.answer("a", "x")

    assert session.value("b") is None


@pytest.mark.parametrize(
    ("written", "begins"), [("", None), ("<child jr:template=''><age>3</age></child>", "3")]
)
def test_new_instance_begins_as_the_template_says_and_blank_without_one(
    written: str, begins: str | None
) -> None:
    model = f'<instance><data id="f">{written}<child><age>7</age></child></data></instance>'
    body = """<group ref="/data/child"><repeat nodeset="/data/child">
      <input ref="/data/child/age"><label>Age</label></input></repeat></group>"""
    session = a_session(model, body)

    session.add_repeat("/data/child")

    assert [session.value(f"/data/child[{place}]/age") for place in (1, 2)] == ["7", begins]


def test_action_that_gives_no_number_leaves_its_place_blank() -> None:
    session = a_session(
        """<instance><data id="f"><a/><b>7</b></data></instance><bind nodeset="/data/a" type="string"/>
        <setvalue event="odk-instance-first-load" ref="/data/b" value="number(/data/a) + 1"/>""",
        '<input ref="/data/a"><label>A</label></input><input ref="/data/b"><label>B</label></input>',
    )

    assert session.value("b") is None


def test_rule_that_asks_what_its_own_question_held_follows_its_answer() -> None:
    session = a_session(
        """<instance><data id="f"><a/><b/></data></instance>
        <bind nodeset="/data/b" readonly="once(/data/a) = 'abc'" required="once(/data/a) = ''"/>
        <bind nodeset="/data/a" relevant="once(/data/b) != 'z'"/>""",
        '<input ref="/data/a"><label>A</label></input><input ref="/data/b"><label>B</label></input>',
    )
    assert (session.step("b").required, session.step("b").readonly) == (True, False)
    session.answer("b", "abc")

    assert (session.step("b").required, session.step("b").readonly) == (False, True)


def test_action_gives_a_question_no_code_that_is_not_offered() -> None:
    session = a_session(
        """<instance><data id="f"><a/><b/></data></instance>
        <instance id="l"><root><item><name>x</name><label>X</label></item></root></instance>
        <setvalue event="odk-instance-first-load" ref="/data/b" value="'z'"/>""",
        """<input ref="/data/a"><label>A</label><setvalue event="xforms-value-changed" ref="/data/b" value="/data/a"/>
        </input><select1 ref="/data/b"><label>B</label><itemset nodeset="instance('l')/root/item"><value ref="name"/>
        <label ref="label"/></itemset></select1>""",
    )
    assert session.value("b") is None
    session.answer("a", "x")
    assert session.value("b") == "x"
    session.answer("a", "y")
    assert session.value("b") is None
