"""
The tree that expressions walk: XPath's data model, small enough for a phone.

An element without child nodes holds its text itself; element trees of forms are made without text
nodes, trees of whole documents with them.
"""

from __future__ import annotations

from collections.abc import Iterator

DOCUMENT = 0
ELEMENT = 1
ATTRIBUTE = 2
TEXT = 3
COMMENT = 4
INSTRUCTION = 5
NAMESPACE = 6


_UNPREFIXED = frozenset({"", "http://www.w3.org/2002/xforms"})


class Node:
    """
    One node.

    Attributes:
        kind: DOCUMENT, ELEMENT, ...
        name: As written, with its prefix; for attributes and namespaces too.
        uri: Namespace of the name, or empty.
        text: Own text of a leaf element, or the value of any other leaf.
        shown: False while the node is not relevant: expressions then see no text in it.
        by_name: Child elements by their name as written.
    """

    __slots__ = ("attributes", "by_name", "children", "kind", "name", "parent", "shown", "text", "uri")

    def __init__(self, kind: int, name: str = "", *, text: str = "", uri: str = "") -> None:
        self.kind = kind
        self.name = name
        self.uri = uri
        self.text = text
        self.shown = True
        self.parent: Node | None = None
        self.children: list[Node] = []
        self.attributes: list[Node] = []
        self.by_name: dict[str, list[Node]] = {}

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def key(self) -> str:
        """
        The name that a path without prefix meets it by: a name of a foreign default namespace is not met.
        """
        if self.uri in _UNPREFIXED or ":" in self.name or self.kind != ELEMENT:
            return self.name
        return f"{{{self.uri}}}{self.name}"

    def append(self, child: Node) -> None:
        """Adds a child after the others."""
        child.parent = self
        self.children.append(child)
        if child.kind == ELEMENT:
            self.by_name.setdefault(child.key, []).append(child)

    def insert(self, index: int, child: Node) -> None:
        """Adds a child at a position among all children."""
        child.parent = self
        self.children.insert(index, child)
        self.by_name[child.key] = [
            node for node in self.children if node.kind == ELEMENT and node.key == child.key
        ]

    def remove(self, child: Node) -> None:
        """Takes a child out."""
        self.children.remove(child)
        self.by_name[child.key].remove(child)
        child.parent = None

    def texts_of(self, name: str) -> list[str]:
        """The texts of the child elements of a name."""
        return [child.string_value() for child in self.by_name.get(name, ())]

    def string_value(self) -> str:
        """
        The node's text as expressions see it.
        """
        if not self.shown:
            return ""
        if not self.children:
            return self.text
        return "".join(child.string_value() for child in self.children if child.kind in (ELEMENT, TEXT))

    def root(self) -> Node:
        """The top of the node's tree."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def descendants(self) -> Iterator[Node]:
        """Nodes below, in document order."""
        for child in self.children:
            yield child
            if child.children:
                yield from child.descendants()

    def ancestors(self) -> Iterator[Node]:
        """Nodes above, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def element(name: str, text: str = "") -> Node:
    """
    An element with or without text.
    """
    return Node(ELEMENT, name, text=text)


class _Places:
    """
    Where nodes stand among their siblings; each family is counted once, however many of it are asked for.
    """

    def __init__(self) -> None:
        self._families: dict[int, dict[int, int]] = {}

    def key(self, node: Node) -> tuple[int, ...]:
        """What sorts nodes of one tree into document order."""
        steps: list[int] = []
        while node.parent is not None:
            steps.append(self._place(node, node.parent))
            node = node.parent
        steps.append(id(node))
        return tuple(reversed(steps))

    def _place(self, node: Node, parent: Node) -> int:
        places = self._families.get(id(parent))
        if places is None:
            before = sorted(parent.attributes, key=lambda own: own.kind != NAMESPACE)
            family = [*before, *parent.children]
            places = {id(member): place - len(before) for place, member in enumerate(family)}
            self._families[id(parent)] = places
        return places.get(id(node), 0)


def in_document_order(nodes: list[Node]) -> list[Node]:
    """
    The nodes once each, in document order.
    """
    unique = list({id(node): node for node in nodes}.values())
    if len(unique) < 2:
        return unique
    return sorted(unique, key=_Places().key)
