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
from typing import Any

from shared.forms.errors import Fault, FormDefinitionError
from shared.forms.expression.values import number_to_text
from shared.forms.tree import ELEMENT
from shared.forms.xform import compact_instance
from shared.forms.xml_tree import read_xml

SUFFIXES = (".csv", ".geojson", ".xml")

DELIMITERS = ",;\t|"
"""In order of preference; the first that the headings are parted by."""

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
