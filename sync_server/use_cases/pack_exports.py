"""
What a programme hands to an authority: the sheets `exports` and `export_fields`, read and checked.

An export stays with who publishes: no phone receives it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shared.programmes.pack import Pack
from sync_server.ports.packs import CompiledForm
from sync_server.use_cases.pack_tables import Row, Sheets

EXPORTS, EXPORT_FIELDS = "exports", "export_fields"
EXPORT_SHEETS = (EXPORTS, EXPORT_FIELDS)
KINDS = ("text", "whole", "number", "yes_no", "words", "day_ms")
"""What a value may be written as; `day_ms` is noon of a date in milliseconds since 1970."""

GIVEN = "given"
"""The instance that holds what is said of a record's worker."""

BESIDE = (GIVEN, "sheet", "answers", "consent", "each")
"""Instances that only exports read."""

REGISTERED = ("household", "person")
"""What a form may save that has no answers of its own: a question of it is a field of the record."""

NAMED = re.compile(r"\$\{([^}]+)\}")
ROWS = re.compile(r"instance\('(\w+)'\)/root/item(?:\[.*\])?", re.DOTALL)
"""Rows of an instance, as `each` names them."""

_GIVEN = re.compile(r"instance\('given'\)/root/item/(\w+)")
_PART = r"(?:\w+:)?[A-Za-z_][\w.-]*(?:\[(?:[1-9]\d*)?\])?"
_PLACE = re.compile(rf"{_PART}(?:/{_PART})*(?:/@\w+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportField:
    """
    One value of what is handed over, or a rule that it must keep.

    Attributes:
        place: Where it stands, parts divided by slashes; empty for a rule alone. A part that stands several times has
            its number, as in `answer[2]`, or `[]` where `each` counts.
        value: An expression of the form language; empty for a rule alone.
        each: Rows of an instance: the field stands, and the rule holds, once for each.
        written_as: One of `KINDS`.
        needed: Whether nothing is handed over without it.
        must: What has to hold; empty for nothing.
        words: What is told where it does not hold, by language.
    """

    place: str
    value: str
    written_as: str
    needed: bool
    must: str
    words: Mapping[str, str]
    each: str = ""

    @property
    def name(self) -> str:
        """The last part of its place."""
        return self.place.rpartition("/")[2].removeprefix("@")

    @property
    def tells_sheet(self) -> bool:
        """Whether its value is about the sheet, and not about what is recorded."""
        return "instance('sheet')" in self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """
    One thing that a programme hands over: a document for each record of a form.

    Attributes:
        form: Whose records.
        kind: What the form saves: visits, sessions, households or people.
        outcomes: Ends of a visit at the door that are handed over too, though no form was filled.
        given: What who hands it over says of each worker, such as the number of the health unit.
        root: The document's outermost element, where it is written as XML.
        namespaces: Prefixes of elements, to what they stand for.
        ending: Of the name of a file.
    """

    id: str
    titles: Mapping[str, str]
    form: str
    kind: str
    outcomes: tuple[str, ...]
    given: tuple[str, ...]
    root: str
    namespaces: Mapping[str, str]
    ending: str
    fields: tuple[ExportField, ...]


def read_exports(sheets: Sheets) -> tuple[Export, ...]:
    """
    The exports of a pack, each with its fields in the order of the sheet.
    """
    columns = ("id", "form", "outcomes", "given", "root", "namespaces", "ending", "title::")
    fields = _fields(sheets)
    forms = sheets.source.tables.get("forms")
    kinds = {one.cells.get("id"): one.cells.get("saves_to", "") for one in (forms.rows if forms else ())}
    return tuple(
        Export(
            id=row.text("id"),
            titles=row.texts("title", needed=True),
            form=row.text("form", needed=True),
            kind=kinds.get(row.text("form")) or "visit",
            outcomes=row.list("outcomes"),
            given=row.list("given"),
            root=row.text("root") or "records",
            namespaces={prefix: names[0] for prefix, names in row.pairs("namespaces").items()},
            ending=row.text("ending") or "xml",
            fields=tuple(fields.get(row.text("id"), ())),
        )
        for row in sheets.unique(sheets.rows(EXPORTS, columns=columns), "id")
    )


def _fields(sheets: Sheets) -> Mapping[str, list[ExportField]]:
    columns = ("export", "field", "each", "value", "as", "needed", "must", "wrong::")
    found: dict[str, list[ExportField]] = {}
    for row in sheets.rows(EXPORT_FIELDS, columns=columns):
        needed, must = row.flag("needed"), row.text("must")
        found.setdefault(row.text("export", needed=True), []).append(
            ExportField(
                place=row.text("field"),
                value=row.text("value"),
                written_as=row.one_of("as", KINDS, "text"),
                needed=needed,
                must=must,
                words=row.texts("wrong", needed=needed or bool(must)),
                each=row.text("each"),
            )
        )
    return found


def as_read(expression: str, kind: str) -> str:
    """
    An expression over a record that was registered: a question of its form is a field of the record.
    """
    if kind not in REGISTERED:
        return expression
    return NAMED.sub(lambda one: f"string(instance('{kind}')/root/item/{one[1].strip()})", expression)


def check_exports(
    exports: tuple[Export, ...], pack: Pack, sheets: Sheets, compiled: Mapping[str, CompiledForm]
) -> None:
    """
    Notes what an export names and nobody has: forms, questions, what is given, prefixes; and what is sealed.
    """
    known = {one.id: one for one in exports}
    table = sheets.source.tables.get(EXPORTS)
    for line in table.rows if table else ():
        row = Row(EXPORTS, line, sheets.languages, sheets.findings)
        form = pack.forms.get(row.text("form"))
        if row.text("form") and form is None:
            row.wrong("form", "form.unknown", f"No form “{row.text('form')}” in the sheet forms.")
        if form is not None and form.saves_to != "visit" and row.list("outcomes"):
            row.wrong("outcomes", "export.outcomes", "Only visits end at a door: leave it empty.")
        if (one := known.get(row.text("id"))) is not None and not one.fields:
            row.wrong("id", "export.empty", f"Add its fields to the sheet {EXPORT_FIELDS}.")
    table = sheets.source.tables.get(EXPORT_FIELDS)
    seen: dict[tuple[str, str], int] = {}
    for line in table.rows if table else ():
        row = Row(EXPORT_FIELDS, line, sheets.languages, sheets.findings)
        export = known.get(row.text("export"))
        if export is None:
            if row.text("export"):
                row.wrong("export", "export.unknown", f"No export “{row.text('export')}” in {EXPORTS}.")
            continue
        _check_place(row, export, seen)
        _check_each(row)
        for column in ("value", "must"):
            _check_expression(row, column, export, compiled.get(export.form))


def _check_place(row: Row, export: Export, seen: dict[tuple[str, str], int]) -> None:
    place = row.text("field")
    if bool(place) != bool(row.text("value")):
        row.wrong("field", "export.half", "Write a field and its value; or neither, and what must hold.")
    if not place and not row.text("must"):
        row.wrong("must", "cell.missing", "Fill in a field and its value, or what must hold.")
    if place and _PLACE.fullmatch(place) is None:
        row.wrong("field", "export.place", "Write names divided by slashes, as in header/unit.")
    for part in place.split("/"):
        prefix, colon, _ = part.partition(":")
        if colon and prefix not in export.namespaces:
            row.wrong("field", "export.prefix", f"Say in {EXPORTS} what “{prefix}” stands for.")
    first = seen.setdefault((export.id, place), row.number)
    if place and first != row.number:
        row.wrong("field", "row.twice", f"The same field stands in row {first}.")


def _check_each(row: Row) -> None:
    place, each = row.text("field"), row.text("each")
    if each and ROWS.fullmatch(each) is None:
        row.wrong("each", "export.each", "Name rows, as in instance('people')/root/item[alive = 'yes'].")
    if place and bool(each) != (place.count("[]") == 1):
        row.wrong("field", "export.each", "Write [] after the one part that stands once for each row.")


def _check_expression(row: Row, column: str, export: Export, compiled: CompiledForm | None) -> None:
    text = row.text(column)
    for name in sorted(set(_GIVEN.findall(text)) - set(export.given)):
        row.wrong(column, "export.given", f"“{name}” is not among what {EXPORTS} says is given.")
    if not text or compiled is None:
        return
    named = set(NAMED.findall(text))
    for name in sorted(named - compiled.questions):
        row.wrong(column, "question.unknown", f"The form {export.form} has no question “{name}”.")
    for name in sorted(named & compiled.sensitive):
        row.wrong(column, "sensitive.read", f"“{name}” is sensitive: the server cannot read it.")
    if named <= compiled.questions and (fault := compiled.export_fault_of(as_read(text, export.kind))):
        row.wrong(column, "expression", f"Mend the expression: {fault}.")
