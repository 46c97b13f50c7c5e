"""
Packs on the command line: from nothing to published, changed, compared and taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sync_server.adapters.pack_folder import PackFolder
from sync_server.operations.prepare_pack import build_pack_folder
from sync_server.use_cases.build_pack import KNOWN_SHEETS
from sync_server.use_cases.pack_tables import Row, Sheets
from tests.integration.sync_server.test_command_line import run
from tests.support.servers import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A new pack in two languages."""
    folder = tmp_path / "measles_2027"
    run("pack", "new", folder, "--languages", "en sw")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A server with one area."""
    folder = tmp_path / "data"
    run("init", data=folder)
    run("area", "add", "ke", "--name", "Kenya", data=folder)
    return folder


def change(folder: Path, sheet: str, cell: str, value: str) -> None:
    book = load_workbook(folder / "pack.xlsx")
    book[sheet][cell] = value
    book.save(folder / "pack.xlsx")


def test_a_new_pack_is_whole_and_passes_its_own_cases(folder: Path) -> None:
    assert "measles_2027 1 is whole" in run("pack", "check", folder)
    assert "every case comes out as written" in run("pack", "test", folder)


def test_a_new_pack_has_every_sheet_with_every_column(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known: dict[str, set[str]] = {}
    read = Sheets.rows

    def noted(sheets: Sheets, sheet: str, *, columns: Sequence[str], needed: bool = False) -> Iterator[Row]:
        known[sheet] = {
            f"{name}{code}" for name in columns for code in (("en", "sw") if name[-1] == ":" else ("",))
        }
        return read(sheets, sheet, columns=columns, needed=needed)

    monkeypatch.setattr(Sheets, "rows", noted)
    build_pack_folder(folder)

    assert {name: set(table.columns) for name, table in PackFolder(folder).read().tables.items()} == known
    assert set(known) == set(KNOWN_SHEETS)


def test_a_new_pack_takes_nothing_s_place(folder: Path) -> None:
    assert "File exists" in run("pack", "new", folder, fails=True)


@pytest.mark.parametrize("name", ["Measles", "measles 2027", "masern-ä"])
def test_a_name_that_travels_badly_is_refused(tmp_path: Path, name: str) -> None:
    assert "small letters" in run("pack", "new", tmp_path / name, fails=True)
    assert not (tmp_path / name).exists()


def test_languages_that_are_no_codes_are_refused(tmp_path: Path) -> None:
    assert "Not one: en;, hindi" in run(
        "pack", "new", tmp_path / "tiny", "--languages", "en; hindi", fails=True
    )
    assert not (tmp_path / "tiny").exists()


def test_a_folder_without_a_pack_says_what_to_name(tmp_path: Path) -> None:
    words = run("pack", "check", tmp_path, fails=True)

    assert "There is no readable pack. Name the folder that pack.xlsx lies in. (pack.xlsx: nothing)." in words


def test_a_field_that_was_renamed_is_told_when_it_is_published(folder: Path, data: Path) -> None:
    run("pack", "publish", folder, "--area", "ke", data=data)
    form = folder / "forms" / "person.xlsx"
    book = load_workbook(form)
    named = next(cell for row in book["survey"].iter_rows() for cell in row if cell.value == "registered_on")
    named.value = "enrolled_on"
    book.save(form)
    change(folder, "schedules", "D2", "enrolled_on")
    for row in ("D2", "D3"):
        change(folder, "tests", row, "person p: enrolled_on=D-14")

    words = run("pack", "publish", folder, "--area", "ke", data=data)

    assert "No form writes “registered_on” down any more" in words


def test_check_tells_what_is_not_confirmed_and_what_has_no_note(folder: Path) -> None:
    change(folder, "notes", "A5", "terms")
    change(folder, "tests", "I3", "")
    words = run("pack", "check", folder)

    assert "unsourced: forms: Say here" in words
    assert "no note: calls, row 2 (supervisor)" in words
    assert "no case: decisions, row 2 (ill)" in words
    assert "no case: schedules" not in words


def test_check_tells_sheet_row_and_cure(folder: Path) -> None:
    change(folder, "schedules", "B2", "visti")

    words = run("pack", "check", folder, fails=True)

    assert "schedules, row 2, column form: No form “visti” in the sheet forms." in words


def test_a_choice_that_is_gone_is_told_where_a_form_asks_for_it(folder: Path) -> None:
    book = load_workbook(folder / "forms" / "visit.xlsx")
    headings = [cell.value for cell in book["survey"][1]]
    book["survey"].cell(3, headings.index("relevant") + 1).value = "${ill} = 'ja'"
    book.save(folder / "forms" / "visit.xlsx")

    told = "visit.xlsx/survey, row 3, column relevant: “ill” has no choice “ja”: write one of no, yes."
    assert told in run("pack", "check", folder, fails=True)


def test_rounds_that_overlap_are_told(folder: Path) -> None:
    change(folder, "schedules", "F2", "29")

    assert "schedules, row 2, column repeat_days" in run("pack", "check", folder, fails=True)


def test_a_role_that_nobody_has_is_told(folder: Path) -> None:
    change(folder, "forms", "H4", "volunteer nurse")

    assert "forms, row 4, column roles: Write roles out of: volunteer, supervisor" in run(
        "pack", "check", folder, fails=True
    )


def test_a_misspelt_icon_is_told_with_those_there_are(folder: Path) -> None:
    change(folder, "forms", "E4", "monitor_hart")

    words = run("pack", "check", folder, fails=True)

    assert "forms, row 4, column icon: Write one of: alert, bed," in words
    assert "monitor_heart" in words


def test_a_case_that_fails_is_told_and_keeps_the_pack_from_being_published(folder: Path, data: Path) -> None:
    change(folder, "tests", "H2", "none")

    assert "1 to mend" in run("pack", "test", folder, fails=True)
    assert "tests, row 2" in run("pack", "publish", folder, "--area", "ke", data=data, fails=True)
    assert "measles_2027" not in run("pack", "list", data=data)


def test_a_pack_is_published_changed_and_taken_back(folder: Path, data: Path) -> None:
    publish = ("pack", "publish", folder, "--area", "ke")
    words = run(*publish, data=data)
    assert "Published measles_2027 1 to Kenya" in words
    assert "5 things are to be confirmed before field use" in words
    assert "has just this version" in run(*publish, data=data)

    change(folder, "meta", "B3", "2")
    assert "Published measles_2027 2" in run(*publish, data=data)
    assert "Kenya has measles_2027 1 again." in run(
        "pack", "revert", "measles_2027", "--version", "1", "--area", "ke", data=data
    )
    assert "never had measles_2027 7" in run(
        "pack", "revert", "measles_2027", "--version", "7", "--area", "ke", data=data, fails=True
    )


def test_two_versions_are_compared_place_by_place(folder: Path, tmp_path: Path) -> None:
    later = tmp_path / "later" / "measles_2027"
    run("pack", "new", later, "--languages", "en sw")
    change(later, "meta", "B3", "2")
    change(later, "occurrences", "C2", "20")
    change(later, "calls", "B2", "116")

    assert run("pack", "diff", folder, later).splitlines() == [
        "~ version: 1 → 2",
        "~ schedules[monthly].occurrences[0].day: 15 → 20",
        "+ calls[supervisor].number: 116",
        "3 differences.",
    ]


def test_a_pack_is_written_as_text(folder: Path, tmp_path: Path) -> None:
    run("pack", "export", folder, tmp_path / "text")

    schedules = (tmp_path / "text" / "pack.schedules.csv").read_text(encoding="utf-8").splitlines()
    assert schedules[1].startswith("monthly,visit,measles_2027,registered_on,,30,5")
    assert (tmp_path / "text" / "person.survey.csv").exists()


def test_a_form_of_another_pack_s_name_is_not_published_beside_it(
    folder: Path, data: Path, tmp_path: Path
) -> None:
    run("area", "add", "kwale", "--name", "Kwale", "--parent", "ke", data=data)
    run("pack", "publish", folder, "--area", "ke", data=data)
    other = tmp_path / "malaria"
    run("pack", "new", other)

    words = run("pack", "publish", other, "--area", "kwale", data=data, fails=True)

    assert "“person” is a form of measles_2027 already: rename it." in words
    assert "malaria" not in run("pack", "list", data=data)


def test_publishing_a_pack_that_registers_nobody_says_whose_forms_do(folder: Path, data: Path) -> None:
    beside = ROOT / "assets" / "programmes" / "india_asha_family"
    assert "registered there" not in run("pack", "publish", folder, "--area", "ke", data=data)

    words = run("pack", "publish", beside, "--area", "ke", data=data)

    assert "registered there with the forms of measles_2027." in words


def lay_a_road(folder: Path, *moves: tuple[str, str, str]) -> None:
    """A kind of case with three stages and these moves: (name, from, to)."""
    book = load_workbook(folder / "pack.xlsx")
    for sheet in ("case", "stages", "moves"):
        book[sheet].delete_rows(2, 50)
    book["case"].append(["care", None, None, None, "Care", "Huduma"])
    for stage, form, ends in (("first", "visit", None), ("second", "visit", None), ("closed", None, "yes")):
        book["stages"].append(["care", stage, form, ends, stage, stage])
    for name, origin, to in moves:
        book["moves"].append(["care", name, origin, to, None, None, None, None, name, name])
    book.save(folder / "pack.xlsx")


def test_a_move_that_cases_may_stand_on_cannot_be_taken_away(folder: Path, data: Path) -> None:
    roads = [("on", "first", "second"), ("close", "*", "closed")]
    lay_a_road(folder, *roads)
    run("pack", "publish", folder, "--area", "ke", data=data)
    change(folder, "meta", "B3", "2")
    lay_a_road(folder, ("elsewhere", "first", "second"), roads[1])

    words = run("pack", "publish", folder, "--area", "ke", data=data, fails=True)

    assert "“care:on” is gone or changed" in words
    lay_a_road(folder, *roads, ("elsewhere", "first", "second"))
    assert "Published" in run("pack", "publish", folder, "--area", "ke", data=data)
