"""
Workbooks as programmes of the Community Health Toolkit have them: they compile and run without a word changed.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from shared.forms.definition import CHT, Definition
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.forms.submission import xml_of_session
from sync_server.adapters.xlsform import ERROR, WARNING, check_form, compile_form
from tests.integration.sync_server.test_command_line import run
from tests.integration.sync_server.test_xlsform import YES_NO, Rows, a_workbook

HEADINGS = (
    "type",
    "name",
    "label::en",
    "relevant",
    "appearance",
    "calculation",
    "constraint",
    "default",
    "hint::en",
)

REGISTRATION: Rows = (
    HEADINGS,
    ("begin group", "inputs", "Patient", "./source = 'user'", "field-list"),
    ("hidden", "source", "", "", "", "", "", "user"),
    ("hidden", "source_id"),
    ("begin group", "contact"),
    ("db:person", "_id", "What is the patient's name?", "", "db-object"),
    ("string", "name", "", "", "hidden"),
    ("string", "date_of_birth", "NO_LABEL", "", "hidden"),
    ("end group",),
    ("end group",),
    ("calculate", "patient_id", "", "", "", "../inputs/contact/_id"),
    ("calculate", "patient_age", "", "", "", "difference-in-months(${date_of_birth}, today())"),
    ("begin group", "meta", "NO_LABEL", "", "hidden"),
    ("calculate", "created_by", "", "", "", "'CHW'"),
    ("end group",),
    ("begin group", "page", "Visit", "", "field-list"),
    ("tel", "phone", "Telephone?"),
    ("select_one yes_no", "ill", "Is ${name} ill?"),
    ("string", "unlabelled"),
    ("calculate", "spare"),
    ("end group",),
)

CONTEXT = FormContext(
    now_ms=1_750_000_000_000,
    utc_offset_minutes=330,
    seed=3,
    instances={
        "inputs": (
            {
                "source": "contact",
                "contact/_id": "p1",
                "contact/name": "Asha",
                "contact/date_of_birth": "2024-01-31",
            },
        ),
        "people": ({"id": "p1", "label": "Asha"}, {"id": "p2", "label": "Ravi"}),
    },
)


def opened(path: Path, context: FormContext = CONTEXT) -> Session:
    compiled = compile_form(path)
    assert compiled.definition is not None, compiled.problems
    wire = json.loads(json.dumps(compiled.definition.to_wire()))
    return Session(Definition.from_wire(wire), context)


def test_form_compiles_and_knows_whom_it_is_about(tmp_path: Path) -> None:
    session = opened(a_workbook(tmp_path, REGISTRATION))

    assert session.definition.dialect == CHT
    assert [step.name for step in session.steps()] == ["phone", "ill", "unlabelled"]
    assert session.step("/data/page/ill").label == "Is Asha ill?"
    assert session.step("/data/page/unlabelled").label == ""
    assert session.step("/data/page/phone").appearance == "numbers tel"
    answers = session.answers()
    assert (answers["patient_id"], answers["patient_age"], answers["created_by"]) == ("p1", "16", "CHW")


def test_authors_group_called_meta_stands_beside_the_submissions_own(tmp_path: Path) -> None:
    xml = xml_of_session(opened(a_workbook(tmp_path, REGISTRATION)))

    assert "<meta><created_by>CHW</created_by></meta>" in xml
    assert "<orx:meta><orx:instanceID>uuid:" in xml


def test_person_is_chosen_where_the_app_does_not_know_them(tmp_path: Path) -> None:
    nobody = replace(CONTEXT, instances={"people": CONTEXT.instances["people"]})
    session = opened(a_workbook(tmp_path, REGISTRATION), nobody)

    step = session.steps()[0]
    assert [one.name for one in session.steps()] == ["_id", "phone", "ill", "unlabelled"]
    assert (step.kind, [choice.label for choice in step.choices]) == ("select_one", ["Asha", "Ravi"])
    session.answer(step.ref, "p2")
    assert session.answers()["patient_id"] == "p2"


CIRCLE: Rows = (
    HEADINGS,
    ("begin group", "inputs", "Patient", "./source = 'user'"),
    ("hidden", "source"),
    ("end group",),
    ("calculate", "first", "", "", "", "if(${second} = '', 'a', ${second})"),
    ("calculate", "second", "", "", "", "concat(${first}, ${said})"),
    ("string", "said", "Say"),
)


def test_circle_is_warned_of_and_named_and_runs(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, CIRCLE)

    (problem,) = [one for one in check_form(path) if "circle" in one.message]
    assert (problem.severity, problem.place) == (WARNING, "survey, row 5, column calculation")
    assert "first and second" in problem.message
    assert "row 6" in problem.message
    session = opened(path)
    assert session.answers()["second"] == "a"
    assert session.unsettled == ()
    session.answer("said", "x")
    assert session.unsettled == ("/data/first", "/data/second")


def test_circle_that_does_not_settle_is_told_by_form_run(tmp_path: Path) -> None:
    given = tmp_path / "answers.json"
    given.write_text('{"said": "x"}', encoding="utf-8")

    told = run("form", "run", a_workbook(tmp_path, CIRCLE), "--answers", given, fails=True)

    assert "/data/first: stands in a circle that does not settle" in told


def test_circle_is_refused_in_odks_own_dialect(tmp_path: Path) -> None:
    problems = check_form(a_workbook(tmp_path, (HEADINGS, *CIRCLE[4:])))

    (problem,) = [one for one in problems if "circle" in one.message]
    assert problem.severity == ERROR
    assert "first and second" in problem.message


SCORE: Rows = (
    HEADINGS,
    ("begin group", "inputs", "NO_LABEL"),
    ("hidden", "source"),
    ("end group",),
    ("integer", "age", "Age in days"),
    ("decimal", "kg", "Weight"),
    ("calculate", "score", "", "", "", "z-score('weight-for-age', 'male', ${age}, ${kg})"),
)


def test_table_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, SCORE)

    (problem,) = check_form(path)
    assert (problem.severity, problem.place) == (ERROR, "survey, row 7, column calculation")
    assert "weight-for-age" in problem.message


def test_table_beside_the_workbook_is_looked_into(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, SCORE)
    (tmp_path / "weight-for-age.csv").write_text(
        "sex,key,points\nmale,0,1 2 3 4 5 6 7 8 9\nmale,9,2 3 4 5 6 7 8 9 10\n"
    )

    session = opened(path)
    session.answer("age", 0)
    session.answer("kg", 3.5)
    assert session.answers()["score"] == "-1.5"


@pytest.mark.parametrize("kind", ["db:person", "tel"])
def test_type_of_the_toolkit_is_no_mistake_beside_another(tmp_path: Path, kind: str) -> None:
    rows = (HEADINGS, (kind, "who", "Who?"), ("intger", "age", "Age?"))

    assert [problem.row for problem in check_form(a_workbook(tmp_path, rows))] == [3]


def test_record_chosen_in_a_newer_workbook_fills_what_stands_beside_it(tmp_path: Path) -> None:
    rows = (
        HEADINGS,
        ("begin group", "mother", "Mother"),
        ("string", "uuid", "Who is the mother?", "", "select-contact type-person"),
        ("hidden", "name"),
        ("end group",),
        ("calculate", "muted", "", "", "", "instance('contact-summary')/context/muted"),
        ("note", "greeting", "${name}, please"),
    )
    contacts = ({"_id": "p1", "name": "Asha"}, {"_id": "p2", "name": "Ravi"})
    told = replace(CONTEXT, instances={**CONTEXT.instances, "contacts": contacts})
    session = opened(a_workbook(tmp_path, rows), told)

    session.answer("uuid", "p2")

    assert session.step("greeting").label == "Ravi, please"
    assert session.answers() == {"uuid": "p2", "name": "Ravi"}


def test_column_that_pyxform_takes_for_its_own_is_carried(tmp_path: Path) -> None:
    rows = (("type", "name", "label", "instance::tag"), ("tel", "phone", "Phone", "hidden"))

    assert '<phone tag="hidden"/>' in xml_of_session(opened(a_workbook(tmp_path, rows)))


def test_the_same_choice_twice_is_no_mistake_there(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, REGISTRATION, (*YES_NO, ("yes_no", "yes", "Surely")))

    assert [one for one in check_form(path) if one.severity == ERROR] == []


NEW_PERSON: Rows = (
    HEADINGS,
    ("begin group", "inputs", "NO_LABEL"),
    ("hidden", "source"),
    ("end group",),
    ("begin group", "person", "NO_LABEL"),
    ("hidden", "parent", "", "", "", "", "", "PARENT"),
    ("hidden", "type"),
    ("string", "name", "Full name"),
    ("end group",),
    ("begin group", "contact", "NO_LABEL"),
    ("hidden", "parent", "", "", "", "", "", "PARENT"),
    ("end group",),
    ("note", "shown", "A ${type}"),
)


def contact_form(folder: Path, action: str) -> Path:
    return a_workbook(folder, NEW_PERSON, settings=(("form_id",), (f"contact:person:{action}",)))


def test_form_of_a_new_contact_knows_its_type_and_whom_it_belongs_to(tmp_path: Path) -> None:
    told = replace(CONTEXT, instances={"inputs": ({"contact/_id": "h1", "contact/name": "Ram"},)})
    session = opened(contact_form(tmp_path, "create"), told)

    values = [session.value(f"/data/{name}") for name in ("person/parent", "person/type", "contact/parent")]
    assert values == ["h1", "person", "PARENT"]
    assert session.step("shown").label == "A person"


def test_person_added_beside_another_belongs_to_their_household(tmp_path: Path) -> None:
    told = replace(CONTEXT, instances={"inputs": ({"contact/_id": "p1", "contact/parent/_id": "h1"},)})

    assert opened(contact_form(tmp_path, "create"), told).value("/data/person/parent") == "h1"


def test_form_that_edits_a_contact_is_left_as_it_is(tmp_path: Path) -> None:
    session = opened(contact_form(tmp_path, "edit"))

    assert (session.value("/data/person/parent"), session.value("/data/person/type")) == ("PARENT", None)


DELIVERY: Rows = (
    ("type", "name", "label", "calculation", "instance::db-doc", "instance::db-doc-ref"),
    ("begin group", "inputs", "NO_LABEL"),
    ("hidden", "source"),
    ("end group",),
    ("begin repeat", "child", "Child", "", "true"),
    ("string", "name", "What is the child called?"),
    ("hidden", "created_by", "", "", "", "/data"),
    ("calculate", "type", "", "'person'"),
    ("end repeat",),
    ("hidden", "left_out", "", "", "false", " "),
)


def test_further_documents_are_told_and_their_answers_stay_with_the_visit(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, DELIVERY)

    told = [(one.severity, one.place) for one in check_form(path)]
    assert told == [
        (WARNING, "survey, row 5, column instance::db-doc"),
        (WARNING, "survey, row 7, column instance::db-doc-ref"),
    ]
    session = opened(path)
    session.answer("child[1]/name", "Asha")
    session.answer(f"{session.add_repeat('/data/child')}/name", "Ravi")
    answers = session.answers()
    assert [answers[f"child[{n}]/{name}"] for n in (1, 2) for name in ("name", "type")] == [
        "Asha",
        "person",
        "Ravi",
        "person",
    ]
    xml = xml_of_session(session)
    assert '<child db-doc="true"><name>Ravi</name><created_by db-doc-ref="/data"/>' in xml


def test_expressions_that_cannot_be_read_refuse_a_form_naming_each(tmp_path: Path) -> None:
    rows = (
        *REGISTRATION,
        ("calculate", "late", "", "", "", "add-date(today(), 1"),
        ("integer", "age", "Age", "nosuch(${ill})", "", "", ". >"),
    )

    problems = [one for one in check_form(a_workbook(tmp_path, rows)) if one.severity == ERROR]

    assert [one.place for one in problems] == [
        "survey, row 22, column calculation",
        "survey, row 23, column relevant",
        "survey, row 23, column constraint",
    ]
    assert all("cannot be read" in one.message for one in problems)
