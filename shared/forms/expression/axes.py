"""
The axes of XPath: the nodes met from a node in one direction, nearest first.

Source: XPath 1.0, section 2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from shared.forms.tree import ATTRIBUTE, ELEMENT, NAMESPACE, TEXT, Node

Axis = Callable[[Node], Iterable[Node]]

REVERSE = frozenset({"ancestor", "ancestor-or-self", "preceding", "preceding-sibling"})


def _child(node: Node) -> Iterable[Node]:
    if node.kind == ELEMENT and not node.children and node.text:
        return (_own_text(node),)
    return node.children


def _own_text(node: Node) -> Node:
    text = Node(TEXT, text=node.text if node.shown else "")
    text.parent = node
    return text


def _parent(node: Node) -> Iterable[Node]:
    return () if node.parent is None else (node.parent,)


def _self(node: Node) -> Iterable[Node]:
    return (node,)


def _descendant(node: Node) -> Iterator[Node]:
    for child in _child(node):
        yield child
        yield from _descendant(child)


def _descendant_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from _descendant(node)


def _ancestor_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from node.ancestors()


def _following_sibling(node: Node) -> Iterable[Node]:
    if node.parent is None or node.kind in (ATTRIBUTE, NAMESPACE):
        return ()
    siblings = node.parent.children
    return siblings[_index(siblings, node) + 1 :]


def _preceding_sibling(node: Node) -> Iterable[Node]:
    if node.parent is None or node.kind in (ATTRIBUTE, NAMESPACE):
        return ()
    siblings = node.parent.children
    return reversed(siblings[: max(_index(siblings, node), 0)])


def _index(nodes: list[Node], node: Node) -> int:
    for index, candidate in enumerate(nodes):
        if candidate is node:
            return index
    return -1


def _following(node: Node) -> Iterator[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        yield from _descendant(node.parent)
        node = node.parent
    for level in _ancestor_or_self(node):
        for sibling in _following_sibling(level):
            yield from _descendant_or_self(sibling)


def _preceding(node: Node) -> Iterator[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        node = node.parent
    for level in _ancestor_or_self(node):
        for sibling in _preceding_sibling(level):
            yield from reversed(list(_descendant_or_self(sibling)))


def _attribute(node: Node) -> Iterable[Node]:
    return [attribute for attribute in node.attributes if attribute.kind == ATTRIBUTE]


def _namespace(node: Node) -> Iterable[Node]:
    if node.kind != ELEMENT:
        return ()
    declared: dict[str, Node] = {}
    for level in _ancestor_or_self(node):
        for item in level.attributes:
            if item.kind == NAMESPACE:
                declared.setdefault(item.name, item)
    return [item for item in declared.values() if item.text]


AXES: Mapping[str, Axis] = {
    "ancestor": Node.ancestors,
    "ancestor-or-self": _ancestor_or_self,
    "attribute": _attribute,
    "child": _child,
    "descendant": _descendant,
    "descendant-or-self": _descendant_or_self,
    "following": _following,
    "following-sibling": _following_sibling,
    "namespace": _namespace,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_sibling,
    "self": _self,
}

PRINCIPAL_KIND: Mapping[str, int] = {"attribute": ATTRIBUTE, "namespace": NAMESPACE}
"""The kind of node that a bare name means on an axis; elements on all others."""
