"""
A workbook is refused where its cells do not say what they show, each with sheet, row, column and cure.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture

from sync_server.adapters.pack_folder import PackFolder, cell_text
from sync_server.adapters.pack_template import write_pack_template
from sync_server.adapters.workbook_faults import OLD_FORMAT, UnreadableWorkbookError, find_faults
from sync_server.operations.prepare_pack import build_pack_folder

FIRST_SHEET = "xl/worksheets/sheet1.xml"


def workbook(change: Callable[[Worksheet], None] = lambda sheet: None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "terms"
    sheet.append(["term", "text::en"])
    sheet.append(["worker", "Volunteer"])
    sheet.append(["nurse", "Nurse"])
    change(sheet)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook in which one part has other bytes."""
    changed = io.BytesIO()
    with ZipFile(io.BytesIO(workbook())) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            new.writestr(part.filename, change(content) if part.filename == name else content)
    return changed.getvalue()


def with_rows(rows: bytes) -> bytes:
    return with_part(FIRST_SHEET, lambda content: content.replace(b"</sheetData>", rows + b"</sheetData>"))


def joined(sheet: Worksheet) -> None:
    sheet.merge_cells("B2:B3")


def hidden_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hidden_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def hidden_sheet(sheet: Worksheet) -> None:
    assert sheet.parent is not None
    sheet.parent.create_sheet("other")
    sheet.sheet_state = "hidden"


def formula(sheet: Worksheet) -> None:
    sheet["B3"] = "=UPPER(B2)"


def error(sheet: Worksheet) -> None:
    sheet["B3"] = "#REF!"


def unnamed(sheet: Worksheet) -> None:
    sheet["C3"] = "left over"


def twice(sheet: Worksheet) -> None:
    assert sheet.parent is not None
    sheet.parent.create_sheet("terms ").append(["term"])


def far(sheet: Worksheet) -> None:
    sheet["A70"] = "forgotten"


def picture(sheet: Worksheet) -> None:
    content = io.BytesIO()
    Picture.new("RGB", (2, 2)).save(content, "png")
    sheet.add_image(Image(content), "B2")


@pytest.mark.parametrize(
    ("change", "row", "column", "code"),
    [
        (joined, 2, "B", "cell.joined"),
        (hidden_row, 3, "", "row.hidden"),
        (hidden_column, 0, "B", "column.hidden"),
        (hidden_sheet, 0, "", "sheet.hidden"),
        (formula, 3, "B", "cell.formula"),
        (error, 3, "B", "cell.error"),
        (unnamed, 3, "C", "column.unnamed"),
        (picture, 1, "A", "sheet.picture"),
        (far, 70, "A", "row.far"),
    ],
)
def test_what_hides_or_does_not_hold_is_told_with_its_place(
    change: Callable[[Worksheet], None], row: int, column: str, code: str
) -> None:
    (fault,) = find_faults(workbook(change))

    assert ("terms", row, column, code) == (fault.sheet, fault.row, fault.column, fault.code)
    assert fault.cure


def test_two_sheets_that_look_the_same_by_name_are_told() -> None:
    assert {fault.code for fault in find_faults(workbook(twice))} == {"sheet.twice"}


def test_formula_counts_with_the_value_that_is_shown() -> None:
    row = b'<row r="4"><c r="A4" t="str"><f>A2</f><v>helper</v></c></row>'

    assert find_faults(with_rows(row)) == ()


def test_a_format_far_away_hides_nothing() -> None:
    def far(sheet: Worksheet) -> None:
        sheet.cell(1048576, 16384).font = Font(bold=True)

    assert find_faults(workbook(far)) == ()


@pytest.mark.parametrize(
    ("content", "cure"),
    [
        (b"", "It is empty"),
        (b"key,value\nid,x", "It is not a workbook"),
        (workbook()[:800], "It is not a workbook"),
        (OLD_FORMAT + b"EncryptedPackage", "without a password"),
        (with_part(FIRST_SHEET, lambda content: content[:200]), "It is damaged"),
        (with_rows(b'<row r="4"><c r="ZZZZZ4"><v>1</v></c></row>'), "It is damaged"),
        (with_rows(b"<row><c><v>1</v></c></row>" * 20_001), "more than 20000 rows"),
        (with_rows(b"<row/>" * 1_000_001), "more cells than a programme can need"),
        (with_rows(b'<row r="4"><c r="XFD4"><v>1</v></c></row>'), "more than 500 columns"),
        (with_rows(b" " * 65 * 1024 * 1024), "It unpacks to more"),
        (b"PK" + bytes(9 * 1024 * 1024), "more than 8 MB"),
    ],
)
def test_what_nobody_can_read_says_what_to_do(content: bytes, cure: str) -> None:
    with pytest.raises(UnreadableWorkbookError) as refused:
        find_faults(content)

    assert cure in str(refused.value)


def test_entities_that_grow_are_not_unfolded() -> None:
    names = "abcdefghi"
    grown = "".join(f'<!ENTITY {new} "{f"&{old};" * 12}">' for old, new in pairwise(names))
    kinds = f'<!DOCTYPE x [<!ENTITY a "lololol">{grown}]>'.encode()
    row = b'<row r="4"><c r="A4" t="inlineStr"><is><t>&i;</t></is></c></row></sheetData>'

    def grow(content: bytes) -> bytes:
        return kinds + content[content.index(b"<worksheet") :].replace(b"</sheetData>", row)

    with pytest.raises(UnreadableWorkbookError):
        find_faults(with_part(FIRST_SHEET, grow))


def test_what_nobody_sees_around_a_word_is_no_part_of_it() -> None:
    assert cell_text("\u200bvisit\u00a0 ") == "visit"
    assert cell_text(datetime(2026, 11, 20, 10, 30, tzinfo=UTC)) == "2026-11-20"


@pytest.mark.parametrize("name", ["pack.xlsx", "forms/visit.xlsx"])
def test_faults_of_the_pack_and_of_its_forms_keep_it_from_being_built(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "tiny"
    write_pack_template(folder, "tiny", ["en"])
    book = load_workbook(folder / name)
    book.worksheets[0].row_dimensions[2].hidden = True
    book.save(folder / name)

    built = build_pack_folder(folder)

    assert built.pack is None
    assert [(one.row, one.code) for one in built.problems] == [(2, "row.hidden")]


def test_a_form_that_cannot_be_read_is_told_with_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    write_pack_template(folder, "tiny", ["en"])
    (folder / "forms" / "visit.xlsx").write_bytes(OLD_FORMAT)

    codes = {(one.sheet, one.code) for one in build_pack_folder(folder).problems}

    assert ("visit.xlsx", "workbook.unreadable") in codes


def test_a_sheet_is_found_though_its_name_ends_in_a_space(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    write_pack_template(folder, "tiny", ["en"])
    book = load_workbook(folder / "pack.xlsx")
    book["terms"].title = "terms "
    book.save(folder / "pack.xlsx")

    assert "terms" in PackFolder(folder).read().tables
