"""
The definition's wire form: plain maps, lists and scalars, defaults left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from shared.forms.definition import Action, Control, Definition, Itemset, ModelNode
from shared.forms.errors import MalformedDefinitionError
from shared.forms.shape import check_shape

FORMAT = 2
"""Format of the wire form; a reader refuses a higher one."""

WITHOUT_SENSITIVE = 1
"""A form without sensitive questions stays readable to the first release, which would send such answers in clear."""


def definition_to_wire(form: Definition) -> dict[str, Any]:
    """
    Plain maps, lists and scalars for JSON or MessagePack.
    """
    wire = _compact(form)
    wire.pop("extra", None)
    wire["templates"] = {str(index): _listed(tree) for index, tree in form.templates.items()}
    is_sensitive = any(node.sensitive for node in form.model)
    return {**form.extra, **wire, "format": FORMAT if is_sensitive else WITHOUT_SENSITIVE}


def definition_from_wire(wire: Mapping[str, Any]) -> Definition:
    """
    Raises:
        MalformedDefinitionError: not a definition, or of a later format than this reader's.
    """
    try:
        format_ = wire["format"]
        if not isinstance(format_, int) or format_ > FORMAT:
            raise MalformedDefinitionError(format=str(format_))
        definition = _definition(wire)
        check_shape(definition)
        return definition
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as cause:
        raise MalformedDefinitionError(cause=type(cause).__name__) from cause


_KNOWN = frozenset(item.name for item in fields(Definition)) | {"format"}


def _definition(wire: Mapping[str, Any]) -> Definition:
    return Definition(
        id=wire["id"],
        version=wire.get("version", ""),
        title=dict(wire.get("title", {})),
        languages=tuple(wire.get("languages", ())),
        model=tuple(_node(node) for node in wire.get("model", ())),
        initial=_tupled(wire.get("initial", ())),
        templates={int(index): _tupled(tree) for index, tree in wire.get("templates", {}).items()},
        body=tuple(_control(control) for control in wire.get("body", ())),
        texts={
            language: {
                key: {kind: _tupled(text) for kind, text in kinds.items()} for key, kinds in entries.items()
            }
            for language, entries in wire.get("texts", {}).items()
        },
        instances=dict(wire.get("instances", {})),
        actions=tuple(Action(**action) for action in wire.get("actions", ())),
        namespaces=dict(wire.get("namespaces", {})),
        attributes=dict(wire.get("attributes", {})),
        earlier={path: tuple(names) for path, names in wire.get("earlier", {}).items()},
        dialect=wire.get("dialect", ""),
        drafts=wire.get("drafts", ""),
        extra={key: value for key, value in wire.items() if key not in _KNOWN},
    )


_TEXTS_OF_A_NODE = ("constraint_message", "required_message", "preload")


def _node(wire: Mapping[str, Any]) -> ModelNode:
    own = dict(wire)
    for name in _TEXTS_OF_A_NODE:
        if name in own:
            own[name] = _tupled(own[name])
    return ModelNode(**own)


def _control(wire: Mapping[str, Any]) -> Control:
    own = dict(wire)
    for name in ("label", "hint", "choices"):
        if name in own:
            own[name] = _tupled(own[name])
    if "children" in own:
        own["children"] = tuple(_control(child) for child in own["children"])
    if "itemset" in own:
        own["itemset"] = Itemset(**own["itemset"])
    return Control(**own)


def _compact(value: Any) -> dict[str, Any]:
    compact = {}
    for item in fields(value):
        own = getattr(value, item.name)
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        if own != default:
            compact[item.name] = _plain(own)
    return compact


def _plain(value: Any) -> Any:
    if isinstance(value, (ModelNode, Itemset, Action, Control)):
        return _compact(value)
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, (tuple, list)) else value


def _tupled(value: Any) -> Any:
    return tuple(_tupled(item) for item in value) if isinstance(value, (tuple, list)) else value
