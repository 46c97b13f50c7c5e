"""
What the author of a pack reads where a row of the sheet of tests cannot be understood.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sync_server.adapters.pack_folder import PackFolder
from sync_server.adapters.pack_template import write_pack_template
from sync_server.operations.prepare_pack import build_pack_folder
from sync_server.ports.packs import PackSource, Table, TableRow
from sync_server.use_cases.try_pack import try_pack
from tests.support.small_case import PACK


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"records": "somebody of 30 years"}, "records: expected a record, as in person p: birth_on=D-30;"),
        ({"records": "case_event e: case=c; move=close; at=D-3"}, "leads from several stages also from=…;"),
        ({"records": "referral r: raised_at=soon"}, "expected a day, as in 2026-11-20 or D-3; found soon"),
        ({}, "expect_tasks: expected something that must come of it; found nothing"),
        ({"form": "ghost", "expect_tasks": "none"}, "form: expected one of: "),
        ({"expect_decisions": "none"}, "form: expected the form, for expect_decisions; found none"),
        ({"about": "q", "expect_tasks": "none"}, "about: expected a person of the records; found q"),
        ({"role": "boss", "expect_tasks": "none"}, "role: expected one of: volunteer"),
        ({"expect_moves": "+close"}, "expect_moves: expected a case among the records; found none"),
        ({"records": "person p: sex=f\nperson p: sex=m"}, "records: expected each record once; found p"),
        ({"records": "person p: sex"}, "records: expected a record, as in person p: birth_on=D-30;"),
        ({"records": "visit v: task=monthly/x@p"}, "expected a task, as in task=schedule/0@person"),
        ({"today": "tomorrow"}, "today: expected a day, as in 2026-11-20 or D-3; found tomorrow"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_what_could_stand_there(
    cells: dict[str, str], said: str
) -> None:
    rows = (
        TableRow(7, {"case": "odd"} | cells),
        TableRow(8, {"case": "plain", "records": "person p: sex=f", "expect_tasks": "none"}),
    )
    (failure,) = try_pack(PACK, PackSource(tables={"tests": Table(("case",), rows)}))

    assert str(failure).startswith("tests, row 7 (odd), ")
    assert said in str(failure)


@pytest.mark.parametrize(
    ("column", "words", "said"),
    [
        ("expect_tasks", "monthly/0@p do=D+0", "expect_tasks: expected one of: reason=, due=, "),
        ("expect_tasks", "monthly/0@p urgnet", "expect_tasks: expected one of: overdue, urgent, "),
        ("expect_asks", "-nosuch", "expect_asks: expected + or - and a question of the form; found -nosuch"),
        ("answers", "age_ask = many", "answers: expected a number for age_ask; found many"),
    ],
)
def test_a_slip_in_a_case_is_no_case_that_passes(tmp_path: Path, column: str, words: str, said: str) -> None:
    folder = tmp_path / "tiny"
    write_pack_template(folder, "tiny", ["en"])
    built = build_pack_folder(folder).pack
    assert built is not None
    source = PackFolder(folder).read()
    row = {"records": "person p: registered_on=D-14", column: words}
    if column != "expect_tasks":
        row |= {"form": "person"}

    (failure,) = try_pack(built, replace(source, tables={"tests": Table((), (TableRow(2, row),))}))

    assert said in str(failure)


def test_a_move_that_the_case_has_not_is_no_move_that_is_not_offered() -> None:
    row = {
        "records": "person p: sex=f\ncase c: person=p; programme=care; opened=D-3",
        "expect_moves": "!colse",
    }

    (failure,) = try_pack(PACK, PackSource(tables={"tests": Table((), (TableRow(2, row),))}))

    assert "expect_moves: expected +, - or ! and one of: to_plan, " in str(failure)
