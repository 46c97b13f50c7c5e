"""
A programme pack on disk: `pack.xlsx`, `forms/*.xlsx` and `media/`, as SPEC.md of shared/programmes describes.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from sync_server.ports.packs import PackSource, PackSourceError, Table, TableRow

PACK_WORKBOOK = "pack.xlsx"


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
        return PackSource(
            tables=_tables(self._path / PACK_WORKBOOK),
            forms=frozenset(file.name for file in (self._path / "forms").glob("*.xlsx")),
            media={
                file.name: file.stat().st_size
                for file in sorted((self._path / "media").glob("*"))
                if file.is_file()
            },
        )


def _tables(path: Path) -> dict[str, Table]:
    try:
        book = load_workbook(path, data_only=True)
    except FileNotFoundError as cause:
        raise PackSourceError(file=path.name, found="nothing") from cause
    except (BadZipFile, InvalidFileException, KeyError, OSError) as cause:
        raise PackSourceError(file=path.name, found="not a workbook") from cause
    return {sheet.title: _table(sheet) for sheet in book.worksheets}


def _table(sheet: Worksheet) -> Table:
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
    return str(cell).strip()
