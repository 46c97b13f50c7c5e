"""
Lists that come beside a form as files, CSV, GeoJSON or XML, as a definition holds them.

Source: ODK XForms Specification, secondary instances from CSV and from GeoJSON.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shared.forms.definition import Control, Definition, Itemset
from shared.forms.errors import Fault, FormDefinitionError
from shared.forms.expression.values import number_to_text
from shared.forms.tree import ELEMENT
from shared.forms.xform import compact_instance
from shared.forms.xml_tree import read_xml

SUFFIXES = (".csv", ".geojson", ".xml")

DELIMITERS = ",;\t|"
"""In order of preference; the first that the headings are parted by."""

ITEMSETS = "itemsets.csv"
"""File of the lists that are outside a form."""

_OUTSIDE = "itemsets."
"""Before the name of such a list: the form may have one of the same name inside."""

_KNOWN = frozenset({"list_name", "name", "label"})
_NAMED = re.compile(r"""\binstance\(\s*['"]([^'"]+)['"]""")

_ELEMENT_NAME = re.compile(r"[^\W\d][\w.\-]*")


def list_of_file(name: str, content: bytes) -> dict[str, Any]:
    """
    The list that a file holds, kind told by the name's end.

    Raises:
        FormDefinitionError: it cannot be read; says why.
    """
    suffix = name[name.rfind(".") :].lower()
    if suffix == ".xml":
        roots = [node for node in read_xml(content).children if node.kind == ELEMENT]
        return compact_instance(roots[0] if roots else None)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise _unreadable(name, "it is not UTF-8") from cause
    return _of_geojson(name, text) if suffix == ".geojson" else list_of_csv(name, text)


def list_of_csv(name: str, text: str) -> dict[str, Any]:
    """
    The list that a CSV text holds. Cells stand as written, spaces around them too.

    Raises:
        FormDefinitionError: a quote is never closed, or two columns have one name.
    """
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False))
    except csv.Error as cause:
        raise _unreadable(name, str(cause)) from cause
    rows = [row for row in rows if any(row)]
    if not rows:
        return {"c": [], "r": []}
    headings = rows[0]
    named = [place for place, heading in enumerate(headings) if heading]
    columns = [headings[place] for place in named]
    if len(set(columns)) < len(columns):
        raise _unreadable(name, "two of its columns have one name")
    return {
        "c": columns,
        "r": [[row[place] if place < len(row) else "" for place in named] for row in rows[1:]],
    }


def with_itemsets(definition: Definition, text: str) -> Definition:
    """
    The definition with the lists of one `itemsets.csv`, which holds all that are outside a form, and a choice made of
    each question that queries one of them. A question whose list is not there is for text.

    Raises:
        FormDefinitionError: it cannot be read; says why.
    """
    table = list_of_csv(ITEMSETS, text)
    headings = [_plain_heading(heading) for heading in table["c"]]
    columns = [base if base in _KNOWN else name for base, _, name in headings]
    if "list_name" not in columns:
        return definition
    spoken = {
        place: language for place, (base, language, _) in enumerate(headings) if base == "label" and language
    }
    is_spoken = not set(spoken.values()).isdisjoint(definition.languages)
    texts = {language: dict(own) for language, own in definition.texts.items()}
    kept = [
        place for place, name in enumerate(columns) if columns.index(name) == place and name != "list_name"
    ]
    names = [columns[place] for place in kept] + (["itextId"] if is_spoken else [])
    lists: dict[str, Any] = {}
    for number, row in enumerate(table["r"]):
        key = f"{_OUTSIDE}{number}"
        own = [row[place] for place in kept] + ([key] if is_spoken else [])
        named = f"{_OUTSIDE}{row[columns.index('list_name')]}"
        lists.setdefault(named, {"c": names, "r": []})["r"].append(own)
        for place, language in spoken.items():
            if language in definition.languages:
                texts.setdefault(language, {})[key] = {"": (row[place],)}
    label = Itemset(
        items="", value="name", label="itextId" if is_spoken else "label", labels_are_texts=is_spoken
    )
    body = _queried(definition.body, lists, label)
    return replace(definition, body=body, instances={**definition.instances, **lists}, texts=texts)


def _plain_heading(heading: str) -> tuple[str, str, str]:
    """What a column is, its language, and its name as written."""
    base, _, language = heading.partition("::")
    return re.sub(r"\s+", "_", base.strip().lower()), language.strip(), heading.strip()


def _queried(controls: tuple[Control, ...], lists: Mapping[str, Any], label: Itemset) -> tuple[Control, ...]:
    found: list[Control] = []
    for control in controls:
        named = _NAMED.search(control.parameters.get("query", "")) if control.kind == "input" else None
        if named and f"{_OUTSIDE}{named[1]}" in lists:
            query = f"{named.string[: named.start(1)]}{_OUTSIDE}{named.string[named.start(1) :]}"
            own = {name: value for name, value in control.parameters.items() if name != "query"}
            control = replace(control, kind="select1", itemset=replace(label, items=query), parameters=own)
        found.append(replace(control, children=_queried(control.children, lists, label)))
    return tuple(found)


def _delimiter(text: str) -> str:
    headings = re.sub(r'"[^"]*"', "", re.split(r"[\r\n]", text, maxsplit=1)[0])
    return next((mark for mark in DELIMITERS if mark in headings), ",")


def _of_geojson(name: str, text: str) -> dict[str, Any]:
    try:
        collection = json.loads(text)
        if collection["type"] != "FeatureCollection":
            raise _unreadable(name, "it is not a collection of features")
        items = [_item_of_feature(feature) for feature in collection["features"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise _unreadable(name, "it is not GeoJSON with points, lines or areas") from cause
    columns = list(dict.fromkeys(column for item in items for column in item))
    return {"c": columns, "r": [[item.get(column) for column in columns] for item in items]}


def _item_of_feature(feature: Mapping[str, Any]) -> dict[str, str]:
    geometry = feature["geometry"]
    item = {"geometry": "; ".join(_places(geometry["type"], geometry["coordinates"]))}
    properties = feature.get("properties") or {}
    if "id" in feature:
        item["id"] = _text(feature["id"])
    for key, value in properties.items():
        if value is not None and not isinstance(value, (dict, list)) and _ELEMENT_NAME.fullmatch(key):
            item.setdefault(key, _text(value))
    return item


def _places(kind: str, coordinates: Any) -> Iterator[str]:
    points = {"Point": [coordinates], "LineString": coordinates}.get(kind)
    if kind == "Polygon":
        points = coordinates[0]
    if points is None:
        raise ValueError(kind)
    for longitude, latitude, *height in points:
        yield f"{_text(latitude)} {_text(longitude)} {_text(height[0]) if height else 0} 0"


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_to_text(value) if isinstance(value, float) else str(value)


def _unreadable(name: str, why: str) -> FormDefinitionError:
    return FormDefinitionError([Fault("list", f"the list {name} cannot be read: {why}")])
