"""
An export of a pack is checked as the rest of it is, with sheet, row, column and cure; no phone receives it.
"""

from dataclasses import replace

import pytest

from shared.programmes.pack import decode_pack
from sync_server.adapters.handed_documents import tree_of, xml_of
from sync_server.ports.packs import CompiledForm, PackSource
from sync_server.use_cases.build_pack import build_pack
from sync_server.use_cases.pack_exports import as_read
from tests.unit.sync_server.test_build_pack import (
    FORM,
    QUESTIONS,
    SCHEDULE,
    build,
    problem,
    source,
    table,
    two,
)

EXPORT = {
    "id": "month", "form": "f", "given": "unit", "root": "a:list", "namespaces": "a > urn:a", **two("title", "Month"),
}  # fmt: skip
DAY = {
    "export": "month",
    "field": "head/day",
    "value": "instance('visit')/root/item/visited_on",
    "as": "day_ms",
}
UNIT = {
    "export": "month",
    "field": "a:unit/@no",
    "value": "instance('given')/root/item/unit",
    "needed": "yes",
    **two("wrong", "The unit is missing."),
}
RULE = {"export": "month", "must": "${fever} = 'no'", **two("wrong", "Fever")}


def exporting(*fields: dict[str, str], **of: str) -> PackSource:
    return source(exports=table({**EXPORT, **of}), export_fields=table(*(fields or (DAY, UNIT, RULE))))


def test_an_export_is_read_and_stays_with_who_publishes() -> None:
    built = build(exporting())
    assert built.problems == ()
    (export,) = built.exports
    assert ["day", "no", ""] == [one.name for one in export.fields]
    assert {"a": "urn:a"} == dict(export.namespaces)
    assert "export" not in str(decode_pack(built.blob).to_wire())


@pytest.mark.parametrize(
    ("fields", "row", "column", "code"),
    [
        ([{**DAY, "export": "year"}, UNIT], 2, "export", "export.unknown"),
        ([DAY, DAY], 3, "field", "row.twice"),
        ([{**DAY, "as": "date"}], 2, "as", "cell.not_allowed"),
        ([{**DAY, "field": "head//day"}], 2, "field", "export.place"),
        ([{**DAY, "field": "b:day"}], 2, "field", "export.prefix"),
        ([{**DAY, "value": ""}], 2, "field", "export.half"),
        ([DAY, {"export": "month"}], 3, "must", "cell.missing"),
        ([{**DAY, "value": "${cough}"}], 2, "value", "question.unknown"),
        ([{**RULE, "must": "${cough} = 'no'"}], 2, "must", "question.unknown"),
        ([{**UNIT, "value": "instance('given')/root/item/team"}], 2, "value", "export.given"),
        ([{**RULE, "wrong::hi": ""}], 2, "wrong::hi", "translation.missing"),
        ([{**DAY, "field": "head[0]/day"}], 2, "field", "export.place"),
        ([{**DAY, "field": "head[]/day"}], 2, "field", "export.each"),
        ([{**DAY, "each": "instance('people')/root/item"}], 2, "field", "export.each"),
        ([{**DAY, "field": "head[]/day", "each": "people"}], 2, "each", "export.each"),
    ],
)
def test_what_an_export_names_and_nobody_has_is_told(
    fields: list[dict[str, str]], row: int, column: str, code: str
) -> None:
    found = problem(exporting(*fields))
    assert (found.sheet, found.row, found.column, found.code) == ("export_fields", row, column, code)


def test_an_export_of_no_form_or_without_fields_is_told() -> None:
    assert ("exports", "form", "form.unknown") == _place(exporting(form="g"))
    without = source(exports=table(EXPORT), schedules=table(SCHEDULE))
    assert ("exports", "id", "export.empty") == _place(without)


def test_an_export_is_of_what_its_form_saves() -> None:
    home = {**FORM, "id": "h", "workbook": "h.xlsx", "saves_to": "household"}
    given = exporting({**DAY, "value": "${fever}"}, form="h")
    given = replace(
        given,
        tables={**given.tables, "forms": table(FORM, home)},
        forms=frozenset({"f.xlsx", "h.xlsx"}),
    )
    (export,) = build(given).exports
    assert "household" == export.kind
    assert as_read("${fever} = 'no'", export.kind) == "string(instance('household')/root/item/fever) = 'no'"
    assert as_read("${fever} = 'no'", "visit") == "${fever} = 'no'"

    at_the_door = table({**EXPORT, "form": "h", "outcomes": "refused"})
    given = replace(given, tables={**given.tables, "exports": at_the_door})
    assert ("exports", "outcomes", "export.outcomes") == _place(given)


def _place(given: PackSource) -> tuple[str, str, str]:
    found = problem(given)
    return found.sheet, found.column, found.code


def test_what_is_sealed_is_not_handed_over() -> None:
    sealed = CompiledForm(definition={}, version="1", questions=QUESTIONS, sensitive=frozenset({"fever"}))
    built = build_pack(exporting(), lambda name, findings: sealed)
    assert ("export_fields", "sensitive.read") in {(one.sheet, one.code) for one in built.problems}


def test_a_document_has_its_parts_in_the_order_of_the_sheet() -> None:
    (export,) = build(exporting()).exports
    values = {
        "a:unit/@no": '7"',
        "a:unit/code": ["1", "29"],
        "head/seen": True,
        "a:unit/why": "<none> & more",
    }
    assert ["a:unit", "head"] == list(tree_of(values))
    assert xml_of(export, values).splitlines()[1] == (
        '<a:list xmlns:a="urn:a"><a:unit no=\'7"\'><code>1</code><code>29</code>'
        "<why>&lt;none&gt; &amp; more</why></a:unit><head><seen>true</seen></head></a:list>"
    )
