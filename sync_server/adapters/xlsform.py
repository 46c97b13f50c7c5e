"""
XLSForm workbooks in, definitions or located problems out: `pyxform` compiles, our engine checks.

Whatever is wrong with a workbook comes back as a list of problems, each with sheet, row, column and cure;
nothing an author can write raises.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from shared.forms.attached_lists import ITEMSETS, SUFFIXES, list_of_csv, list_of_file, with_itemsets
from shared.forms.definition import CARRY, READ, Control, Definition
from shared.forms.errors import ExpressionError, Fault, FormDefinitionError
from shared.forms.expression.compiler import compile_expression
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.instance import MOST_ROUNDS
from shared.forms.xform import DOORSTEP, read_xform
from shared.programmes.context import INSTANCES
from sync_server.adapters.cht_workbook import (
    further_documents,
    is_of_the_toolkit,
    made_ready,
    missing_tables,
    named_tables,
    without_stand_ins,
)
from sync_server.adapters.sensitive_answers import COLUMN, sensitive_faults

ERROR = "error"
WARNING = "warning"

LARGEST_WORKBOOK_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 400 * 1024 * 1024
"""A workbook is a ZIP file; some that are small unpack to more than a machine holds."""

MOST_EMPTY_ROWS = 60
"""After so many a sheet counts as ended, as for pyxform: one stray format in the last row makes a million of them."""

MOST_COLUMNS = 500

WAS = "bind::doorstep:was"
"""Column of the survey sheet: names that a question had in earlier versions."""

DRAFTS = "doorstep:drafts"
"""Setting: what becomes of drafts that were begun with an earlier version."""

STAY = "stay"
RULES_FOR_DRAFTS = (STAY, CARRY, READ)


@dataclass(frozen=True, slots=True)
class FormProblem:
    """
    One thing wrong with a workbook.

    Attributes:
        row: As the spreadsheet counts, from 1; 0 where it concerns a whole sheet.
        column: Heading of the column, empty where it concerns a whole row.
        cure: What the author can do about it.
        severity: ERROR keeps the form from being used, WARNING does not.
    """

    message: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    cure: str = ""
    severity: str = ERROR

    @property
    def place(self) -> str:
        """Sheet, row and column in words, `survey, row 7, column relevant`."""
        parts = [
            self.sheet,
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text} — {self.cure}" if self.cure else text


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """
    What a workbook gave: a definition, or the errors that kept it from one; warnings beside either.

    Attributes:
        sheets: Its cells as text, for whoever looks for more; empty where it has none or could not be read.
    """

    definition: Definition | None
    problems: tuple[FormProblem, ...]
    sheets: Sheets = field(default_factory=lambda: Sheets({}))


def check_form(path: Path) -> list[FormProblem]:
    """
    All problems of a form workbook; empty where there are none.
    """
    return list(compile_form(path).problems)


def compile_form(path: Path) -> CompiledForm:
    """
    Compiles a workbook (.xlsx or .xls), a Markdown or CSV form, or a plain XForm (.xml).

    Lists in files (CSV, GeoJSON, XML) are taken from beside the workbook or from a `media` folder there; the lists
    that the app fills itself need no file.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes()
    except OSError as cause:
        return _refused(FormProblem(f"{path.name} cannot be read: {cause.strerror or cause}"))
    if size > LARGEST_WORKBOOK_BYTES:
        return _refused(FormProblem(f"{path.name} has {size} bytes; {LARGEST_WORKBOOK_BYTES} is the most"))
    if path.suffix.lower() == ".xml":
        return _compile_plain(path, content)
    if _unpacked_bytes(content) > LARGEST_UNPACKED_BYTES:
        return _refused(FormProblem(f"{path.name} unpacks to more than a form can need", cure="save it anew"))
    sheets = read_sheets(content, path.suffix)
    return replace(_compile_workbook(path, content, sheets), sheets=sheets)


def _unpacked_bytes(content: bytes) -> int:
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            return sum(item.file_size for item in packed.infolist())
    except (BadZipFile, ValueError, OSError):
        return 0


def _refused(*problems: FormProblem) -> CompiledForm:
    return CompiledForm(None, problems)


