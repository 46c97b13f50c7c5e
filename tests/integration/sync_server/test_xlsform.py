"""
Form workbooks as authors write them: compiled, or every mistake told with its place and cure.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from shared.forms.session import Session
from shared.forms.steps import FormContext
from sync_server.adapters.xlsform import ERROR, WARNING, FormProblem, check_form, compile_form, read_sheets
from tests.unit.shared.forms.test_xform import xform

CONTEXT = FormContext(now_ms=1_750_000_000_000, utc_offset_minutes=330, seed=3)

Rows = Sequence[Sequence[object]]

HEADINGS = ("type", "name", "label", "relevant", "constraint", "calculation", "choice_filter")
YES_NO: Rows = (("list_name", "name", "label"), ("yes_no", "yes", "Yes"), ("yes_no", "no", "No"))


def a_workbook(
    folder: Path, survey: Rows, choices: Rows = YES_NO, settings: Rows = (), **sheets: Rows
) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in {"survey": survey, "choices": choices, "settings": settings, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path = folder / "form.xlsx"
    book.save(path)
    return path


def survey(*rows: Sequence[object]) -> Rows:
    return (HEADINGS, *rows)


def test_workbook_compiles_and_runs(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        (
            (
                "type",
                "name",
                "label::English (en)",
                "label::Hindi (hi)",
                "relevant",
                "appearance",
                "required",
            ),
            ("select_one yes_no", "fever", "Fever?", "बुखार?", "", "likert danger", "yes"),
            ("integer", "days", "How many days?", "कितने दिन?", "${fever} = 'yes'", "", ""),
        ),
        (
            ("list_name", "name", "label::English (en)", "label::Hindi (hi)"),
            ("yes_no", "yes", "Yes", "हाँ"),
            ("yes_no", "no", "No", "नहीं"),
        ),
        (
            ("form_title", "form_title::Hindi (hi)", "form_id", "version", "default_language"),
            ("Visit", "मुलाक़ात", "visit", "3", "English (en)"),
        ),
    )
    compiled = compile_form(path)
    assert () == compiled.problems
    assert compiled.definition is not None

    session = Session(compiled.definition, CONTEXT, language="hi")
    session.answer("fever", "yes")

    assert ["बुखार?", "कितने दिन?"] == [step.label for step in session.steps()]
    assert ("likert danger", True) == (session.steps()[0].appearance, session.steps()[0].required)
    assert ["हाँ", "नहीं"] == [choice.label for choice in session.steps()[0].choices]
    assert ("मुलाक़ात", "Visit") == (compiled.definition.title_in("hi"), compiled.definition.title_in("en"))
    assert ("visit", "3") == (compiled.definition.id, compiled.definition.version)


def test_list_in_a_csv_beside_the_workbook_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text("name,label,block\nv1,Rampur,a\nv2,Sonpur,b\n", encoding="utf-8")
    path = a_workbook(
        tmp_path,
        survey(("select_one_from_file villages.csv", "village", "Village", "", "", "", "block = 'b'")),
    )

    compiled = compile_form(path)

    assert compiled.definition is not None
    session = Session(compiled.definition, CONTEXT)
    assert ["v2"] == [choice.code for choice in session.step("village").choices]


OUTSIDE = (
    ("type", "name", "label", "choice_filter"),
    ("text", "district", "District?", ""),
    ("select_one_external villages", "village", "Village?", "district=${district}"),
)


def test_choices_of_a_sheet_of_their_own_are_filtered_as_others(tmp_path: Path) -> None:
    villages = (
        ("list_name", "name", "label", "district"),
        ("villages", "v1", "Rampur", "d1"),
        ("villages", "v2", "Sonpur", "d2"),
    )
    compiled = compile_form(a_workbook(tmp_path, OUTSIDE, external_choices=villages))
    assert compiled.definition is not None and compiled.problems == ()
    session = Session(compiled.definition, CONTEXT)

    session.answer("district", "d2")

    assert [choice.label for choice in session.step("village").choices] == ["Sonpur"]


def test_choices_outside_a_plain_form_are_read_from_the_file_beside_it(tmp_path: Path) -> None:
    query = "instance('villages')/root/item[district = /data/district]"
    body = f"""<input ref="/data/district"><label>District?</label></input>
      <input ref="/data/village" query="{query}"><label>Village?</label></input>"""
    path = tmp_path / "form.xml"
    path.write_text(xform('<instance><data id="f"><district/><village/></data></instance>', body))
    (problem,) = compile_form(path).problems
    assert (problem.severity, "is for text" in problem.message) == (WARNING, True)

    (tmp_path / "itemsets.csv").write_text("list_name,name,label,district\nvillages,v1,Rampur,d1\n")

    compiled = compile_form(path)
    assert compiled.definition is not None and compiled.problems == ()
    assert Session(compiled.definition, CONTEXT).step("village").kind == "select_one"


def test_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, survey(("select_one_from_file villages.csv", "village", "Village")))
    (problem,) = check_form(path)
    assert "villages.csv" in problem.message


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (("intger", "age", "Age"), "type", "intger is not a question type"),
        (("select_one colours", "c", "Colour"), "type", "there is no list named colours"),
        (("select_one", "c", "Colour"), "type", "names no list"),
        (("text", "", "Name"), "name", "has no name"),
        (("text", "my name", "Name"), "name", "my name cannot be a name"),
        (("text", "first", "Again"), "name", "first is used in row 2 already"),
        (("text", "x", "X", "${frist} = 'a'"), "relevant", "there is no question named frist"),
        (("text", "x", "X", "${first} = "), "relevant", "the expression ends where a value is expected"),
        (("text", "x", "X", "", "regx(., 'a')"), "constraint", "there is no function regx()"),
        (("calculate", "x", "", "", "", "${first} +"), "calculation", "the expression ends"),
        (("integer", "x", "X", "", ". > 1 and and . < 3"), "constraint", "cannot be read"),
        (("begin group", "g", "G"), "type", "never ended"),
        (("end group", "", ""), "type", "nothing to end"),
    ],
)
def test_mistake_is_told_with_row_column_and_cure(
    tmp_path: Path, row: Sequence[object], column: str, said: str
) -> None:
    path = a_workbook(tmp_path, survey(("text", "first", "First"), row))

    problems = [problem for problem in check_form(path) if problem.severity == ERROR]

    (found,) = [problem for problem in problems if said in problem.message]
    assert ("survey", 3, column) == (found.sheet, found.row, found.column)
    assert found.cure


def test_misspelt_reference_is_told_the_name_that_is_meant(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, survey(("text", "first", "First"), ("note", "n", "Hello ${frist}")))
    (found,) = check_form(path)
    assert "first is meant perhaps" in found.cure


def test_circle_is_told_naming_both_rows(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        survey(
            ("calculate", "days", "", "", "", "${hours} div 24"),
            ("calculate", "hours", "", "", "", "${days} * 24"),
            ("text", "name", "Name"),
        ),
    )
    (found,) = check_form(path)
    assert "days and hours depend on each other in a circle" in found.message
    assert ("survey", 2, "calculation") == (found.sheet, found.row, found.column)
    assert "row 3" in found.message


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        survey(
            ("txt", "a", "A"),
            ("select_one nolist", "b", "B"),
            ("text", "", "C"),
            ("text", "d", "D", "${z} = 1"),
        ),
        (*YES_NO, ("yes_no", "yes", "Again"), ("", "x", "No list"), ("other", "", "No code")),
    )
    places = {(problem.sheet, problem.row) for problem in check_form(path)}
    assert {("survey", 2), ("survey", 3), ("survey", 4), ("survey", 5)} <= places
    assert {("choices", 4), ("choices", 5), ("choices", 6)} <= places


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken", b"\x00" * 100])
def test_file_that_is_no_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    (problem,) = check_form(path)
    assert ERROR == problem.severity
    assert "form.xlsx" in problem.message


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (problem,) = check_form(tmp_path / "nowhere.xlsx")
    assert "nowhere.xlsx cannot be read" in problem.message


def test_workbook_without_questions_is_told(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "questions"
    book.save(tmp_path / "form.xlsx")
    (problem,) = check_form(tmp_path / "form.xlsx")
    assert "no sheet named survey" in problem.message


def test_plain_xform_is_compiled_too(tmp_path: Path) -> None:
    path = tmp_path / "form.xml"
    path.write_text(
        """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head>
        <h:title>T</h:title><model><instance><data id="t"><a/></data></instance></model></h:head>
        <h:body><input ref="/data/a"><label>A</label></input></h:body></h:html>"""
    )
    compiled = compile_form(path)
    assert compiled.definition is not None
    assert "t" == compiled.definition.id


def test_problem_reads_as_one_sentence() -> None:
    problem = FormProblem("fever is not a type", "survey", 7, "type", "write text")
    assert "survey, row 7, column type: fever is not a type — write text" == str(problem)


def test_list_that_cannot_be_read_refuses_the_form(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text("name,name\nv1,Rampur\n", encoding="utf-8")
    path = a_workbook(tmp_path, survey(("select_one_from_file villages.csv", "village", "Village")))
    compiled = compile_form(path)
    assert compiled.definition is None
    assert "villages.csv" in next(one.message for one in compiled.problems if one.severity == ERROR)


def test_doubled_heading_is_told_with_its_sheet(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, (("type", "name", "label", "label"), ("text", "q", "One", "Two")))
    (problem,) = check_form(path)
    assert ("survey", 1, "label") == (problem.sheet, problem.row, problem.column)


def test_stray_cell_in_the_last_row_of_a_sheet_costs_no_time(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = a_workbook(tmp_path, survey(("text", "q", "One")))
    book = load_workbook(path)
    book["survey"].cell(1_048_576, 1).value = " "
    book.save(path)
    assert 1 == len(read_sheets(path.read_bytes(), ".xlsx").sheet("survey"))


NAMESPACED = (("namespaces", "doorstep:drafts"), ('doorstep="urn:doorstep:xforms"', "carry"))
WITH_WAS = ("type", "name", "label", "bind::doorstep:was")


def test_author_says_where_answers_of_earlier_drafts_go(tmp_path: Path) -> None:
    rows = (WITH_WAS, ("begin group", "g", "G"), ("text", "called", "Name?", "name"), ("end group",))

    definition = compile_form(a_workbook(tmp_path, rows, settings=NAMESPACED)).definition

    assert definition is not None
    assert (definition.earlier, definition.drafts) == ({"g/called": ("name",)}, "carry")


def test_mistake_in_what_is_said_of_drafts_is_told(tmp_path: Path) -> None:
    rows = (WITH_WAS, ("text", "a", "A?", "name"), ("text", "b", "B?", "name"))
    settings = (NAMESPACED[0], (NAMESPACED[1][0], "drop"))

    problems = check_form(a_workbook(tmp_path, rows, settings=settings))

    assert [problem.place for problem in problems] == [
        "settings, row 2, column doorstep:drafts",
        "survey, row 3, column bind::doorstep:was",
    ]


def test_name_of_earlier_versions_is_not_passed_over_where_nothing_says_whose_column_it_is(
    tmp_path: Path,
) -> None:
    problems = check_form(a_workbook(tmp_path, (WITH_WAS, ("text", "a", "A?", "name"))))

    assert [problem.place for problem in problems] == ["survey, row 2, column bind::doorstep:was"]


def test_what_pyxform_refuses_is_told_beside_mere_warnings(tmp_path: Path) -> None:
    choices = (("list_name", "name", "label"), ("list", "a b", "A"))
    rows = survey(("select_multiple list", "many"), ("text", "unlabelled"))

    problems = check_form(a_workbook(tmp_path, rows, choices))

    assert [problem.place for problem in problems if problem.severity == ERROR] == [
        "choices, row 2, column name"
    ]
