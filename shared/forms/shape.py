"""
What the parts of a definition must be: a damaged one is refused at the door, and nothing after it doubts its input.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from shared.forms.definition import GROUP, LEAF, REPEAT, Control, Definition, Itemset, ModelNode

KINDS = (GROUP, REPEAT, LEAF)


def check_shape(definition: Definition) -> None:
    """
    Raises:
        ValueError: a part is not what it must be.
    """
    _texts_of((definition.id, definition.version, definition.dialect, definition.drafts))
    for path, names in definition.earlier.items():
        _texts_of((path, *names))
    for words in (definition.title, definition.namespaces, definition.attributes):
        _words(words)
    _texts_of(definition.languages)
    for index, node in enumerate(definition.model):
        _node(node, index)
    _need(bool(definition.model) and definition.model[0].parent == -1)
    _tree(definition.initial, definition, 0)
    for index, tree in definition.templates.items():
        _tree(tree, definition, index)
    for control in definition.body:
        _control(control, len(definition.model))
    for entries in definition.texts.values():
        for forms in entries.values():
            for text in forms.values():
                _parts(text)
    for instance in definition.instances.values():
        _instance(instance)
    for action in definition.actions:
        _texts_of((action.event, action.target, action.way, action.value, action.literal, action.kind))
        _place(action.source, len(definition.model))


def _need(holds: bool) -> None:
    if not holds:
        raise ValueError("shape")


def _texts_of(values: Iterable[object]) -> None:
    for value in values:
        _need(isinstance(value, str))


def _words(words: Mapping[Any, Any]) -> None:
    _texts_of(words)
    _texts_of(words.values())


def _place(index: object, places: int) -> None:
    _need(isinstance(index, int) and not isinstance(index, bool) and -1 <= index < places)


def _node(node: ModelNode, index: int) -> None:
    _place(node.parent, index if index else 0)
    _need(index == 0 or node.parent >= 0)
    _need(bool(node.name) and node.kind in KINDS and isinstance(node.fixed, bool))
    expressions = (node.relevant, node.required, node.readonly, node.constraint, node.calculate, node.count)
    _texts_of((node.name, node.type, *expressions, *node.preload))
    _parts(node.constraint_message)
    _parts(node.required_message)
    _words(node.attributes)


def _parts(text: object) -> None:
    _need(isinstance(text, tuple))
    for part in text if isinstance(text, tuple) else ():
        is_marked = isinstance(part, tuple) and len(part) == 2 and part[0] in ("o", "t", "i")
        _need(isinstance(part, str) or (is_marked and isinstance(part[1], str)))


def _tree(tree: Any, definition: Definition, index: int) -> None:
    own, content = tree
    _need(own == index and isinstance(own, int) and 0 <= own < len(definition.model))
    if isinstance(content, str):
        return
    _need(definition.model[own].kind != LEAF)
    for child in content:
        _need(definition.model[child[0]].parent == own)
        _tree(child, definition, child[0])


def _control(control: Control, places: int) -> None:
    _texts_of((control.kind, control.appearance))
    _place(control.node, places)
    _need(control.node >= 0 or control.kind == "group")
    _parts(control.label)
    _parts(control.hint)
    _words(control.parameters)
    for code, label in control.choices:
        _texts_of((code,))
        _parts(label)
    if control.itemset is not None:
        _itemset(control.itemset)
    for child in control.children:
        _control(child, places)


def _itemset(itemset: Itemset) -> None:
    _texts_of((itemset.items, itemset.value, itemset.label, itemset.seed))
    _need(isinstance(itemset.random, bool) and isinstance(itemset.labels_are_texts, bool))


def _instance(instance: Mapping[str, Any]) -> None:
    if "t" in instance:
        _element(instance["t"])
        return
    _texts_of((instance.get("src", ""), *instance.get("c", ()), *instance.get("n", ("root", "item"))))
    columns = len(instance.get("c", ()))
    for row in instance.get("r", ()):
        _need(isinstance(row, (list, tuple)) and len(row) <= columns)
        _need(all(cell is None or isinstance(cell, str) for cell in row))


def _element(element: Any) -> None:
    name, content, *attributes = element
    _texts_of((name,))
    if attributes:
        _words(attributes[0])
    if not isinstance(content, str):
        for child in content:
            _element(child)