def _compile_plain(path: Path, content: bytes) -> CompiledForm:
    compiled = _compile_xml(content, Sheets({}))
    if compiled.definition is None:
        return compiled
    definition, missing = _with_lists(compiled.definition, path.parent, None, Sheets({}))
    usable = all(problem.severity != ERROR for problem in missing)
    return CompiledForm(definition if usable else None, (*compiled.problems, *missing))


def _compile_workbook(path: Path, content: bytes, sheets: Sheets) -> CompiledForm:
    from pyxform.errors import PyXFormError

    unheard = [*_sensitive_mistakes(sheets), *_version_mistakes(sheets)]
    if unheard:
        return _refused(*unheard)
    notes: list[str] = []
    try:
        converted = _converted(content, _file_type(path), notes)
    except PyXFormError as cause:
        message = str(cause)
        if "was not recognized as a supported type" in message:
            message = f"{path.name} is not a workbook"
        return _refused(*_author_problems(sheets, message))
    except Exception as cause:
        # pyxform meets some broken workbooks with whatever its libraries raise; an author gets a problem.
        message = f"{path.name} cannot be read as a form ({type(cause).__name__})"
        return _refused(*_author_problems(sheets, message))
    compiled = _compile_xml(converted.xform.encode(), sheets)
    if compiled.definition is None:
        return compiled
    definition = replace(_with_titles(compiled.definition, sheets), drafts=_rule_for_drafts(sheets))
    definition, missing = _with_lists(definition, path.parent, converted.itemsets, sheets)
    if any(problem.severity == ERROR for problem in missing):
        return _refused(*compiled.problems, *missing)
    noted = tuple(_problem_of_message(text, sheets, WARNING) for text in notes)
    return CompiledForm(definition, (*compiled.problems, *missing, *noted))


def _converted(content: bytes, file_type: str | None, notes: list[str]) -> Any:
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = get_xlsform(content, file_type)
        # Titles per language and the rule for drafts are ours; pyxform knows no such settings.
        data.settings = [_plain_settings(row) for row in data.settings or ()]
        data.settings_header = [_plain_settings(row) for row in data.settings_header or ()]
        is_cht = is_of_the_toolkit(data.survey or (), data.settings)
        if is_cht:
            _make_ready_for_pyxform(data)
        workbook = {name: getattr(data, name) for name in data.__dataclass_fields__}
        converted = convert(workbook, warnings=notes, form_name="data")
        return replace(converted, xform=without_stand_ins(converted.xform)) if is_cht else converted


def _make_ready_for_pyxform(data: Any) -> None:
    data.survey = made_ready(data.survey)
    data.survey_header = [dict.fromkeys(heading for row in data.survey for heading in row)]
    data.settings = [{**(data.settings[0] if data.settings else {}), "allow_choice_duplicates": "yes"}]
    data.settings_header = [dict.fromkeys(data.settings[0])]


def _plain_settings(row: Mapping[str, Any]) -> dict[str, Any]:
    return {heading: cell for heading, cell in row.items() if "::" not in heading and heading != DRAFTS}


def _file_type(path: Path) -> str | None:
    suffix = path.suffix.lower()
    return suffix if suffix in FILE_TYPES else None


def _compile_xml(content: bytes, sheets: Sheets) -> CompiledForm:
    try:
        definition = read_xform(content)
    except FormDefinitionError as error:
        return _refused(*(_problem_of_fault(fault, sheets, ERROR) for fault in error.faults))
    try:
        faults = definition.program.faults
    except FormDefinitionError as error:
        return _refused(*(_problem_of_fault(fault, sheets, ERROR) for fault in error.faults))
    told = [_problem_of_fault(fault, sheets, WARNING) for fault in faults]
    told += [_problem_of_fault(fault, sheets, WARNING) for fault in further_documents(definition)]
    told += [_problem_of_fault(fault, sheets, ERROR) for fault in sensitive_faults(definition)]
    usable = all(problem.severity != ERROR for problem in told)
    return CompiledForm(definition if usable else None, tuple(told))


# Reading the sheets for places


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    def get(self, *headings: str) -> str:
        """The first cell filled under any of these headings."""
        return next((self.cells[heading] for heading in headings if self.cells.get(heading)), "")


