"""
A programme pack on disk: `pack.xlsx`, `forms/*.xlsx` and `media/`, as SPEC.md of shared/programmes describes.
"""

from __future__ import annotations

import io
import string
import warnings
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from sync_server.adapters.workbook_faults import DAMAGED, UnreadableWorkbookError, find_faults
from sync_server.ports.packs import PackSource, PackSourceError, Table, TableRow

PACK_WORKBOOK = "pack.xlsx"

UNSEEN = f"{string.whitespace}\u00a0\u200b\u2060\ufeff"
"""What nobody sees around a word, and what is pasted with it from other programs."""


class PackFolder:
    """
    Reads a pack's folder.

    Args:
        path: The folder, such as `assets/programmes/india_asha`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> PackSource:
        """
        Raises:
            PackSourceError: no `pack.xlsx` here, or it is not a workbook.
        """
        content = self._workbook()
        try:
            faults, tables = find_faults(content), _tables(content)
        except UnreadableWorkbookError as cause:
            raise PackSourceError(file=PACK_WORKBOOK, found="not a workbook", cure=str(cause)) from cause
        return PackSource(
            tables=tables,
            forms=frozenset(file.name for file in (self._path / "forms").glob("[!~]*.xlsx")),
            media={
                file.name: file.stat().st_size
                for file in sorted((self._path / "media").glob("*"))
                if file.is_file()
            },
            faults=faults,
        )

    def _workbook(self) -> bytes:
        try:
            return (self._path / PACK_WORKBOOK).read_bytes()
        except OSError as cause:
            others = sorted(file.name for file in self._path.glob("[!.~]*.*") if file.is_file())
            cure = (
                f"Here lies {', '.join(others)}: save the pack's workbook as {PACK_WORKBOOK}."
                if others
                else f"Name the folder that {PACK_WORKBOOK} lies in."
            )
            raise PackSourceError(file=PACK_WORKBOOK, found="nothing", cure=cure) from cause


def _tables(content: bytes) -> dict[str, Table]:
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; only cells matter here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return {sheet.title.strip(): _table(sheet) for sheet in book.worksheets}
    except Exception as cause:
        # openpyxl meets a damaged workbook with whatever its readers raise.
        raise UnreadableWorkbookError(DAMAGED) from cause


def _table(sheet: ReadOnlyWorksheet) -> Table:
    # What a workbook says of its own size may be wrong, and would cut it off.
    sheet.reset_dimensions()
    lines = sheet.iter_rows(values_only=True)
    columns = tuple(cell_text(cell) for cell in next(lines, ()))
    rows = []
    for number, line in enumerate(lines, start=2):
        cells = {
            column: text
            for column, cell in zip(columns, line, strict=False)
            if column and (text := cell_text(cell))
        }
        if cells:
            rows.append(TableRow(number, cells))
    return Table(tuple(column for column in columns if column), tuple(rows))


def cell_text(cell: object) -> str:
    """
    What an author sees in a cell.
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip(UNSEEN)
