"""
A programme for tests only: the Indian pack with a picture, a signature and a recording at the end of one form, and no
answer needed. No programme of the field asks this.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl

ROOT = Path(__file__).parents[2]
PACK = ROOT / "assets" / "programmes" / "india_asha"
FORM = "hbnc_day_visit"

QUESTIONS = (
    ("image", "test_photo", "", "Picture of the water pot", "So that the nurse sees where it stands."),
    ("image", "test_sign", "signature", "Signature of the mother", "She has the nets now."),
    ("audio", "test_voice", "", "A greeting for the nurse", "She hears it at the meeting."),
)


MORE = (
    ("video", "test_pump", "", "How the water pump runs", "So that the mechanic sees it."),
    ("file", "test_report", "", "The report of the water test", "For the nurse to read."),
)


def make_picture_pack(target: Path, questions: Sequence[tuple[str, ...]] = QUESTIONS) -> Path:
    """
    Writes the pack's folder; its version is newer than the one it is made from.
    """
    shutil.copytree(PACK, target)
    workbook = openpyxl.load_workbook(target / "forms" / f"{FORM}.xlsx")
    survey = workbook["survey"]
    columns = [str(cell.value or "") for cell in survey[1]]
    for row in survey.iter_rows(min_row=2):
        row[columns.index("required")].value = None
    last = max(row[0].row for row in survey.iter_rows(max_col=1) if row[0].value)
    for number, (kind, name, appearance, label, hint) in enumerate(questions, start=last + 1):
        cells = {"type": kind, "name": name, "appearance": appearance or None}
        cells |= {column: label for column in columns if column.startswith("label::")}
        cells |= {column: hint for column in columns if column.startswith("hint::")}
        for column, value in cells.items():
            survey.cell(number, columns.index(column) + 1, value)
    _save(workbook, target)
    return target


def next_version(pack: Path, target: Path, photo: str) -> Path:
    """
    Writes the same pack with another label above the picture, in a newer version.
    """
    shutil.copytree(pack, target)
    workbook = openpyxl.load_workbook(target / "forms" / f"{FORM}.xlsx")
    for row in workbook["survey"].iter_rows(min_row=2):
        for cell in row:
            if cell.value == QUESTIONS[0][3]:
                cell.value = photo
    _save(workbook, target)
    return target


def _save(workbook: openpyxl.Workbook, pack: Path) -> None:
    """The changed form under the next version, its own and its pack's."""
    settings = workbook["settings"]
    version = [str(cell.value) for cell in settings[1]].index("version") + 1
    settings.cell(2, version, str(int(settings.cell(2, version).value) + 1))
    workbook.save(pack / "forms" / f"{FORM}.xlsx")
    _renew(pack / "pack.xlsx")


def _renew(sheets: Path) -> None:
    workbook = openpyxl.load_workbook(sheets)
    meta = workbook["meta"]
    for row in meta.iter_rows():
        if row[0].value == "version":
            row[1].value = f"{row[1].value}.1"
    workbook.save(sheets)