@dataclass(frozen=True, slots=True)
class Sheets:
    """
    The text of a workbook by sheet; empty where it could not be read that way.

    Attributes:
        headings: Of each sheet, those written more than once as often as they are written.
    """

    rows: Mapping[str, tuple[Row, ...]]
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sheet(self, name: str) -> tuple[Row, ...]:
        """The rows of a sheet below its headings."""
        return self.rows.get(name, ())

    def places(self) -> dict[str, Row]:
        """Survey rows by the path of their question, `/data/group/name`."""
        found: dict[str, Row] = {}
        path = ["data"]
        for row in self.sheet("survey"):
            kind = _plain_type(row)
            name = row.get("name")
            if kind.startswith("end"):
                path = path[:-1] or path
            elif name:
                found["/" + "/".join([*path, name])] = row
                if kind.startswith("begin"):
                    path = [*path, name]
        return found


def read_sheets(content: bytes, suffix: str) -> Sheets:
    """
    The cells of a workbook as text. What cannot be read gives no sheets.
    """
    if suffix.lower() not in (".xlsx", ".xlsm"):
        return _other_sheets(content, suffix)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; only cells matter here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            names = {sheet.title.strip().lower(): sheet for sheet in book.worksheets}
            return Sheets(
                {name: tuple(_rows(sheet)) for name, sheet in names.items()},
                {name: _headings(sheet) for name, sheet in names.items()},
            )
    except (InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, OSError, AttributeError):
        return Sheets({})


def _other_sheets(content: bytes, suffix: str) -> Sheets:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = get_xlsform(content, suffix.lower() if suffix.lower() in FILE_TYPES else None)
    except (PyXFormError, KeyError, ValueError, TypeError, OSError, AttributeError):
        return Sheets({})
    return Sheets(
        {
            name: tuple(
                # pyxform counts the headings as row 1.
                Row(
                    number,
                    {_heading(key): str(cell).strip() for key, cell in row.items() if str(cell).strip()},
                )
                for number, row in enumerate(rows, 2)
            )
            for name, rows in (
                ("survey", data.survey),
                ("choices", data.choices),
                ("settings", data.settings),
            )
            if rows
        }
    )


FILE_TYPES = (".xlsx", ".xls", ".md", ".csv", ".xlsm")


def _heading(text: str) -> str:
    return text if "::" in text else re.sub(r"\s+", "_", text.lower())


def _rows(sheet: Any) -> Iterator[Row]:
    headings: list[str] | None = None
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
        texts = ["" if cell is None else str(cell).strip() for cell in cells]
        if not any(texts):
            empty += 1
            if empty > MOST_EMPTY_ROWS:
                return
            continue
        empty = 0
        if headings is None:
            headings = [_heading(text) for text in texts]
            continue
        yield Row(
            number,
            {heading: text for heading, text in zip(headings, texts, strict=False) if heading and text},
        )


def _headings(sheet: Any) -> tuple[str, ...]:
    for cells in sheet.iter_rows(values_only=True, max_row=1, max_col=MOST_COLUMNS):
        return tuple(_heading(str(cell).strip()) for cell in cells if cell is not None)
    return ()


def _plain_type(row: Row) -> str:
    return re.sub(r"[\s_]+", " ", row.get("type").lower()).strip()


# What authors get wrong, found in one go


def _author_problems(sheets: Sheets, message: str) -> list[FormProblem]:
    """
    Every common mistake in the sheets, and pyxform's own message where it says something else.
    """
    own = _problem_of_message(message, sheets, ERROR)
    doubled = re.match(r"Duplicate column header: (.+)", message)
    if doubled:
        own = _doubled_column(doubled[1].strip(), sheets)
    found = list(_common_mistakes(sheets))
    wrong = [problem for problem in found if problem.severity == ERROR]
    covered = {(problem.sheet, problem.row) for problem in wrong}
    if wrong and ((own.sheet, own.row) in covered or not own.row):
        return found
    return sorted([own, *found], key=lambda problem: (problem.sheet != "survey", problem.row))


def _doubled_column(heading: str, sheets: Sheets) -> FormProblem:
    of = [name for name, headings in sheets.headings.items() if headings.count(_heading(heading)) > 1]
    message = f"two columns are headed {heading}"
    cure = "delete one of them, or give it its language, such as label::Hindi (hi)"
    return FormProblem(message, of[0] if of else "survey", 1, heading, cure)


