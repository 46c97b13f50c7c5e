"""
What a workbook hides from who looks at it, or shows and does not hold, told by sheet, row and column: joined and hidden
cells, formulas without a value, signs of error, words under no heading.

Nothing is taken from a workbook before it was looked through here: what one of a few kilobytes unpacks to can fill a
machine, and so can a cell that is joined over a whole sheet.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element, iterparse
from zipfile import BadZipFile, ZipFile

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from sync_server.ports.packs import SourceFault

LARGEST_BYTES = 8 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 64 * 1024 * 1024
"""The largest workbook of the shipped packs has 0.2 MB and unpacks to 2."""

MOST_ROWS = 20_000
MOST_COLUMNS = 500
MOST_EMPTY_ROWS = 60
"""As for pyxform, which reads no further."""
MOST_ELEMENTS = 1_000_000
"""Of one part of a workbook: a cell is two or three. What a row held is let go; a million others take 0.1 GB."""

MOST_TOLD = 200
"""Of one sheet: who has more of a kind mends them by another way than one by one."""

OLD_FORMAT = bytes.fromhex("d0cf11e0a1b11ae1")
"""With this begin workbooks of the format .xls, and those closed with a password."""

DAMAGED = "It is damaged: save it anew in a spreadsheet, as .xlsx."

BOOK, BONDS, SHEETS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/"


class UnreadableWorkbookError(Exception):
    """
    Nothing can be read from a file; its text says what to do, for people.
    """


def find_faults(content: bytes) -> tuple[SourceFault, ...]:
    """
    Everything an author must mend before the cells of a workbook say what they show.

    Raises:
        UnreadableWorkbookError: it is no workbook, is damaged, or is larger than a programme can need.
    """
    try:
        with ZipFile(io.BytesIO(_of_bearable_size(content))) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED_BYTES:
                raise UnreadableWorkbookError(
                    "It unpacks to more than a programme can need: copy its words into a new workbook."
                )
            return tuple(fault for sheet in _sheets(packed) for fault in sheet.faults())
    except UnreadableWorkbookError:
        raise
    except BadZipFile as cause:
        raise UnreadableWorkbookError(
            "It is not a workbook: save it anew in a spreadsheet, as .xlsx."
        ) from cause
    except Exception as cause:
        # Damage shows as whatever the readers of ZIP and XML raise; an author can do one thing about each.
        raise UnreadableWorkbookError(DAMAGED) from cause


def _of_bearable_size(content: bytes) -> bytes:
    if not content:
        raise UnreadableWorkbookError("It is empty: save it anew in a spreadsheet, as .xlsx.")
    if content.startswith(OLD_FORMAT):
        raise UnreadableWorkbookError(
            "It is closed with a password, or of the old format .xls: save it anew as .xlsx, without a password."
        )
    if len(content) > LARGEST_BYTES:
        raise UnreadableWorkbookError(
            f"It has more than {LARGEST_BYTES // 1024 // 1024} MB: take pictures and other things out of it."
        )
    return content


def _sheets(packed: ZipFile) -> Iterator[_Sheet]:
    places: dict[str, str] = {}
    with packed.open(BONDS) as part:
        for bond in _elements(part):
            if _name(bond) == "Relationship":
                target = bond.get("Target", "")
                places[bond.get("Id", "")] = target.lstrip("/") if target.startswith("/") else SHEETS + target
    with packed.open(BOOK) as part:
        listed = [dict(element.attrib) for element in _elements(part) if _name(element) == "sheet"]
    titles = [sheet["name"].strip() for sheet in listed]
    for sheet in listed:
        place = places[next(value for key, value in sheet.items() if key.endswith("}id"))]
        if "chartsheet" in place:
            raise UnreadableWorkbookError(f"Its sheet {sheet['name']} is a chart: delete it.")
        with packed.open(place) as part:
            seen = _looked_through(
                part, sheet["name"].strip(), hidden=sheet.get("state", "visible") != "visible"
            )
        if titles.count(seen.name) > 1:
            seen.note(1, 1, "sheet.twice", "Two sheets have this name: rename or delete one.")
        yield seen


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _elements(part: IO[bytes]) -> Iterator[Element]:
    """Each element as it ends; what a row held is let go with it."""
    for number, (_, element) in enumerate(iterparse(part)):  # noqa: S314 - expat bounds what entities unfold to
        if number > MOST_ELEMENTS:
            raise UnreadableWorkbookError(
                "It has more cells than a programme can need: copy its words into a new workbook."
            )
        yield element
        if _name(element) == "row":
            element.clear()


@dataclass(slots=True)
class _Sheet:
    """
    What was seen of a sheet, noted while it goes by.
    """

    name: str
    hidden: bool
    rows: int = 0
    last_row: int = 0
    headed: set[int] = field(default_factory=set)
    filled: dict[int, int] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    found: list[SourceFault] = field(default_factory=list)

    def note(self, row: int, column: int, code: str, cure: str) -> None:
        """Notes a fault at a cell."""
        if len(self.found) < MOST_TOLD:
            self.found.append(SourceFault(self.name, row, get_column_letter(column), code, cure))

    def faults(self) -> Iterator[SourceFault]:
        """What is to be mended; a sheet without a word hides nothing."""
        if not self.filled:
            return
        yield from self.found
        if self.hidden:
            yield SourceFault(self.name, 0, "", "sheet.hidden", "Show the sheet, or delete it: it counts.")
        for row in self.hidden_rows[:MOST_TOLD]:
            cure = "Show the row (take a filter off), or delete it: it counts."
            yield SourceFault(self.name, row, "", "row.hidden", cure)
        for column, row in sorted(self.filled.items()):
            letter = get_column_letter(column)
            if column not in self.headed:
                cure = "Write the column's name into row 1, or delete what stands below."
                yield SourceFault(self.name, row, letter, "column.unnamed", cure)
            if any(first <= column <= last for first, last in self.hidden_columns):
                cure = "Show the column, or delete it: it counts."
                yield SourceFault(self.name, 0, letter, "column.hidden", cure)


def _looked_through(part: IO[bytes], name: str, *, hidden: bool) -> _Sheet:
    sheet = _Sheet(name, hidden)
    number = 0
    for element in _elements(part):
        match _name(element):
            case "row":
                number = int(element.get("r") or number + 1)
                _look_at_row(sheet, element, number)
            case "col" if _is_on(element, "hidden"):
                sheet.hidden_columns.append((int(element.attrib["min"]), int(element.attrib["max"])))
            case "drawing":
                cure = (
                    "Pictures on a sheet are not read: put the file into media/, and its name into the cell."
                )
                sheet.note(1, 1, "sheet.picture", cure)
            case "mergeCell":
                column, row, _, _ = range_boundaries(element.attrib["ref"])
                cure = "Take the cells apart, and write into each what holds for it."
                sheet.note(row or 1, column or 1, "cell.joined", cure)
    return sheet


def _is_on(element: Element, attribute: str) -> bool:
    return element.get(attribute, "0") in ("1", "true")


def _look_at_row(sheet: _Sheet, row: Element, number: int) -> None:
    column, filled = 0, False
    for cell in row:
        place = cell.get("r")
        column = coordinate_to_tuple(place)[1] if place else column + 1
        parts: Mapping[str, Element] = {_name(part): part for part in cell}
        value = parts.get("v", parts.get("is"))
        if "f" in parts and _has_no_value(cell, value):
            filled = True
            cure = "This formula has no value yet: write the value, or save the workbook in a spreadsheet."
            sheet.note(number, column, "cell.formula", cure)
        elif value is None or not "".join(value.itertext()).strip():
            continue
        elif cell.get("t") == "e":
            cure = f"The formula gives {value.text}: mend it, or write the value."
            sheet.note(number, column, "cell.error", cure)
        filled = True
        _note_column(sheet, number, column)
    if filled:
        _note_row(sheet, row, number)


def _has_no_value(cell: Element, value: Element | None) -> bool:
    """Whether a formula was never worked out; one that gives no text says so by its type."""
    return value is None or not (value.text or cell.get("t") == "str")


def _note_row(sheet: _Sheet, row: Element, number: int) -> None:
    sheet.rows += 1
    if sheet.rows > MOST_ROWS:
        raise UnreadableWorkbookError(
            f"Its sheet {sheet.name} has more than {MOST_ROWS} rows: take out what is not needed."
        )
    if number - sheet.last_row > MOST_EMPTY_ROWS:
        cure = f"Delete the empty rows above: after {MOST_EMPTY_ROWS} of them a form counts as ended."
        sheet.note(number, 1, "row.far", cure)
    sheet.last_row = number
    if _is_on(row, "hidden"):
        sheet.hidden_rows.append(number)


def _note_column(sheet: _Sheet, number: int, column: int) -> None:
    if number == 1:
        sheet.headed.add(column)
    if column > MOST_COLUMNS:
        raise UnreadableWorkbookError(
            f"Its sheet {sheet.name} has more than {MOST_COLUMNS} columns: take out what is not needed."
        )
    sheet.filled.setdefault(column, number)
