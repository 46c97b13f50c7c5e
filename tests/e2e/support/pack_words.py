"""
What a shipped programme says in one language, by the names in its workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl

from tests.e2e.support.server import ROOT

LANGUAGES = {"en": "English (en)", "sw": "Kiswahili (sw)"}


@dataclass(frozen=True)
class PackWords:
    """
    A programme as a phone in this language speaks it.
    """

    pack: str
    language: str

    def title(self, sheet: str, name: str) -> str:
        """What a form, a move or a stage is called."""
        row = next(row for row in self._rows("pack.xlsx", sheet) if row["id"] == name)
        return row[f"title::{self.language}"]

    def question(self, form: str, name: str) -> str:
        """A question's label."""
        row = next(row for row in self._rows(f"forms/{form}.xlsx", "survey") if row.get("name") == name)
        return self._label(row)

    def chosen(self, form: str, name: str, *codes: str) -> tuple[str, ...]:
        """The labels of choices of a question."""
        survey = self._rows(f"forms/{form}.xlsx", "survey")
        kind = next(row for row in survey if row.get("name") == name)["type"].split()[1]
        rows = [row for row in self._rows(f"forms/{form}.xlsx", "choices") if row["list_name"] == kind]
        return tuple(self._label(next(row for row in rows if row["name"] == code)) for code in codes)

    def asked_yes_or_no(self, form: str) -> tuple[str, ...]:
        """The names of all questions that take a yes."""
        survey = self._rows(f"forms/{form}.xlsx", "survey")
        return tuple(row["name"] for row in survey if row["type"].startswith("select_one yes_no"))

    def _label(self, row: Mapping[str, str]) -> str:
        return row[f"label::{LANGUAGES[self.language]}"]

    def _rows(self, workbook: str, sheet: str) -> tuple[Mapping[str, str], ...]:
        return _read(ROOT / "assets" / "programmes" / self.pack / workbook, sheet)


@cache
def _read(workbook: Path, sheet: str) -> tuple[Mapping[str, str], ...]:
    book = openpyxl.load_workbook(workbook, read_only=True)
    try:
        return tuple(_named(book[sheet].iter_rows(values_only=True)))
    finally:
        book.close()


def _named(rows: Iterator[tuple[object, ...]]) -> Iterator[Mapping[str, str]]:
    heads = [str(head) for head in next(rows)]
    for row in rows:
        yield {head: str(cell) for head, cell in zip(heads, row, strict=False) if cell is not None}
