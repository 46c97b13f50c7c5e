"""
Runs expression cases: expression, document, expected value.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.forms.errors import EvaluationError, ExpressionError
from shared.forms.expression.compiler import (
    Compiled,
    Function,
    as_boolean,
    as_number,
    as_text,
    compile_expression,
)
from shared.forms.expression.functions_xpath import XPATH_FUNCTIONS
from shared.forms.expression.library import FUNCTIONS
from shared.forms.expression.parser import parse
from shared.forms.expression.scope import Environment, Scope
from shared.forms.session import Chance
from shared.forms.tree import ATTRIBUTE, DOCUMENT, ELEMENT, Node
from tests.conformance.documents import Document
from tests.conformance.report import Tally

NAMESPACES = {
    "xhtml": "http://www.w3.org/1999/xhtml",
    "h": "http://www.w3.org/1999/xhtml",
    "html": "http://www.w3.org/1999/xhtml",
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "enk": "http://enketo.org/xforms",
    "OpenClinica": "http://openclinica.com/odm",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xmlns": "http://www.w3.org/2000/xmlns/",
}


def feature_of(case: dict[str, Any]) -> str:
    """
    The function or kind of operator a case is about.
    """
    called = re.findall(r"([a-zA-Z][\w:-]*)\s*\(", case["expr"])
    called = [
        name
        for name in called
        if name not in ("true", "false", "node", "text", "comment", "and", "or", "self")
    ]
    return f"{case['mode']} {called[0] + '()' if called else 'operators and paths'}"


def run_case(case: dict[str, Any]) -> str | None:
    """
    None where the expected value came out, else what did.
    """
    document = Document(case["xml"] or "<root/>", with_namespaces=case["mode"] == "xpath1")
    context = document.at(case["context"])
    root = document.at(case["root"]) if case.get("root") else None
    env = _environment(case, document, root)
    functions = (
        {**XPATH_FUNCTIONS, "current": FUNCTIONS["current"]} if case["mode"] == "xpath1" else FUNCTIONS
    )
    try:
        expression = parse(case["expr"])
        compiled = compile_expression(expression, _Forgiving(functions))
        if case["kind"] == "parse-ok":
            return None
        if case["kind"] == "parse-error":
            return "was parsed"
        return _judge(case, compiled, Scope(context, env), document)
    except (ExpressionError, EvaluationError) as error:
        return None if case["kind"] in ("error", "parse-error") else f"{type(error).__name__}: {error}"


class _Forgiving(dict[str, Function]):
    """Functions, where one that does not exist or is called wrongly fails only when it is reached."""

    def get(self, name: str, default: Any = None) -> Function:
        found = super().get(name, default)

        def build(arguments: Sequence[Compiled]) -> Any:
            most = len(arguments) if found is None or found.most is None else found.most
            if found is not None and found.least <= len(arguments) <= most:
                return found.build(arguments)

            def run(scope: Scope) -> Any:
                raise EvaluationError(f"there is no function {name}() of {len(arguments)} arguments")

            return run

        return Function(0, None, "any" if found is None else found.kind, build)


def _environment(case: dict[str, Any], document: Document, root: Node | None) -> Environment:
    at = datetime.fromtimestamp(case["now_ms"] / 1000, UTC).astimezone(ZoneInfo(case["tz"]))
    offset = at.utcoffset()
    assert offset is not None
    language = case.get("lang")
    return Environment(
        now_ms=case["now_ms"],
        offset=int(offset.total_seconds() // 60),
        root=root,
        chance=Chance(1).draw,
        instance=lambda name: _instance(document, name),
        text=lambda key: _text(document, key, language),
        namespaces=NAMESPACES,
    )


def _attribute(node: Node, name: str) -> str | None:
    return next((item.text for item in node.attributes if item.kind == ATTRIBUTE and item.name == name), None)


def _instance(document: Document, name: str) -> Node | None:
    for node in document.root.descendants():
        if node.kind == ELEMENT and node.local == "instance" and _attribute(node, "id") == name:
            return node
    return None


def _text(document: Document, key: str, language: str | None) -> list[Node]:
    translations = [node for node in document.root.descendants() if node.local == "translation"]
    default = [node for node in translations if _attribute(node, "default") is not None] or translations
    chosen = [node for node in translations if _attribute(node, "lang") == language] or default
    for node in chosen[0].descendants() if chosen else ():
        if node.local == "text" and _attribute(node, "id") == key:
            return [child for child in node.children if child.kind == ELEMENT]
    return []


def _judge(case: dict[str, Any], compiled: Compiled, scope: Scope, document: Document) -> str | None:
    kind, expected = _tolerant(case)
    if kind == "error":
        return f"gave {compiled.run(scope)!r}"
    found = _as_kind(kind, compiled, scope, document)
    return None if _is_expected(kind, found, expected, case) else f"gave {found!r}, expected {expected!r}"


def _tolerant(case: dict[str, Any]) -> tuple[str, Any]:
    """Kind and expected value; what is generated anew each time is compared by its shape."""
    if case["expr"].strip() == "random()":
        return "string-match", r"/^0(\.\d+)?$/"
    if case["kind"] == "nodeset" and re.fullmatch(r"randomize\([^,]*\)", case["expr"]):
        return "nodeset-unordered", case["expected"]
    if case["expr"].startswith("uuid(") and case["kind"] == "string":
        return "string-length", len(case["expected"])
    return case["kind"], case["expected"]


def _as_kind(kind: str, compiled: Compiled, scope: Scope, document: Document) -> Any:
    if kind in ("number", "number-rounded"):
        return as_number(compiled)(scope)
    if kind == "boolean":
        return as_boolean(compiled)(scope)
    if kind in ("nodeset", "nodeset-unordered", "first-node", "any-node"):
        value = compiled.run(scope)
        if not isinstance(value, list):
            raise EvaluationError("not a node set")
        return [document.path_of(node) for node in value]
    return as_text(compiled)(scope)


def _is_expected(kind: str, found: Any, expected: Any, case: dict[str, Any]) -> bool:
    match kind:
        case "number":
            return _same_number(found, expected)
        case "number-rounded":
            return _same_number(round(found * case["factor"]) / case["factor"], expected)
        case "boolean":
            return found is expected
        case "string-length":
            return len(found) == int(expected)
        case "string-match":
            return _matches(expected, found)
        case "nodeset":
            return found == expected
        case "nodeset-unordered":
            return sorted(found) == sorted(expected)
        case "first-node":
            return found[:1] == ([expected] if expected else [])
        case "any-node":
            return expected in found
        case _:
            return found == str(expected)


def _matches(pattern: str, text: str) -> bool:
    body, _, flags = pattern.rpartition("/")
    return re.search(body[1:], text, re.IGNORECASE if "i" in flags else 0) is not None


def _same_number(found: float, expected: Any) -> bool:
    wanted = float(expected) if isinstance(expected, (int, float)) else _number(str(expected))
    if math.isnan(wanted):
        return math.isnan(found)
    return found == wanted or math.isclose(found, wanted, rel_tol=1e-14, abs_tol=1e-15)


def _number(text: str) -> float:
    return {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf, "-0": -0.0}.get(text) or float(
        text
    )


def tally_cases(cases: list[dict[str, Any]], tally: Tally) -> None:
    """
    Runs every case.
    """
    for case in cases:
        try:
            problem = run_case(case)
        except Exception as error:
            problem = f"crashed: {type(error).__name__}: {error}"
        tally.note(feature_of(case), f"{case['id']} {case['expr'][:100]}", problem)


__all__ = ["DOCUMENT", "run_case", "tally_cases"]