def _common_mistakes(sheets: Sheets) -> Iterator[FormProblem]:
    survey = sheets.sheet("survey")
    if sheets.rows and "survey" not in sheets.rows:
        yield FormProblem("there is no sheet named survey", cure="name the sheet with the questions survey")
        return
    names = _names(survey)
    lists = {row.get("list_name", "list name") for row in sheets.sheet("choices")}
    yield from _type_mistakes(survey, lists)
    yield from _name_mistakes(survey)
    yield from _nesting_mistakes(survey)
    yield from _choice_mistakes(sheets)
    for row in survey:
        yield from _reference_mistakes(row, names)
        yield from _expression_mistakes(row)


def _sensitive_mistakes(sheets: Sheets) -> Iterator[FormProblem]:
    """A mark that would go unheard sends an answer in clear: it is refused, never passed over."""
    for row in sheets.sheet("survey"):
        for heading in row.cells:
            if heading != COLUMN and re.sub(r"[\W_]+", "", heading.lower()).endswith("sensitive"):
                yield FormProblem(
                    f"{heading} marks nothing", "survey", row.number, heading, f"name the column {COLUMN}"
                )
                return
    for column in (COLUMN, WAS):
        marked = next((row for row in sheets.sheet("survey") if row.get(column)), None)
        if marked and not any(DOORSTEP in row.get("namespaces") for row in sheets.sheet("settings")):
            cure = f'write doorstep="{DOORSTEP}" under namespaces on the sheet settings'
            yield FormProblem("nothing says what doorstep: stands for", "survey", marked.number, column, cure)


def _version_mistakes(sheets: Sheets) -> Iterator[FormProblem]:
    """What says where answers of drafts go must be heard as it is meant."""
    for row in sheets.sheet("settings"):
        rule = row.get(DRAFTS)
        if rule and rule not in RULES_FOR_DRAFTS:
            message = f"{rule} is no rule for drafts of earlier versions"
            cure = f"write one of {', '.join(RULES_FOR_DRAFTS)}"
            yield FormProblem(message, "settings", row.number, DRAFTS, cure)
    first: dict[str, Row] = {}
    for row in sheets.sheet("survey"):
        for name in row.get(WAS).split():
            if name in first:
                message = f"{first[name].get('name')} in row {first[name].number} was {name} already"
                cure = "let one question take over its answers"
                yield FormProblem(message, "survey", row.number, WAS, cure)
            first.setdefault(name, row)


def _rule_for_drafts(sheets: Sheets) -> str:
    rule = next((row.get(DRAFTS) for row in sheets.sheet("settings") if row.get(DRAFTS)), STAY)
    return "" if rule == STAY else rule


def _names(rows: Iterable[Row]) -> set[str]:
    return {row.get("name") for row in rows if row.get("name")}


_LIST_TYPES = re.compile(
    r"^(select one|select multiple|select_one|select_multiple|rank|select1|select)\b", re.I
)
_NEEDS_NO_NAME = re.compile(r"^(end|start$|begin$)", re.I)


def _known_types() -> frozenset[str]:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset({"tel", *(re.sub(r"[\s_]+", " ", name) for name in QUESTION_TYPE_DICT)})


def _type_mistakes(rows: Iterable[Row], lists: set[str]) -> Iterator[FormProblem]:
    known = _known_types()
    for row in rows:
        written = row.get("type")
        kind = _plain_type(row)
        if not written:
            if row.get("name") or row.get("label"):
                yield FormProblem(
                    "the row has no type", "survey", row.number, "type", "fill in a question type"
                )
        elif _LIST_TYPES.match(written) or kind.startswith(("select", "rank")):
            yield from _list_mistakes(row, written, lists)
        elif not kind.startswith(("begin", "end", "db:")) and kind not in known:
            cure = f"use a question type such as {_similar(kind, known)}"
            yield FormProblem(f"{written} is not a question type", "survey", row.number, "type", cure)


