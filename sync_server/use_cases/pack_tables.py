"""
Reading the sheets of a pack: typed cells, with every mistake noted at its place instead of stopping at the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync_server.ports.packs import PackSource, TableRow

YES = ("yes", "true", "1")

MOST = 1_000_000_000
MOST_DAYS = 36_525
"""A hundred years: a day further off is a slip of the hand, and further still no calendar has it."""

NAMED = "id"

_WHOLE = re.compile(r"0|-?[1-9][0-9]*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackProblem:
    """
    Something in a pack's source that must be mended before it can be published.

    Attributes:
        sheet: Sheet of `pack.xlsx`, or file name of a form workbook (with its sheet after a slash).
        row: Row as the spreadsheet numbers it; 0 where it concerns the whole sheet.
        column: Column heading; empty where it concerns the whole row.
        code: Stable, such as `cell.missing`.
        cure: What to do, in plain words.
    """

    sheet: str
    row: int
    column: str
    code: str
    cure: str

    def __str__(self) -> str:
        place = self.sheet + (f", row {self.row}" if self.row else "")
        place += f", column {self.column}" if self.column else ""
        return f"{place}: {self.cure} [{self.code}]"


@dataclass(slots=True)
class Findings:
    """
    The problems found so far.
    """

    _noted: dict[PackProblem, None] = field(default_factory=dict)

    @property
    def problems(self) -> list[PackProblem]:
        """In the order they were found."""
        return list(self._noted)

    def add(self, sheet: str, row: int, column: str, code: str, cure: str) -> None:
        """Notes a problem, once: a row that several kinds of case share is read for each."""
        self._noted[PackProblem(sheet=sheet, row=row, column=column, code=code, cure=cure)] = None


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row being read; each reader returns a usable value and notes what is wrong.
    """

    sheet: str
    row: TableRow
    languages: Sequence[str]
    findings: Findings

    @property
    def number(self) -> int:
        """The row's number."""
        return self.row.number

    def wrong(self, column: str, code: str, cure: str) -> None:
        """Notes a problem in this row."""
        self.findings.add(self.sheet, self.row.number, column, code, cure)

    def text(self, column: str, *, needed: bool = False) -> str:
        """A cell's text, empty where there is none."""
        value = self.row.cells.get(column, "")
        if needed and not value:
            self.wrong(column, "cell.missing", f"Fill in {column}.")
        return value

    def whole(self, column: str, default: int | None = None, *, least: int = 0, most: int = MOST) -> int:
        """A whole number within limits."""
        value = self.row.cells.get(column, "")
        if not value and default is not None:
            return default
        if not _WHOLE.fullmatch(value):
            self.wrong(column, "cell.not_whole", f"Write a whole number instead of “{value}”.")
            return default or 0
        if not least <= int(value) <= most:
            self.wrong(column, "cell.out_of_range", f"Write a number from {least} to {most}.")
            return default or 0
        return int(value)

    def days(self, column: str, default: int | None = None, *, least: int = 0) -> int:
        """A number of days that a calendar has."""
        return self.whole(column, default, least=least, most=MOST_DAYS)

    def day(self, column: str, default: int | None = None) -> int:
        """A day counted from another, before it too."""
        return self.days(column, default, least=-MOST_DAYS)

    def name(self, column: str) -> str:
        """A name that other sheets call it by."""
        value = self.text(column, needed=True)
        if value and not _NAME.fullmatch(value):
            cure = "Write a name of letters a to z, digits, _ and -, beginning with a letter."
            self.wrong(column, "cell.not_name", cure)
        return value

    def flag(self, column: str) -> bool:
        """Yes or no; empty is no."""
        value = self.row.cells.get(column, "").lower()
        if value not in (*YES, "no", "false", "0", ""):
            self.wrong(column, "cell.not_yes_no", f"Write yes or no instead of “{value}”.")
        return value in YES

    def one_of(self, column: str, allowed: Sequence[str], default: str = "") -> str:
        """A word out of a closed list."""
        value = self.row.cells.get(column, "") or default
        if value not in allowed:
            self.wrong(column, "cell.not_allowed", f"Write one of: {', '.join(allowed)}.")
            return allowed[0]
        return value

    def list(self, column: str) -> tuple[str, ...]:
        """Words divided by spaces."""
        return tuple(self.row.cells.get(column, "").split())

    def many_days(self, column: str) -> tuple[int, ...]:
        """Numbers of days divided by spaces."""
        words = self.list(column)
        if all(_WHOLE.fullmatch(word) and 0 <= int(word) <= MOST_DAYS for word in words):
            return tuple(int(word) for word in words)
        self.wrong(column, "cell.not_whole", "Write whole numbers of days divided by spaces.")
        return ()

    def texts(self, column: str, *, needed: bool = False) -> dict[str, str]:
        """
        Words by language from the columns `column::<language>`; where one language has words, all must.
        """
        words = {
            language: self.row.cells[f"{column}::{language}"]
            for language in self.languages
            if self.row.cells.get(f"{column}::{language}")
        }
        if words or needed:
            for language in self.languages:
                if language not in words:
                    self.wrong(
                        f"{column}::{language}",
                        "translation.missing",
                        f"Add the words in “{language}”.",
                    )
        return words

    def pairs(self, column: str) -> dict[str, tuple[str, ...]]:
        """Lines of the form `left > right`, each right divided by spaces."""
        found: dict[str, tuple[str, ...]] = {}
        for line in self.row.cells.get(column, "").splitlines():
            left, sign, right = (part.strip() for part in line.partition(">"))
            if not line.strip():
                continue
            if not (sign and left and right):
                self.wrong(
                    column,
                    "cell.not_pairs",
                    f"Write “question > place” instead of “{line.strip()}”.",
                )
                continue
            found[left] = tuple(right.split())
        return found


