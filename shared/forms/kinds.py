"""
What kind of question a control of the body is, in the words of form authors.
"""

from __future__ import annotations

from shared.forms.data_types import answer_of_text
from shared.forms.definition import Control, ModelNode
from shared.forms.steps import Answer

INPUT_KINDS = {
    "int": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "datetime",
    "geopoint": "geopoint",
    "geotrace": "geotrace",
    "geoshape": "geoshape",
    "barcode": "barcode",
}

"""Kinds of the questions that are entered, by bind type; any other type is text."""

OTHER_KINDS = (
    "acknowledge",
    "audio",
    "file",
    "image",
    "note",
    "range",
    "rank",
    "repeat",
    "select_multiple",
    "select_one",
    "text",
    "video",
)


def kind_of(control: Control, model: ModelNode) -> str:
    """
    The kind of question, as in `Step.kind`.
    """
    match control.kind:
        case "select1":
            return "select_one"
        case "select":
            return "select_multiple"
        case "trigger":
            return "acknowledge"
        case "upload":
            return _upload_kind(control.parameters.get("mediatype", ""))
        case "input":
            return _input_kind(model)
        case other:
            return other


def _input_kind(model: ModelNode) -> str:
    if model.type == "string" and model.readonly == "true()" and not model.calculate:
        return "note"
    return INPUT_KINDS.get(model.type, "text")


def _upload_kind(mediatype: str) -> str:
    family = mediatype.partition("/")[0]
    return family if family in ("image", "audio", "video") else "file"


def typed_answer(control: Control | None, model: ModelNode, text: str) -> Answer:
    """
    The typed answer that a place's text stands for.
    """
    kind = kind_of(control, model) if control is not None else model.type
    return answer_of_text(text, model.type if kind == "text" else kind)