def _similar(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    return " or ".join(get_close_matches(word, list(known), n=2, cutoff=0.5)) or "text, integer, date or note"


def _list_mistakes(row: Row, written: str, lists: set[str]) -> Iterator[FormProblem]:
    words = re.sub(
        r"^select (one|multiple|all that apply)( from)?\b", r"select_\1", written, flags=re.I
    ).split()
    named = words[1] if len(words) > 1 else ""
    if not named:
        cure = f"write {words[0]} and the list's name, such as {words[0]} yes_no"
        yield FormProblem("the question names no list of choices", "survey", row.number, "type", cure)
    elif (
        "from_file" not in words[0]
        and not named.startswith("${")
        and named not in lists
        and "external" not in words[0]
    ):
        known = ", ".join(sorted(filter(None, lists))) or "its lists"
        cure = f"add {named} to the choices sheet, or write one of {known}"
        yield FormProblem(f"there is no list named {named}", "survey", row.number, "type", cure)


_NAME = re.compile(r"^[^\W\d][\w.\-]*$")


def _name_mistakes(rows: Iterable[Row]) -> Iterator[FormProblem]:
    seen: dict[tuple[str, ...], int] = {}
    path: list[str] = []
    for row in rows:
        kind = _plain_type(row)
        if kind.startswith("end"):
            path = path[:-1]
            continue
        name = row.get("name")
        if not name:
            if kind and not _NEEDS_NO_NAME.match(kind):
                yield FormProblem(
                    "the question has no name", "survey", row.number, "name", "give it a name of its own"
                )
        elif not _NAME.match(name):
            cure = "begin with a letter and use only letters, digits, - and _"
            yield FormProblem(f"{name} cannot be a name", "survey", row.number, "name", cure)
        elif (*path, name.lower()) in seen:
            first = seen[(*path, name.lower())]
            message = f"the name {name} is used in row {first} already"
            yield FormProblem(message, "survey", row.number, "name", "give one of the two another name")
        else:
            seen[(*path, name.lower())] = row.number
        if kind.startswith("begin"):
            path = [*path, name.lower()]
        yield from _label_mistakes(row, kind)


_UNLABELLED = re.compile(
    "^(calculate|hidden|begin|end|start|today|deviceid|username|phonenumber|email|audit|csv|xml|simserial"
    "|subscriberid|start geopoint|background)"
)


def _label_mistakes(row: Row, kind: str) -> Iterator[FormProblem]:
    has_words = any(
        heading.split("::")[0] in ("label", "hint", "media", "image", "audio") for heading in row.cells
    )
    if kind and not has_words and not _UNLABELLED.match(kind) and not row.get("calculation"):
        cure = "write what is asked"
        yield FormProblem("the question has no label", "survey", row.number, "label", cure, WARNING)


def _nesting_mistakes(rows: Iterable[Row]) -> Iterator[FormProblem]:
    opened: list[tuple[str, Row]] = []
    for row in rows:
        kind = _plain_type(row)
        if kind.startswith("begin "):
            opened.append((kind.split()[1], row))
        elif kind.startswith("end "):
            ended = kind.split()[1]
            if not opened:
                cure = "delete the row, or begin what it ends"
                yield FormProblem(f"end {ended} has nothing to end", "survey", row.number, "type", cure)
            elif opened.pop()[0] != ended:
                cure = "end the inner one first"
                yield FormProblem(f"end {ended} ends something else", "survey", row.number, "type", cure)
    for kind, row in opened:
        yield FormProblem(
            f"begin {kind} is never ended", "survey", row.number, "type", f"add a row end {kind}"
        )


def _choice_mistakes(sheets: Sheets) -> Iterator[FormProblem]:
    doubles_allowed = any(
        row.get("allow_choice_duplicates").lower() in ("yes", "true") for row in sheets.sheet("settings")
    )
    several = {
        words[1]
        for row in sheets.sheet("survey")
        if len(words := row.get("type").split()) > 1 and words[0] == "select_multiple"
    }
    seen: dict[tuple[str, str], int] = {}
    for row in sheets.sheet("choices"):
        named, code = row.get("list_name", "list name"), row.get("name", "value")
        if not named and code:
            yield FormProblem(
                "the choice belongs to no list", "choices", row.number, "list_name", "name its list"
            )
        elif named and not code:
            yield FormProblem(
                "the choice has no name", "choices", row.number, "name", "write the code to store"
            )
        elif named in several and len(code.split()) > 1:
            message = f"{code} has a space in it, and several answers of {named} are stored parted by spaces"
            yield FormProblem(message, "choices", row.number, "name", "write _ in its place")
        elif (named, code) in seen and not doubles_allowed:
            message = f"{code} stands in the list {named} twice, in row {seen[(named, code)]} too"
            yield FormProblem(message, "choices", row.number, "name", "give one of the two another code")
        seen.setdefault((named, code), row.number)


_REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}]*?)\s*\}")
_EXPRESSION_COLUMNS = (
    "relevant",
    "relevance",
    "constraint",
    "calculation",
    "required",
    "readonly",
    "read_only",
    "choice_filter",
    "repeat_count",
    "default",
    "trigger",
)


