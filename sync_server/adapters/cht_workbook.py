"""
Workbooks of the Community Health Toolkit, made ready for `pyxform`, which knows ODK's only.

Source: Community Health Toolkit documentation, Forms; cht-conf's own pyxform; seen November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from shared.forms.definition import INPUTS, Definition, ModelNode
from shared.forms.errors import Fault
from shared.forms.xform import READS_SUMMARY, RECORD_LOOKS, TELEPHONE, TOOLKIT

NO_LABEL = "NO_LABEL"
"""What authors write where a question has no words; a question without any gets it too, since pyxform asks for some."""

META = "meta"
_STAND_IN = "doorstep_authors_meta"
"""Name of an author's group `meta` while pyxform makes its own."""

_TAG, _TAG_STAND_IN = "instance::tag", "instance::doorstep_authors_tag"
"""A column that pyxform takes for a word of its own."""

_RECORD = re.compile(r"^db:[\w-]+$")
_UNASKED = frozenset(
    "calculate hidden start end today deviceid username phonenumber email audit simserial subscriberid".split()
)
_TABLE = re.compile(r"z-score\(\s*(['\"])(.+?)\1")


def is_of_the_toolkit(survey: Iterable[Mapping[str, Any]], settings: Iterable[Mapping[str, Any]]) -> bool:
    """
    Whether a workbook is written for the toolkit: its types, the group the app fills, its namespace, its form ids.
    """
    for row in survey:
        kind, name = _cell(row, "type").lower(), _cell(row, "name")
        if _RECORD.match(kind) or kind == TELEPHONE or (_begins_group(kind) and name in (INPUTS, META)):
            return True
        if not RECORD_LOOKS.isdisjoint(_cell(row, "appearance").split()):
            return True
        if any(_heading(key) == _TAG or READS_SUMMARY.search(str(value)) for key, value in row.items()):
            return True
    return any(
        TOOLKIT in _cell(row, "namespaces") or _cell(row, "form_id").startswith("contact:")
        for row in settings
    )


def made_ready(survey: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """
    The rows of a survey sheet with what only the toolkit knows said in ODK's words.
    """
    rows = [
        {_TAG_STAND_IN if _heading(key) == _TAG else key: value for key, value in row.items()}
        for row in survey
    ]
    label = next((key for row in rows for key in row if _heading(key).startswith("label")), "label")
    for row in rows:
        _make_ready(row, label)
    return rows


def _make_ready(row: dict[str, Any], label: str) -> None:
    kind = _cell(row, "type").lower()
    if kind == TELEPHONE or _RECORD.match(kind):
        _set(row, "type", "text")
        _set(row, "bind::type", kind)
    elif kind == "calculate" and not any(
        _cell(row, name) for name in ("calculation", "calculate", "default")
    ):
        _set(row, "type", "hidden")
    elif _begins_group(kind) and _cell(row, "name") == META:
        _set(row, "name", _STAND_IN)
    is_asked = bool(kind) and kind not in _UNASKED and not kind.startswith(("begin", "end"))
    if is_asked and not any(_says(key, value) for key, value in row.items()):
        row[label] = NO_LABEL


def _says(key: str, value: Any) -> bool:
    words = _heading(key).partition("::")[0]
    return words in ("label", "hint", "guidance_hint", "media", "image", "audio") and bool(str(value).strip())


def without_stand_ins(xform: str) -> str:
    """
    What pyxform made of the rows, with empty labels empty and the author's group called as it was.
    """
    xform = xform.replace(f">{NO_LABEL}<", "><")
    if _STAND_IN in xform:
        # ODK's own name for its metadata, so that there are not two.
        xform = re.sub(
            r"<meta>(\s*)<instanceID/>(\s*)</meta>", r"<orx:meta>\1<orx:instanceID/>\2</orx:meta>", xform
        )
        xform = re.sub(r'(nodeset="/[^"/]+)/meta/instanceID"', r'\1/orx:meta/orx:instanceID"', xform)
    return xform.replace(_STAND_IN, META).replace(_TAG_STAND_IN.removeprefix("instance::"), "tag")


def missing_tables(definition: Definition) -> Iterator[Fault]:
    """
    Tables that `z-score` looks into and that the form does not bring; they are the programme's own to give.
    """
    for index, node in enumerate(definition.model):
        for field in ("calculate", "relevant", "constraint"):
            for found in _TABLE.finditer(getattr(node, field)):
                if "r" not in definition.instances.get(found[2], {}):
                    place = _place(definition.model, index)
                    message = f"the table {found[2]} of z-score is not there"
                    yield Fault("table", message, place, field, getattr(node, field), found.start())


def further_documents(definition: Definition) -> Iterator[Fault]:
    """
    Groups of which the toolkit makes a document of its own, and places that it gives such a one's identifier.
    """
    for index, node in enumerate(definition.model):
        place = _place(definition.model, index)
        if node.attributes.get("db-doc", "").strip().lower() == "true":
            message = f"{node.name} makes no record of its own here: its answers stay with the visit"
            yield Fault("document", message, place, "instance::db-doc")
        if node.attributes.get("db-doc-ref", "").strip():
            message = f"{node.name} stays blank: no record is made that it could name"
            yield Fault("document", message, place, "instance::db-doc-ref")


def named_tables(definition: Definition) -> set[str]:
    """
    The names of the tables that `z-score` looks into.
    """
    texts = (text for node in definition.model for text in (node.calculate, node.relevant, node.constraint))
    return {found[2] for text in texts for found in _TABLE.finditer(text)}


def _place(model: tuple[ModelNode, ...], index: int) -> str:
    names: list[str] = []
    while index >= 0:
        names.append(model[index].name)
        index = model[index].parent
    return "/" + "/".join(reversed(names))


def _begins_group(kind: str) -> bool:
    return re.sub(r"[\s_]+", " ", kind).strip() == "begin group"


def _heading(key: str) -> str:
    return re.sub(r"\s+", "_", key.strip().lower())


def _cell(row: Mapping[str, Any], heading: str) -> str:
    return next((str(value).strip() for key, value in row.items() if _heading(key) == heading and value), "")


def _set(row: dict[str, Any], heading: str, value: str) -> None:
    row[next((key for key in row if _heading(key) == heading), heading)] = value
