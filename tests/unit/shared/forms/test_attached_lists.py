"""
Lists beside a form: what a file holds, and what is wrong with it.
"""

from __future__ import annotations

import json

import pytest

from shared.forms.attached_lists import list_of_csv, list_of_file, with_itemsets
from shared.forms.errors import FormDefinitionError
from shared.forms.lists import instance_document
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.forms.xform import read_xform
from tests.unit.shared.forms.test_xform import xform

CONTEXT = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=3)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_columns_are_parted_by_the_first_mark_among_the_headings(mark: str) -> None:
    text = f"name{mark}label\nv1{mark}Rampur, old; new\n" if mark != "," else "name,label\nv1,Rampur\n"
    assert ["name", "label"] == list_of_csv("l.csv", text)["c"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_end_as_on_any_machine(end: str) -> None:
    assert [["v1"], ["v2"]] == list_of_csv("l.csv", end.join(("name", "v1", "v2")))["r"]


def test_quoted_cells_hold_marks_and_line_ends() -> None:
    text = 'name,label\nv1,"Ram""pur, the\nold"\n'
    assert [["v1", 'Ram"pur, the\nold']] == list_of_csv("l.csv", text)["r"]


def test_spaces_around_a_mark_belong_to_the_cells() -> None:
    assert {"c": ["name ", " label"], "r": [["v1 ", " Rampur"]]} == list_of_csv(
        "l", "name , label\nv1 , Rampur"
    )


def test_missing_cells_are_empty_ones() -> None:
    assert [["v1", ""]] == list_of_csv("l.csv", "name,label\nv1\n")["r"]


def test_mark_of_byte_order_is_no_part_of_the_first_heading() -> None:
    assert ["name"] == list_of_file("l.csv", b"\xef\xbb\xbfname\nv1")["c"]


def test_headings_without_rows_make_an_empty_list() -> None:
    assert [] == list_of_csv("l.csv", "name,label\n")["r"]


def test_features_are_items_with_their_place() -> None:
    features = [
        ({"name": "a", "people": 12, "share": 0.5, "gone": None}, "Point", [80.5, 26.25]),
        ({"name": "b"}, "LineString", [[80, 26], [81, 27, 120]]),
        ({"name": "c"}, "Polygon", [[[0, 0], [0, 1], [1, 1], [0, 0]]]),
    ]
    listed = list_of_file("places.geojson", _collection(features))
    rows = [dict(zip(listed["c"], row, strict=True)) for row in listed["r"]]
    assert {"geometry": "26.25 80.5 0 0", "name": "a", "people": "12", "share": "0.5"} == {
        key: value for key, value in rows[0].items() if value is not None
    }
    assert "26 80 0 0; 27 81 120 0" == rows[1]["geometry"]
    assert "0 0 0 0; 1 0 0 0; 1 1 0 0; 0 0 0 0" == rows[2]["geometry"]


def test_feature_keeps_its_own_identifier() -> None:
    feature = {
        "type": "Feature",
        "id": 67,
        "properties": {"id": "other"},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    listed = list_of_file("p.geojson", content)
    assert "67" == listed["r"][0][listed["c"].index("id")]


def test_tree_in_a_file_is_read_by_its_own_names() -> None:
    document = instance_document(
        list_of_file("x.xml", b"<places><place code='a'><name>A</name></place></places>")
    )
    (place,) = document.by_name["places"][0].by_name["place"]
    assert "A" == place.by_name["name"][0].string_value()
    assert "a" == place.attributes[0].text


def _collection(features: list[tuple[object, str, object]]) -> bytes:
    made = [
        {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": places}}
        for properties, kind, places in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": made}).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("l.csv", b"\xff\xfe\x00"),
        ("l.csv", b"name,name\na,b"),
        ("l.geojson", b"{"),
        ("l.geojson", b'{"type": "Feature"}'),
        ("l.geojson", b'{"type": "FeatureCollection", "features": [{"geometry": null}]}'),
        ("l.geojson", b"[" * 100_000),
        ("l.xml", b"<places>"),
    ],
)
def test_file_that_cannot_be_read_is_refused_by_name(name: str, content: bytes) -> None:
    with pytest.raises(FormDefinitionError) as refused:
        list_of_file(name, content)
    assert refused.value.faults[0].message


QUERIED = """<instance><data id="f"><district/><village/></data></instance>
  <instance id="villages"><root><item><name>inside</name></item></root></instance>"""
ASKED = """<input ref="/data/district"><label>District?</label></input>
  <input ref="/data/village" query="instance('villages')/root/item[district = /data/district]">
  <label>Village?</label></input>"""


def test_question_for_a_list_outside_the_form_is_for_text_until_the_list_is_there() -> None:
    definition = read_xform(xform(QUERIED, ASKED))

    assert [step.kind for step in Session(definition, CONTEXT).steps()] == ["text", "text"]
    assert with_itemsets(definition, "list_name,name,label\nelsewhere,x,X\n").body == definition.body


def test_list_outside_the_form_is_offered_as_its_filter_says() -> None:
    listed = "List Name,NAME,label,district\nvillages,v1,Rampur,d1\nvillages,v2,Sonpur,d2\nroads,r1,Ring,d1\n"
    session = Session(with_itemsets(read_xform(xform(QUERIED, ASKED)), listed), CONTEXT)
    session.answer("district", "d2")

    step = session.step("village")
    assert (step.kind, [(one.code, one.label) for one in step.choices]) == ("select_one", [("v2", "Sonpur")])
    assert not session.answer("village", "v1").accepted


def test_labels_of_a_list_outside_the_form_follow_the_language() -> None:
    languages = """<itext><translation lang="English (en)"/><translation lang="Hindi (hi)"/></itext>"""
    listed = "list_name,name,label::English (en),label::Hindi (hi),district\nvillages,v1,Rampur,रामपुर,\n"
    session = Session(with_itemsets(read_xform(xform(QUERIED + languages, ASKED)), listed), CONTEXT)

    assert [one.label for one in session.step("village").choices] == ["Rampur"]
    session.language = "hi"
    assert [one.label for one in session.step("village").choices] == ["रामपुर"]