def _reference_mistakes(row: Row, names: set[str]) -> Iterator[FormProblem]:
    for heading, text in row.cells.items():
        for found in _REFERENCE.finditer(text):
            if found[1] not in names:
                cure = f"correct the name, or add a question named {found[1]}"
                similar = _nearest(found[1], names)
                cure = f"{similar} is meant perhaps; {cure}" if similar else cure
                yield FormProblem(
                    f"there is no question named {found[1]}", "survey", row.number, heading, cure
                )


def _nearest(name: str, names: set[str]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(names), n=1, cutoff=0.7)), "")


def _expression_mistakes(row: Row) -> Iterator[FormProblem]:
    for heading in _EXPRESSION_COLUMNS[:8]:
        text = row.get(heading)
        if not text or text.lower() in ("yes", "no", "true", "false"):
            continue
        plain = _REFERENCE.sub(lambda found: f" {found[1] or 'x'} ", text)
        try:
            compile_expression(parse(plain), FUNCTIONS, text=plain)
        except ExpressionError as error:
            cure = _cure_of_expression(error)
            yield FormProblem(f"{text} cannot be read: {error.message}", "survey", row.number, heading, cure)


def _cure_of_expression(error: ExpressionError) -> str:
    rest = error.expression[error.at : error.at + 20].strip()
    return f"look at the place before “{rest}”" if rest else "look at the end of the expression"


# pyxform's messages and our engine's faults, put in their place

_MESSAGE_ROW = re.compile(r"\[row\s*:\s*(\d+)\]", re.I)
_MESSAGE_SHEET = re.compile(r"'(survey|choices|settings|entities|external_choices|osm)' sheet", re.I)
_MESSAGE_COLUMN = re.compile(r"the '([\w: ]+)' (?:value|column)", re.I)


def _problem_of_message(message: str, sheets: Sheets, severity: str) -> FormProblem:
    row = _MESSAGE_ROW.search(message)
    sheet = _MESSAGE_SHEET.search(message)
    column = _MESSAGE_COLUMN.search(message)
    text = " ".join(_MESSAGE_ROW.sub("", message).split())
    number = int(row[1]) if row else 0
    name = sheet[1].lower() if sheet else ("survey" if number else "")
    if not number:
        name, number = _named_place(text, sheets, name)
    return FormProblem(text, name, number, column[1] if column else "", severity=severity)


def _named_place(text: str, sheets: Sheets, sheet: str) -> tuple[str, int]:
    quoted = {found[0] or found[1] for found in re.findall(r"'([\w.\-]+)'|\b\[?row (\d+)\b", text)}
    for row in sheets.sheet("survey"):
        if row.get("name") and row.get("name") in quoted:
            return sheet or "survey", row.number
    return sheet, 0


_COLUMNS = {
    "relevant": ("relevant", "relevance"),
    "constraint": ("constraint",),
    "calculate": ("calculation", "calculate"),
    "required": ("required",),
    "readonly": ("readonly", "read_only"),
    "choices": ("choice_filter", "type"),
    "count": ("repeat_count",),
    "label": ("label", "hint"),
    "words": ("label", "hint"),
    "setvalue": ("default", "calculation", "trigger"),
}


def _problem_of_fault(fault: Fault, sheets: Sheets, severity: str) -> FormProblem:
    places = sheets.places()
    row = places.get(fault.place)
    others = [places[path].number for path in fault.related if path in places and path != fault.place]
    message = fault.message
    if others:
        message += f" (with row {', '.join(str(number) for number in others)})"
    column = _column_of(fault, row)
    cure = _CURES.get(fault.code, "")
    if fault.code == "expression":
        written = row.get(column) if row else ""
        message = f"{written or fault.expression} cannot be read: {message}"
    if row is None:
        return FormProblem(message, "survey" if sheets.rows else fault.place, 0, column, cure, severity)
    return FormProblem(message, "survey", row.number, column, cure, severity)