@dataclass(frozen=True, slots=True)
class Sheets:
    """
    The sheets of a pack, read with one set of findings.
    """

    source: PackSource
    languages: Sequence[str]
    findings: Findings

    def rows(self, sheet: str, *, columns: Sequence[str], needed: bool = False) -> Iterator[Row]:
        """
        The rows of a sheet.

        Args:
            columns: Known columns; a name ending in `::` stands for one per language.
            needed: Whether a pack must have this sheet.
        """
        table = self.source.tables.get(sheet)
        if table is None:
            if needed:
                self.findings.add(sheet, 0, "", "sheet.missing", f"Add a sheet named {sheet}.")
            return
        known = self._known(columns)
        for column in dict.fromkeys(table.columns):
            if table.columns.count(column) > 1:
                self.findings.add(
                    sheet, 1, column, "column.twice", "Two columns have this name: rename or delete one."
                )
            if column not in known:
                self.findings.add(
                    sheet,
                    1,
                    column,
                    "column.unknown",
                    f"Rename or delete it; known: {', '.join(columns)}.",
                )
        for row in table.rows:
            yield Row(sheet, row, self.languages, self.findings)

    def unique(self, rows: Iterator[Row], *key: str) -> Iterator[Row]:
        """The rows, noting those whose key stands in an earlier row."""
        first: dict[tuple[str, ...], int] = {}
        for row in rows:
            identity = tuple(
                row.name(column) if column == NAMED else row.text(column, needed=True) for column in key
            )
            if identity in first:
                row.wrong(
                    key[0],
                    "row.twice",
                    f"The same {' and '.join(key)} stands in row {first[identity]}.",
                )
                continue
            first[identity] = row.number
            yield row

    def _known(self, columns: Sequence[str]) -> Mapping[str, None]:
        known: dict[str, None] = {}
        for column in columns:
            if column.endswith("::"):
                known.update({f"{column}{language}": None for language in self.languages})
            else:
                known[column] = None
        return known
