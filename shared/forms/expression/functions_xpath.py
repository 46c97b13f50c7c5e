"""
The functions of XPath 1.0 itself.

Source: XPath 1.0, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import ceil, floor, isinf, isnan

from shared.forms.expression.compiler import (
    ANY,
    BOOLEAN,
    NODES,
    NUMBER,
    TEXTUAL,
    Compiled,
    Function,
    Library,
    Run,
    as_boolean,
    as_number,
    as_text,
)
from shared.forms.expression.scope import Scope
from shared.forms.expression.signature import eager
from shared.forms.expression.values import number_of_text, round_half_up
from shared.forms.tree import ATTRIBUTE, NAMESPACE, Node, in_document_order


def _of_argument_or_node(kind: str, convert_kind: str) -> Function:
    def build(arguments: Sequence[Compiled]) -> Run:
        if not arguments:
            here = Compiled(lambda scope: [scope.node], NODES)
            return as_number(here) if convert_kind == "n" else as_text(here)
        return as_number(arguments[0]) if convert_kind == "n" else as_text(arguments[0])

    return Function(0, 1, kind, build)


def _text_of_argument_or_node(scope: Scope, text: str | None = None) -> str:
    return scope.node.string_value() if text is None else text


def _name_of(scope: Scope, nodes: list[Node] | None) -> Node | None:
    if nodes is None:
        return scope.node
    return in_document_order(nodes)[0] if nodes else None


def _name(scope: Scope, nodes: list[Node] | None = None) -> str:
    node = _name_of(scope, nodes)
    return node.name if node is not None else ""


def _local_name(scope: Scope, nodes: list[Node] | None = None) -> str:
    node = _name_of(scope, nodes)
    return node.local if node is not None else ""


def _namespace_uri(scope: Scope, nodes: list[Node] | None = None) -> str:
    node = _name_of(scope, nodes)
    return node.uri if node is not None and node.kind != NAMESPACE else ""


def _identified(scope: Scope, wanted: object) -> list[Node]:
    texts = [node.string_value() for node in wanted] if isinstance(wanted, list) else [str(wanted)]
    keys = {key for text in texts for key in text.split()}
    return [
        node
        for node in scope.node.root().descendants()
        if any(item.kind == ATTRIBUTE and item.name == "id" and item.text in keys for item in node.attributes)
    ]


def _is_in_language(scope: Scope, wanted: str) -> bool:
    for node in (scope.node, *scope.node.ancestors()):
        for item in node.attributes:
            if item.name == "xml:lang":
                own = item.text.lower()
                return own == wanted.lower() or own.startswith(f"{wanted.lower()}-")
    return False


def substring(text: str, start: float, length: float | None = None) -> str:
    """
    XPath's substring, counted from 1, with its own rounding.
    """
    first = round_half_up(start)
    end = len(text) + 1.0 if length is None else first + round_half_up(length)
    if isnan(first) or isnan(end):
        return ""
    return "".join(character for position, character in enumerate(text, 1) if first <= position < end)


def _translate(text: str, known: str, replacements: str) -> str:
    table: dict[int, str | None] = {}
    for index, character in enumerate(known):
        table.setdefault(ord(character), replacements[index] if index < len(replacements) else None)
    return text.translate(table)


def _sum(scope: Scope, nodes: list[Node]) -> float:
    offset = scope.env.offset
    return float(sum(number_of_text(node.string_value(), offset) for node in nodes))


def _to_floor(number: float) -> float:
    return number if isnan(number) or isinf(number) else float(floor(number))


def _to_ceiling(number: float) -> float:
    if isnan(number) or isinf(number):
        return number
    return -0.0 if -1 < number < 0 else float(ceil(number))


def _boolean(arguments: Sequence[Compiled]) -> Run:
    return as_boolean(arguments[0])


def _not(arguments: Sequence[Compiled]) -> Run:
    inner = as_boolean(arguments[0])
    return lambda scope: not inner(scope)


_SPACES = re.compile("[ \t\r\n]+")

XPATH_FUNCTIONS: Library = {
    "boolean": Function(1, 1, BOOLEAN, _boolean),
    "ceiling": eager(NUMBER, "n", _to_ceiling),
    "concat": eager(TEXTUAL, "t t t*", lambda *texts: "".join(texts)),
    "contains": eager(BOOLEAN, "t t", lambda text, part: part in text),
    "count": eager(NUMBER, "s", lambda nodes: float(len(nodes))),
    "false": eager(BOOLEAN, "", lambda: False),
    "floor": eager(NUMBER, "n", _to_floor),
    "id": eager(NODES, "v", _identified, scoped=True),
    "lang": eager(BOOLEAN, "t", _is_in_language, scoped=True),
    "last": eager(NUMBER, "", lambda scope: float(scope.size), scoped=True),
    "local-name": eager(TEXTUAL, "s?", _local_name, scoped=True),
    "name": eager(TEXTUAL, "s?", _name, scoped=True),
    "namespace-uri": eager(TEXTUAL, "s?", _namespace_uri, scoped=True),
    "normalize-space": eager(
        TEXTUAL,
        "t?",
        lambda scope, text=None: _SPACES.sub(" ", _text_of_argument_or_node(scope, text)).strip(" "),
        scoped=True,
    ),
    "not": Function(1, 1, BOOLEAN, _not),
    "number": _of_argument_or_node(NUMBER, "n"),
    "position": eager(NUMBER, "", lambda scope: float(scope.position), scoped=True),
    "round": eager(NUMBER, "n", round_half_up),
    "starts-with": eager(BOOLEAN, "t t", lambda text, start: text.startswith(start)),
    "string": _of_argument_or_node(TEXTUAL, "t"),
    "string-length": eager(
        NUMBER, "t?", lambda scope, text=None: float(len(_text_of_argument_or_node(scope, text))), scoped=True
    ),
    "substring": eager(TEXTUAL, "t n n?", substring),
    "substring-after": eager(TEXTUAL, "t t", lambda text, part: text.partition(part)[2] if part else text),
    "substring-before": eager(
        TEXTUAL, "t t", lambda text, part: text.partition(part)[0] if part and part in text else ""
    ),
    "sum": eager(NUMBER, "s", _sum, scoped=True),
    "translate": eager(TEXTUAL, "t t t", _translate),
    "true": eager(BOOLEAN, "", lambda: True),
}

__all__ = ["ANY", "XPATH_FUNCTIONS", "substring"]
