"""
A pack's workbooks as plain text, one CSV file for each sheet: for reading, for translators, for version control.
"""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import load_workbook

from sync_server.adapters.pack_folder import PACK_WORKBOOK, cell_text
from sync_server.adapters.workbook_faults import UnreadableWorkbookError, find_faults
from sync_server.ports.packs import PackSourceError


def write_pack_text(folder: Path, out: Path) -> list[Path]:
    """
    Writes `<workbook>.<sheet>.csv` for every sheet of `pack.xlsx` and of the forms.

    Returns:
        The files written.

    Raises:
        OSError: a file cannot be read or written.
        PackSourceError: one of them is no workbook.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for workbook in [folder / PACK_WORKBOOK, *sorted((folder / "forms").glob("[!~]*.xlsx"))]:
        try:
            find_faults(workbook.read_bytes())
        except UnreadableWorkbookError as cause:
            raise PackSourceError(file=workbook.name, found="not a workbook", cure=str(cause)) from cause
        for sheet in load_workbook(workbook, data_only=True).worksheets:
            path = out / f"{workbook.stem}.{sheet.title}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerows(
                    [cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)
                )
            written.append(path)
    return written
