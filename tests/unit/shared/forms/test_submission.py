"""
A filled form written for others and read again.
"""

from __future__ import annotations

import pytest

from shared.forms.errors import FormDefinitionError, MalformedDefinitionError
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.forms.submission import (
    columns_of,
    json_of_session,
    rows_of_session,
    saved_of_xml,
    xml_of_session,
)
from shared.forms.xform import read_xform

CONTEXT = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=3)
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"><h:head><model>
  <instance><data id="family" version="7"><head/><weight/><fever/><why/><home/>
    <child jr:template=""><name/><dose jr:template=""><day/></dose></child>
    <finished/><orx:meta><orx:instanceID/></orx:meta></data></instance>
  <bind nodeset="/data/weight" type="decimal"/><bind nodeset="/data/home" type="geopoint"/>
  <bind nodeset="/data/why" relevant="/data/fever = 'yes'"/><bind nodeset="/data/child/dose/day" type="date"/>
  <bind nodeset="/data/finished" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>
  <bind nodeset="/data/orx:meta/orx:instanceID" jr:preload="uid"/>
  </model></h:head><h:body><input ref="/data/head"/><input ref="/data/weight"/><input ref="/data/fever"/>
  <input ref="/data/why"/><input ref="/data/home"/>
  <group ref="/data/child"><repeat nodeset="/data/child"><input ref="/data/child/name"/>
    <group ref="/data/child/dose"><repeat nodeset="/data/child/dose"><input ref="/data/child/dose/day"/></repeat>
    </group></repeat></group></h:body></h:html>"""
DEFINITION = read_xform(FORM)
KEY = "uuid:1"


def filled() -> Session:
    session = Session(DEFINITION, CONTEXT)
    session.answer("head", "Asha & <Ravi>")
    session.answer("weight", 12.5)
    session.answer("fever", "yes")
    session.answer("why", "cold")
    session.answer("fever", "no")
    session.answer("home", "26.25 80.5 0 12")
    for name in ("Asha", "Ravi"):
        place = session.add_repeat("/data/child")
        session.answer(f"{place}/name", name)
    session.answer(f"{session.add_repeat('/data/child[2]/dose')}/day", "2025-01-02")
    return session


def test_submission_names_form_and_version_and_leaves_hidden_answers_out() -> None:
    written = xml_of_session(filled())
    assert written.startswith('<data id="family" version="7" xmlns:orx="http://openrosa.org/xforms">')
    assert "<head>Asha &amp; &lt;Ravi&gt;</head>" in written
    assert "<why>" not in written
    assert "<child><name>Ravi</name><dose><day>2025-01-02</day></dose></child>" in written


def test_submission_read_again_is_the_same_submission() -> None:
    written = xml_of_session(filled())
    again = Session(DEFINITION, CONTEXT, saved=saved_of_xml(DEFINITION, written))
    assert written == xml_of_session(again)
    assert filled().answers() == again.answers()


def test_what_the_form_does_not_know_is_written_again_where_it_stood() -> None:
    written = xml_of_session(filled())
    theirs = written.replace(
        "<name>Ravi</name>", "<name>Ravi</name><x:nick xmlns:x='urn:x' a='1'>R&amp;v</x:nick>"
    )
    theirs = theirs.replace("</data>", "<entity><label>Asha</label></entity></data>")
    again = Session(DEFINITION, CONTEXT, saved=saved_of_xml(DEFINITION, theirs))
    kept = Session(DEFINITION, CONTEXT, saved=again.saved())
    written = xml_of_session(kept)
    assert '<x:nick xmlns:x="urn:x" a="1">R&amp;v</x:nick></child>' in written
    assert written.endswith("<entity><label>Asha</label></entity></data>")
    assert saved_of_xml(DEFINITION, written)["carried"] == saved_of_xml(DEFINITION, theirs)["carried"]


def test_what_stood_in_an_instance_that_was_removed_stays_with_the_form() -> None:
    theirs = xml_of_session(filled()).replace("<name>Ravi</name>", "<name>Ravi</name><nick>R</nick>")
    session = Session(DEFINITION, CONTEXT, saved=saved_of_xml(DEFINITION, theirs))
    session.remove_repeat("/data/child[2]")
    assert xml_of_session(session).endswith("<nick>R</nick></data>")


@pytest.mark.parametrize("xml", ["<other/>", "<!-- nothing -->"])
def test_another_forms_submission_is_refused(xml: str) -> None:
    with pytest.raises((MalformedDefinitionError, FormDefinitionError)):
        saved_of_xml(DEFINITION, xml)


def test_json_has_repeats_as_lists_and_types() -> None:
    told = json_of_session(filled())
    assert ("Asha & <Ravi>", 12.5) == (told["head"], told["weight"])
    assert [{"name": "Asha"}, {"name": "Ravi", "dose": [{"day": "2025-01-02"}]}] == told["child"]


def test_columns_are_those_of_odk() -> None:
    columns = columns_of(DEFINITION)
    assert ("name", "PARENT_KEY", "KEY") == columns["family-child"]
    assert ("day", "PARENT_KEY", "KEY") == columns["family-child-dose"]
    assert {"home-Latitude", "home-Accuracy", "meta-instanceID", "KEY"} <= set(columns["family"])


def test_rows_lead_from_table_to_table_by_their_keys() -> None:
    rows = rows_of_session(filled(), KEY)
    (row,) = rows["family"]
    assert ("12.5", "26.25", "12.0", KEY) == (
        row["weight"],
        row["home-Latitude"],
        row["home-Accuracy"],
        row["KEY"],
    )
    assert [("Asha", KEY, f"{KEY}/child[1]"), ("Ravi", KEY, f"{KEY}/child[2]")] == [
        (child["name"], child["PARENT_KEY"], child["KEY"]) for child in rows["family-child"]
    ]
    (dose,) = rows["family-child-dose"]
    assert (f"{KEY}/child[2]", f"{KEY}/child[2]/dose[1]") == (dose["PARENT_KEY"], dose["KEY"])
    for table, columns in columns_of(DEFINITION).items():
        assert all(set(row) <= set(columns) for row in rows[table])


def test_end_of_the_form_is_the_moment_it_was_finished() -> None:
    session = filled()
    session.finish(1_750_000_060_000)
    assert "<finished>2025-06-15T20:37:40.000+05:30</finished>" in xml_of_session(session)
