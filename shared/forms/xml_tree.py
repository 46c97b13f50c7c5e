"""
Reads XML into the tree that expressions walk. Used where forms are compiled, not on the phone.
"""

from __future__ import annotations

import xml.parsers.expat

from shared.forms.errors import Fault, FormDefinitionError
from shared.forms.tree import ATTRIBUTE, COMMENT, DOCUMENT, ELEMENT, INSTRUCTION, NAMESPACE, TEXT, Node


def read_xml(source: str | bytes, *, whole: bool = True) -> Node:
    """
    The document node of an XML text.

    Args:
        whole: Keep text, comments and instructions as nodes of their own; else only elements, each leaf
            holding its own text.

    Raises:
        FormDefinitionError: the text is not well-formed XML; says where.
    """
    return _Builder(whole).read(source)


class _Builder:
    def __init__(self, whole: bool) -> None:
        self.whole = whole
        self.document = Node(DOCUMENT)
        self.here = self.document
        self.scopes: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self.pending: list[str] = []

    def read(self, source: str | bytes) -> Node:
        parser = xml.parsers.expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.EntityDeclHandler = self.entity
        if self.whole:
            parser.CommentHandler = self.comment
            parser.ProcessingInstructionHandler = self.instruction
        try:
            parser.Parse(source if isinstance(source, bytes) else source.encode(), True)
        except xml.parsers.expat.ExpatError as cause:
            message = f"not well-formed XML, line {cause.lineno}, column {cause.offset}: {cause}"
            raise FormDefinitionError([Fault("xml", message)]) from cause
        except (LookupError, ValueError) as cause:
            raise FormDefinitionError([Fault("xml", f"not readable XML: {cause}")]) from cause
        return self.document

    def entity(self, name: str, *_: object) -> None:
        raise FormDefinitionError([Fault("xml", f"the entity {name} is declared; declarations are not read")])

    def start(self, name: str, attributes: list[str]) -> None:
        self.flush()
        scope = dict(self.scopes[-1])
        node = Node(ELEMENT, name)
        plain: list[Node] = []
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            if key == "xmlns" or key.startswith("xmlns:"):
                prefix = key.partition(":")[2]
                scope[prefix] = value
                item = Node(NAMESPACE, prefix, text=value)
            else:
                item = Node(ATTRIBUTE, key, text=value)
                plain.append(item)
            item.parent = node
            node.attributes.append(item)
        for item in plain:
            prefix = item.name.rpartition(":")[0]
            item.uri = scope.get(prefix, "") if prefix else ""
        node.uri = scope.get(name.rpartition(":")[0], "")
        self.scopes.append(scope)
        self.here.append(node)
        self.here = node

    def end(self, name: str) -> None:
        self.flush()
        self.scopes.pop()
        self.here = self.here.parent or self.document

    def characters(self, text: str) -> None:
        if self.here.kind == ELEMENT:
            self.pending.append(text)

    def flush(self) -> None:
        if not self.pending:
            return
        text = "".join(self.pending)
        self.pending.clear()
        if self.whole:
            self.here.append(Node(TEXT, text=text))
        else:
            self.here.text += text

    def comment(self, text: str) -> None:
        self.flush()
        self.here.append(Node(COMMENT, text=text))

    def instruction(self, target: str, text: str) -> None:
        self.flush()
        self.here.append(Node(INSTRUCTION, target, text=text))
