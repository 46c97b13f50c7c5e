"""
XML of conformance cases as trees, with every node found by the path the cases use.
"""

from __future__ import annotations

import re
from xml.dom import Node as Kind
from xml.dom import minidom

from shared.forms.tree import ATTRIBUTE, COMMENT, DOCUMENT, ELEMENT, INSTRUCTION, NAMESPACE, TEXT, Node

_KINDS = {
    Kind.ELEMENT_NODE: ELEMENT,
    Kind.TEXT_NODE: TEXT,
    Kind.CDATA_SECTION_NODE: TEXT,
    Kind.COMMENT_NODE: COMMENT,
    Kind.PROCESSING_INSTRUCTION_NODE: INSTRUCTION,
}
_MARKS = {TEXT: "#text", COMMENT: "#comment", INSTRUCTION: "#pi"}
DOCTYPE = 10


class Document:
    """
    A document and the paths of its nodes.
    """

    def __init__(self, xml: str, *, with_namespaces: bool = True) -> None:
        # Trees of forms hold no nodes of namespaces: ODK's language has no such axis.
        self.with_namespaces = with_namespaces
        self.paths: dict[int, str] = {}
        self.by_path: dict[str, Node] = {}
        self.root = Node(DOCUMENT)
        self._note(self.root, "/")
        self._add(minidom.parseString(xml.strip().encode()), self.root, "")

    def at(self, path: str) -> Node:
        """The node at a path; the name in it is only a check, attributes and text included."""
        above, mark, name = path.partition("/@")
        node = self.by_path[above]
        return next(item for item in node.attributes if item.name == name) if mark else node

    def path_of(self, node: Node) -> str:
        """A node's path; attributes as `<path>/@name`."""
        if node.kind == ATTRIBUTE and node.parent is not None:
            return f"{self.paths[id(node.parent)]}/@{node.name}"
        if node.kind == NAMESPACE and node.parent is not None:
            return f"{self.paths[id(node.parent)]}/@xmlns{':' if node.name else ''}{node.name}"
        return self.paths.get(id(node), f"?{node.kind}{node.name}")

    def _note(self, node: Node, path: str) -> None:
        self.paths[id(node)] = path
        self.by_path[path] = node

    def _add(self, source: minidom.Node, target: Node, path: str) -> None:
        for position, child in enumerate(source.childNodes):
            if child.nodeType == Kind.DOCUMENT_TYPE_NODE:
                node = Node(DOCTYPE)
                mark = "#10"
            elif child.nodeType == Kind.ELEMENT_NODE:
                node = self._element(child)
                mark = f"<{child.tagName}>"
            else:
                name = child.target if child.nodeType == Kind.PROCESSING_INSTRUCTION_NODE else ""
                node = Node(_KINDS[child.nodeType], name, text=child.data)
                mark = "#4" if child.nodeType == Kind.CDATA_SECTION_NODE else _MARKS[node.kind]
            target.append(node)
            inner = f"{path}/n({position}){mark}"
            self._note(node, inner)
            self._add(child, node, inner)

    def _element(self, source: minidom.Element) -> Node:
        node = Node(ELEMENT, source.tagName, uri=source.namespaceURI or "")
        for name, value in source.attributes.items():
            if name == "xmlns" or name.startswith("xmlns:"):
                if not self.with_namespaces:
                    continue
                own = Node(NAMESPACE, name.partition(":")[2], text=value)
            else:
                own = Node(ATTRIBUTE, name, text=value, uri=source.getAttributeNode(name).namespaceURI or "")
            own.parent = node
            node.attributes.append(own)
        return node


def plain(path: str) -> str:
    """
    A case's path as one string.
    """
    return re.sub(r"\s+", "", path)
