"""
Secondary instances: the lists and tables that expressions read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.forms.expression.values import number_to_text
from shared.forms.tree import ATTRIBUTE, DOCUMENT, Node, element


def instance_document(stored: Mapping[str, Any]) -> Node:
    """
    The document of an instance as a definition holds it.
    """
    document = Node(DOCUMENT)
    if "t" in stored:
        document.append(_grown(stored["t"]))
        return document
    root_name, item_name = stored.get("n", ("root", "item"))
    root = element(root_name)
    columns = stored.get("c", ())
    for row in stored.get("r", ()):
        item = element(item_name)
        for column, cell in zip(columns, row, strict=False):
            if cell is not None:
                item.append(element(column, cell))
        root.append(item)
    document.append(root)
    return document


def _grown(tree: Sequence[Any]) -> Node:
    name, content, *attributes = tree
    node = element(name)
    for key, value in (attributes[0] if attributes else {}).items():
        own = Node(ATTRIBUTE, key, text=value)
        own.parent = node
        node.attributes.append(own)
    if isinstance(content, str):
        node.text = content
    else:
        for child in content:
            node.append(_grown(child))
    return node


def rows_document(rows: Sequence[Mapping[str, object]]) -> Node:
    """
    Rows of the app as `root/item/column`.
    """
    document = Node(DOCUMENT)
    root = element("root")
    for row in rows:
        item = element("item")
        for column, value in row.items():
            item.append(element(column, plain_text(value)))
        root.append(item)
    document.append(root)
    return document


def plain_text(value: object) -> str:
    """
    A record's value as the text that expressions read: codes of a list parted by spaces.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_to_text(value)
    if isinstance(value, (list, tuple)):
        return " ".join(plain_text(item) for item in value)
    return str(value)
