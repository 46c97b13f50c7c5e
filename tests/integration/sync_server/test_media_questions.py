"""
A programme that asks for what no phone takes, without a purpose, or in secret is told where and what to do.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl

from sync_server.adapters.media_questions import note_media_questions
from sync_server.adapters.xlsform import read_sheets
from sync_server.use_cases.pack_tables import Findings
from tests.support.picture_pack import PACK

HEAD = ("type", "name", "label", "hint", "appearance", "bind::doorstep:sensitive")


def _told(folder: Path, *rows: tuple[str, ...]) -> list[tuple[int, str, str]]:
    workbook = openpyxl.Workbook()
    survey = workbook.active
    assert survey is not None
    survey.title = "survey"
    for row in (HEAD, *rows):
        survey.append(row)
    workbook.save(folder / "form.xlsx")
    findings = Findings()
    note_media_questions("form.xlsx", read_sheets((folder / "form.xlsx").read_bytes(), ".xlsx"), findings)
    return [(one.row, one.column, one.code) for one in findings.problems]


def test_what_phones_do_not_take_is_told_with_its_place(tmp_path: Path) -> None:
    told = _told(
        tmp_path,
        ("text", "name", "Name", "", "", ""),
        ("video", "walk", "How the child walks", "For the doctor", "", ""),
        ("file", "report", "Report", "For the doctor", "", ""),
        ("background-audio", "always", "", "", "", ""),
    )

    assert told == [(5, "type", "form.media.unsupported")]


def test_picture_and_sound_need_a_purpose_and_a_signature_does_not(tmp_path: Path) -> None:
    told = _told(
        tmp_path,
        ("image", "pot", "Water pot", "", "", ""),
        ("audio", "voice", "Greeting", "The nurse hears it", "", ""),
        ("video", "walk", "How the child walks", "", "", ""),
        ("file", "report", "Report", "", "", ""),
        ("image", "sign", "Signature", "", "signature", ""),
    )

    assert told == [(row, "hint", "form.media.purpose") for row in (2, 4, 5)]


def test_what_is_sealed_to_the_case_team_is_no_picture(tmp_path: Path) -> None:
    told = _told(tmp_path, ("image", "place", "Shelter", "To find it", "", "yes"))

    assert told == [(2, "bind::doorstep:sensitive", "form.media.sensitive")]


def test_shipped_programmes_ask_for_nothing_that_cannot_be_taken() -> None:
    findings = Findings()
    for form in sorted(PACK.parent.glob("*/forms/*.xlsx")):
        note_media_questions(form.name, read_sheets(form.read_bytes(), ".xlsx"), findings)

    assert list(findings.problems) == []
