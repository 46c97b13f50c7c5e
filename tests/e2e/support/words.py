"""
What the app says, in one language: its own words by their English, a programme's by their names in its workbooks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl

from mobile.ui.words import Words, load_words

ROOT = Path(__file__).parents[3]
PROGRAMME = ROOT / "assets" / "programmes" / "india_asha"

_COLUMN = {"en": "English (en)", "hi": "Hindi (hi)"}
"""Languages of the programme; in another it is read in English."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Spoken:
    """
    A language as the phone of a story speaks it.
    """

    language: str

    @property
    def app(self) -> Words:
        """The app's own words."""
        return _app_words(self.language)

    def question(self, form: str, name: str) -> str:
        """A question's label."""
        return self._label(_one(_rows(f"forms/{form}.xlsx", "survey"), "name", name))

    def answer(self, form: str, name: str, code: str) -> str:
        """The label of a choice of a question."""
        kind = _one(_rows(f"forms/{form}.xlsx", "survey"), "name", name)["type"]
        choices = [
            row for row in _rows(f"forms/{form}.xlsx", "choices") if row["list_name"] == kind.split()[1]
        ]
        return self._label(_one(choices, "name", code))

    def codes(self, form: str, name: str) -> tuple[str, ...]:
        """The choices of a question, in their order."""
        kind = _one(_rows(f"forms/{form}.xlsx", "survey"), "name", name)["type"]
        rows = _rows(f"forms/{form}.xlsx", "choices")
        return tuple(row["name"] for row in rows if row["list_name"] == kind.split()[1])

    def hint(self, form: str, name: str) -> str:
        """What stands under a question."""
        return _one(_rows(f"forms/{form}.xlsx", "survey"), "name", name)[f"hint::{self._column}"]

    def title(self, form: str) -> str:
        """A form's title in the pack."""
        return self._text(_one(_rows("pack.xlsx", "forms"), "id", form), "title")

    def sign(self, decision: str) -> str:
        """A danger sign's title."""
        return self._text(_one(_rows("pack.xlsx", "decisions"), "id", decision), "title")

    def action(self, decision: str) -> str:
        """What to do at a danger sign."""
        return self._text(_one(_rows("pack.xlsx", "decisions"), "id", decision), "action")

    def helper(self, call: str) -> str:
        """Whom a call button calls."""
        return self._text(_one(_rows("pack.xlsx", "calls"), "id", call), "label")

    def consent(self, name: str, part: str = "title") -> str:
        """What is said aloud before anything is written down."""
        return self._text(_one(_rows("pack.xlsx", "consents"), "id", name), part)

    def _label(self, row: Row) -> str:
        return row[f"label::{self._column}"]

    def _text(self, row: Row, part: str) -> str:
        return row[f"{part}::{self.language if self.language in _COLUMN else 'en'}"]

    @property
    def _column(self) -> str:
        return _COLUMN.get(self.language, _COLUMN["en"])


@cache
def _app_words(language: str) -> Words:
    return load_words(ROOT / "assets" / "locales", language)


@cache
def _rows(workbook: str, sheet: str) -> tuple[Row, ...]:
    book = openpyxl.load_workbook(PROGRAMME / workbook, read_only=True)
    try:
        return tuple(_read(book[sheet].iter_rows(values_only=True)))
    finally:
        book.close()


def _read(rows: Iterator[tuple[object, ...]]) -> Iterator[Row]:
    heads = [str(head) for head in next(rows)]
    for row in rows:
        yield {head: str(cell) for head, cell in zip(heads, row, strict=False) if cell is not None}


def _one(rows: tuple[Row, ...] | list[Row], column: str, value: str) -> Row:
    return next(row for row in rows if row.get(column) == value)
