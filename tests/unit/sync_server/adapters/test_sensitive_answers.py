"""
A sensitive question keeps its answer to itself: everything in a form that would tell it is refused, with its place.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext
from sync_server.adapters.sensitive_answers import COLUMN, sensitive_questions
from sync_server.adapters.xlsform import ERROR, CompiledForm, compile_form

NAMESPACE = """
| settings |            |
|          | namespaces |
|          | doorstep="urn:doorstep:xforms" |
"""
CHOICES = """
| choices |           |      |       |
|         | list_name | name | label |
|         | yn        | yes  | Yes   |
|         | yn        | no   | No    |
"""


def compiled(tmp_path: Path, *rows: str, settings: str = NAMESPACE) -> CompiledForm:
    head = "| survey | | | | | | | |\n"
    head += f"| | type | name | label | {COLUMN} | relevant | calculation | constraint |\n"
    survey = head + "\n".join(f"| | {row} |" for row in rows) + "\n"
    file = tmp_path / "form.md"
    file.write_text(survey + CHOICES + settings, encoding="utf-8")
    return compile_form(file)


def a_definition(tmp_path: Path, *rows: str) -> Definition:
    form = compiled(tmp_path, *rows)
    assert form.definition is not None, form.problems
    return form.definition


def errors(form: CompiledForm) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in form.problems if one.severity == ERROR]


HURT = "select_one yn | hurt | Has anybody hurt you? | yes | | |"


def test_question_is_marked_and_says_so_on_the_phone(tmp_path: Path) -> None:
    form = a_definition(tmp_path, HURT, "text | other | Anything else? | | | |")
    session = Session(Definition.from_wire(form.to_wire()), FormContext(now_ms=0))

    assert sensitive_questions(form) == {"hurt"}
    assert [step.sensitive for step in session.steps()] == [True, False]
    session.answer("hurt", "yes")
    session.answer("other", "no")
    assert session.sensitive_names() == {"hurt"}


def test_group_makes_all_in_it_sensitive(tmp_path: Path) -> None:
    form = a_definition(
        tmp_path,
        "begin_repeat | child | Child | yes | | |",
        "text | word | In the child's own words | | | |",
        "end_repeat | | | | | |",
    )
    session = Session(form, FormContext(now_ms=0))
    session.add_repeat("/data/child")
    session.answer("/data/child[2]/word", "x")

    assert sensitive_questions(form) == {"word"}
    assert {"child[1]/word", "child[2]/word"} == session.sensitive_names()


def test_form_with_a_sensitive_question_is_refused_by_the_first_release_and_one_without_is_not(
    tmp_path: Path,
) -> None:
    assert a_definition(tmp_path, HURT).to_wire()["format"] == 2
    assert a_definition(tmp_path, "text | other | Other? | | | |").to_wire()["format"] == 1


def test_sensitive_questions_may_depend_on_each_other_and_on_open_ones(tmp_path: Path) -> None:
    form = compiled(
        tmp_path,
        "select_one yn | alone | Alone and safe to talk? | | | |",
        "select_one yn | hurt | Hurt? | yes | ${alone} = 'yes' | |",
        "text | how | How? | yes | ${hurt} = 'yes' | |",
        "note | advice | There is help. | | ${hurt} = 'yes' | |",
        "calculate | risk | | derived | | if(${hurt} = 'yes', 'talk', '') |",
        "text | next | What next? | | ${risk} = 'talk' | |",
    )

    assert errors(form) == []
    assert form.definition is not None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("text | next | What next? | | ${hurt} = 'yes' | |", "relevant"),
        ("calculate | score | | | | if(${hurt} = 'yes', 1, 0) |", "calculation"),
        ("integer | days | Days? | | | | ${hurt} = 'no' or . > 3", "constraint"),
        ("text | next | You said ${hurt}. | | | |", "label"),
        ("note | next | You said ${hurt}. | | | |", "label"),
    ],
)
def test_what_reads_a_sensitive_answer_is_refused_with_its_place(
    tmp_path: Path, row: str, column: str
) -> None:
    form = compiled(tmp_path, HURT, row)

    assert form.definition is None
    assert [(place, name) for place, name, _ in errors(form)] == [(3, column)]
    assert "hurt" in errors(form)[0][2]


def test_group_that_appears_with_a_sensitive_answer_is_refused(tmp_path: Path) -> None:
    form = compiled(
        tmp_path,
        HURT,
        "begin_group | more | More | | ${hurt} = 'yes' | |",
        "text | open | Open? | | | |",
        "end_group | | | | | |",
    )

    assert [place for place, _, _ in errors(form)] == [3]


def test_set_value_of_an_open_question_is_refused(tmp_path: Path) -> None:
    form = compiled(tmp_path, HURT, "text | copy | Copy | | | ${hurt} |")

    assert [place for place, _, _ in errors(form)] == [3]


@pytest.mark.parametrize("row", ["image | photo | Photo | yes | | |", "text | loud | Loud | derived | | |"])
def test_picture_cannot_be_sealed_and_an_answer_cannot_be_derived(tmp_path: Path, row: str) -> None:
    assert [(place, name) for place, name, _ in errors(compiled(tmp_path, row))] == [(2, COLUMN)]


def test_prefix_without_its_namespace_is_told_with_the_cure(tmp_path: Path) -> None:
    form = compiled(tmp_path, HURT, settings="")

    (problem,) = [one for one in form.problems if one.severity == ERROR]
    assert (problem.row, problem.column) == (2, COLUMN)
    assert 'doorstep="urn:doorstep:xforms"' in problem.cure


@pytest.mark.parametrize("heading", ["sensitive", "bind::sensitive", "Bind::Doorstep:Sensitive"])
def test_mark_under_another_heading_is_refused_rather_than_passed_over(tmp_path: Path, heading: str) -> None:
    form_file = tmp_path / "form.md"
    head = f"| survey | | | | |\n| | type | name | label | {heading} |\n"
    form_file.write_text(head + "| | text | hurt | Hurt? | yes |\n" + NAMESPACE, encoding="utf-8")

    (problem,) = [one for one in compile_form(form_file).problems if one.severity == ERROR]
    assert COLUMN in problem.cure