_CURES = {
    "cycle": "let one of them not refer to the other",
    "circle": f"it is worked out in the order of the form, at most {MOST_ROUNDS} times; to be sure of the outcome, let "
    "one of them not refer to the other",
    "document": "what is to become a record is declared in the programme, under save or makes on its sheet forms",
    "spare": "leave out the last; it is not heard",
    "table": "put it beside the workbook as CSV under that name, with the columns sex, key and points",
    "expression": "correct the expression",
    "unknown-question": "refer to a question of this form as ${name}",
    "sensitive": f"write yes under {COLUMN} here too, or derived for a calculation that may be read by all",
}


def _column_of(fault: Fault, row: Row | None) -> str:
    headings = _COLUMNS.get(fault.field, (fault.field,))
    if row is not None:
        for heading in headings:
            for own in row.cells:
                if own == heading or own.startswith(f"{heading}::"):
                    return own
    return headings[0] if headings else ""


# What pyxform leaves beside the XForm


def _with_titles(definition: Definition, sheets: Sheets) -> Definition:
    titles = dict(definition.title)
    for row in sheets.sheet("settings"):
        for heading, text in row.cells.items():
            base, _, language = heading.partition("::")
            if base.strip().lower().replace(" ", "_") in ("form_title", "title") and language:
                titles[language.strip()] = text
    return replace(definition, title=titles)


def _with_lists(
    definition: Definition, folder: Path, itemsets: str | None, sheets: Sheets
) -> tuple[Definition, list[FormProblem]]:
    tables = {name: {"src": f"jr://file-csv/{name}.csv"} for name in named_tables(definition)}
    instances = {**tables, **definition.instances}
    missing: list[FormProblem] = []
    for name, stored in instances.items():
        source = stored.get("src", "")
        if not source.startswith("jr://file"):
            continue
        file_name = source.rpartition("/")[2]
        try:
            rows = _list_rows(folder, file_name, itemsets)
        except FormDefinitionError as error:
            cure = "write it anew as CSV in UTF-8, with a row of headings"
            missing += [FormProblem(fault.message, cure=cure) for fault in error.faults]
            continue
        if rows is not None:
            instances[name] = rows
        elif name not in (*INSTANCES, *tables, "last-saved", "__last-saved"):
            cure = f"put {file_name} beside the workbook"
            missing.append(FormProblem(f"the list {file_name} is not there", cure=cure, severity=WARNING))
    filled = replace(definition, instances=instances)
    try:
        filled = with_itemsets(filled, _itemsets(folder, itemsets))
    except FormDefinitionError as error:
        missing += [
            FormProblem(fault.message, cure="write it anew as CSV in UTF-8") for fault in error.faults
        ]
    missing += list(_unlisted(filled.body))
    missing += [_problem_of_fault(fault, sheets, ERROR) for fault in missing_tables(filled)]
    return filled, missing


def _itemsets(folder: Path, itemsets: str | None) -> str:
    """The lists outside a form: of the workbook's own sheet, else of the file that ODK puts beside a form."""
    file = folder / ITEMSETS
    return itemsets or (file.read_text("utf-8-sig", errors="replace") if file.is_file() else "")


def _unlisted(controls: Iterable[Control]) -> Iterator[FormProblem]:
    for control in controls:
        if "query" in control.parameters:
            message = f"the list of {control.parameters['query']} is not there; the question is for text"
            cure = "add it to the sheet external_choices, or put itemsets.csv beside the form"
            yield FormProblem(message, cure=cure, severity=WARNING)
        yield from _unlisted(control.children)


def _list_rows(folder: Path, file_name: str, itemsets: str | None) -> dict[str, Any] | None:
    for candidate in (folder / file_name, folder / "media" / file_name):
        if candidate.suffix.lower() in SUFFIXES and candidate.is_file():
            return list_of_file(file_name, candidate.read_bytes())
    if itemsets is not None and file_name == ITEMSETS:
        return list_of_csv(file_name, itemsets)
    return None
