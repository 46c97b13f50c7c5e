"""
Where a programme pack is authored: tables of text, form workbooks and media.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shared.kernel.errors import Acts, DoorstepError


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    A row of a sheet with its number as the spreadsheet shows it; empty cells are left out.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """
    A sheet: its columns in order and its rows.
    """

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class SourceFault:
    """
    Something in a workbook that keeps its cells from saying what they show.

    Attributes:
        row: As the spreadsheet numbers it; 0 where it concerns the whole sheet.
        column: The column's letter or heading; empty where it concerns the whole row.
        code: Stable, such as `cell.joined`.
        cure: What to do, in plain words.
    """

    sheet: str
    row: int
    column: str
    code: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSource:
    """
    Everything a pack is built from.

    Attributes:
        tables: Sheet name to its table.
        forms: File names of the workbooks.
        media: Media file name to its size in bytes.
        faults: Of the workbook that the tables stand in.
    """

    tables: Mapping[str, Table]
    forms: frozenset[str] = frozenset()
    media: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[SourceFault, ...] = ()


def _finds_no_fault(expression: str) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledForm:
    """
    A form workbook after compiling.

    Attributes:
        definition: The wire object of the form's definition.
        questions: Names of everything that holds a value.
        sensitive: Those whose answers are sealed.
        media: Media files that it refers to.
        choices: The codes of each question's choices, where they stand in the workbook.
        languages: Those that it has words in, as codes; none where it does not say.
        fault_of: What is wrong with an expression over its questions; empty where nothing is.
        export_fault_of: The same of an export's, which reads every record around a visit.
    """

    definition: Mapping[str, object]
    version: str
    questions: frozenset[str]
    sensitive: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    fault_of: Callable[[str], str] = _finds_no_fault
    export_fault_of: Callable[[str], str] = _finds_no_fault


class PackSources(Protocol):
    """
    Reads the source of a pack.
    """

    def read(self) -> PackSource:
        """
        Raises:
            PackSourceError: there is no pack here, or its workbook is not readable.
        """
        ...


class PackSourceError(DoorstepError):
    """
    A pack's source cannot be read at all.
    """

    code = "pack.source.unreadable"
    acts = Acts.SUPERVISOR
