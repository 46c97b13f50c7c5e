"""
Secondary instances: the lists and tables that expressions read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.forms.expression.values import number_to_text
from shared.forms.tree import ATTRIBUTE, DOCUMENT, ELEMENT, Node, element


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
    columns = tuple(stored.get("c", ()))
    places = {column: place for place, column in enumerate(columns)}
    items: list[Node] = [_Row(item_name, root, places, row) for row in stored.get("r", ())]
    root.children = items
    root.by_name = {item_name: items} if items else {}
    document.append(root)
    return document


class _Row(Node):
    """
    An item of a list: its cells become nodes only when somebody walks to them.

    A list of a hundred thousand rows would otherwise be a million objects on a cheap phone.
    """

    __slots__ = ("_cells", "_places")

    def __init__(self, name: str, root: Node, places: Mapping[str, int], cells: Sequence[str | None]) -> None:
        self.kind = ELEMENT
        self.name = name
        self.uri = ""
        self.text = ""
        self.shown = True
        self.parent = root
        self._places = places
        self._cells = cells

    def __getattr__(self, name: str) -> Any:
        # Reached only while the children were not made.
        if name not in ("attributes", "children", "by_name"):
            raise AttributeError(name)
        self.attributes = []
        self.children = []
        self.by_name = {}
        for column, place in self._places.items():
            cell = self._cells[place] if place < len(self._cells) else None
            if cell is not None:
                self.append(element(column, cell))
        return getattr(self, name)

    def texts_of(self, name: str) -> list[str]:
        """The texts of the child elements of a name."""
        place = self._places.get(name)
        if place is None or place >= len(self._cells):
            return []
        cell = self._cells[place]
        return [] if cell is None else [cell]


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
