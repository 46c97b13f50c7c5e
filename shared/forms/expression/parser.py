"""
Reads expressions: XPath 1.0 as the ODK XForms specification uses it.

Source: XML Path Language (XPath) Version 1.0, W3C Recommendation 16 November 1999, sections 2 and 3;
ODK XForms Specification, XPath.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from shared.forms.errors import ExpressionError
from shared.forms.expression.syntax import (
    BINARY_STRENGTH,
    NEGATE_STRENGTH,
    Binary,
    Call,
    Expression,
    Filter,
    Literal,
    Negate,
    Number,
    Path,
    Step,
)

AXES = frozenset(
    {
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    }
)
NODE_TYPES = frozenset({"node", "text", "comment", "processing-instruction"})

DEEPEST_NESTING = 100
"""Brackets within brackets; deeper text is refused before it can exhaust the stack."""

LONGEST_CHAIN = 300
"""Signs in a row, as in a + b + c; six times what the shipped forms have, and half of what ends the program."""

_NAME = r"[^\W\d][\w.\-·]*"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<literal>"[^"]*"|'[^']*')
  | (?P<symbol>::|\.\.|//|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
  | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    """,
    re.VERBOSE,
)

_OPERATOR_NAMES = frozenset({"and", "or", "div", "mod"})
_BEFORE_OPERAND = frozenset({"@", "::", "(", "[", ","})


class Token(NamedTuple):
    """One word of an expression; `kind` is number, literal, symbol, name, operator or end."""

    kind: str
    text: str
    at: int


def read_tokens(text: str) -> list[Token]:
    """
    The words of an expression, the last one of kind `end`.

    Raises:
        ExpressionError: a character that no word can begin with, or a quote that is not closed.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ExpressionError(_unreadable(text[at]), expression=text, at=at)
        kind = found.lastgroup or ""
        if kind != "space":
            tokens.append(_told_apart(Token(kind, found.group(), at), tokens))
        at = found.end()
        if kind == "name" and tokens[-1].kind == "operator":
            at = _shorten(tokens)
    tokens.append(Token("end", "", len(text)))
    return tokens


def _unreadable(character: str) -> str:
    if character in "\"'":
        return "a quote is opened and not closed"
    if character in "“”‘’":
        return f"{character} is a typographic quote; write ' or \" instead"
    if character in "{}$#":
        return f"{character} has no place here; a question is referred to as ${{name}}"
    return f"{character} has no meaning here"


def _told_apart(token: Token, before: list[Token]) -> Token:
    operand_expected = not before or before[-1].kind == "operator" or before[-1].text in _BEFORE_OPERAND
    if before and before[-1].kind in ("literal", "number", "name"):
        operand_expected = False
    if token.kind == "symbol" and token.text in BINARY_STRENGTH | {"/": 0, "//": 0}:
        if token.text == "*" and (operand_expected or before[-1].text in ("/", "//")):
            return Token("name", "*", token.at)
        return Token("operator", token.text, token.at)
    if token.kind == "name" and not operand_expected and before[-1].text not in ("/", "//"):
        return Token("operator", token.text, token.at)
    return token


def _shorten(tokens: list[Token]) -> int:
    # "div1" is the operator followed by a number only where a name cannot stand: XPath 1.0 section 3.7.
    _, text, at = tokens[-1]
    for name in _OPERATOR_NAMES:
        if text.startswith(name):
            rest = text[len(name) :]
            if not rest or rest[0].isdigit() or rest[0] == "-" or rest[0] == ".":
                tokens[-1] = Token("operator", name, at)
                return at + len(name)
    return at + len(text)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = read_tokens(text)
        self.place = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def refuse(self, message: str, token: Token | None = None) -> ExpressionError:
        return ExpressionError(message, expression=self.text, at=(token or self.now).at)

    def take(self) -> Token:
        token = self.tokens[self.place]
        self.place += 1
        return token

    def sees(self, text: str) -> bool:
        token = self.tokens[self.place]
        return token.text == text and token.kind not in ("literal", "end")

    def expect(self, text: str, why: str) -> None:
        if not self.sees(text):
            met = self.now.text or "the end"
            raise self.refuse(f"{why}: expected {text} but found {met}")
        self.place += 1

    def expression(self, strength: int = 0) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise self.refuse("the expression is nested too deeply")
        left = self.signed()
        chained = 0
        while True:
            token = self.now
            binding = BINARY_STRENGTH.get(token.text, 0) if token.kind == "operator" else 0
            if binding == 0 or binding < strength:
                break
            self.place += 1
            chained += 1
            if chained > LONGEST_CHAIN:
                raise self.refuse(
                    "the expression is too long: calculate a part of it in a question of its own"
                )
            right = self.expression(binding + 1)
            left = Binary(token.text, left, right, token.at)
        self.depth -= 1
        return left

    def signed(self) -> Expression:
        if self.now.kind == "operator" and self.now.text == "-":
            token = self.take()
            return Negate(self.expression(NEGATE_STRENGTH), token.at)
        return self.path()

    def path(self) -> Expression:
        token = self.now
        if token.kind == "end":
            raise self.refuse("the expression ends where a value is expected")
        if token.kind == "operator" and token.text in ("/", "//"):
            return self.absolute_path()
        if self.begins_primary():
            return self.filtered(token)
        return Path(tuple(self.steps()), at=token.at)

    def absolute_path(self) -> Expression:
        token = self.now
        if token.text == "/":
            self.place += 1
            if not self.begins_step():
                return Path((), True, at=token.at)
            return Path(tuple(self.steps()), True, at=token.at)
        return Path(tuple(self.steps(after_start=True)), True, at=token.at)

    def begins_primary(self) -> bool:
        token = self.now
        if token.kind in ("number", "literal") or self.sees("("):
            return True
        following = self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else token
        is_call = token.kind == "name" and following.kind == "symbol" and following.text == "("
        return is_call and token.text not in NODE_TYPES

    def begins_step(self) -> bool:
        return self.now.kind == "name" or self.now.text in (".", "..", "@") and self.now.kind == "symbol"

    def filtered(self, token: Token) -> Expression:
        base = self.primary()
        if self.sees("["):
            base = Filter(base, self.predicates(), token.at)
        if self.now.kind == "operator" and self.now.text in ("/", "//"):
            return Path(tuple(self.steps(after_start=True)), False, base, token.at)
        return base

    def primary(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text), token.at)
        if token.kind == "literal":
            return Literal(token.text[1:-1], token.at)
        if token.text == "(":
            inner = self.expression()
            self.expect(")", "a bracket is opened and not closed")
            return inner
        return self.call(token)

    def call(self, name: Token) -> Expression:
        self.expect("(", f"{name.text} is a function")
        arguments: list[Expression] = []
        if not self.sees(")"):
            arguments.append(self.expression())
            while self.sees(","):
                self.place += 1
                arguments.append(self.expression())
        self.expect(")", f"the arguments of {name.text} are not closed")
        return Call(name.text, tuple(arguments), name.at)

    def steps(self, *, after_start: bool = False) -> list[Step]:
        found: list[Step] = []
        if not after_start:
            found.append(self.step())
        while self.now.kind == "operator" and self.now.text in ("/", "//"):
            token = self.take()
            if token.text == "//":
                found.append(Step("descendant-or-self", "node()", at=token.at))
            found.append(self.step())
        return found

    def step(self) -> Step:
        token = self.now
        if token.kind == "symbol" and token.text in (".", ".."):
            self.place += 1
            # `.[condition]` is beyond XPath 1.0, but forms in the field use it and peers accept it.
            return Step("self" if token.text == "." else "parent", "node()", self.predicates(), at=token.at)
        axis = self.axis()
        test = self.take()
        if test.kind != "name":
            met = test.text or "the end"
            raise self.refuse(f"expected the name of a question or a step but found {met}", test)
        if test.text in NODE_TYPES and self.sees("("):
            return self.node_type_step(axis, test)
        if self.sees("("):
            raise self.refuse(f"{test.text} cannot be called as a step of a path", test)
        return Step(axis, test.text, self.predicates(), at=test.at)

    def axis(self) -> str:
        if self.sees("@"):
            self.place += 1
            return "attribute"
        if self.tokens[min(self.place + 1, len(self.tokens) - 1)].text != "::":
            return "child"
        token = self.take()
        self.place += 1
        if token.text not in AXES:
            raise self.refuse(f"{token.text} is not an axis", token)
        return token.text

    def node_type_step(self, axis: str, test: Token) -> Step:
        self.expect("(", "a node test")
        target = ""
        if self.now.kind == "literal" and test.text == "processing-instruction":
            target = self.take().text[1:-1]
        self.expect(")", f"{test.text}() takes nothing")
        return Step(axis, f"{test.text}()", self.predicates(), target, test.at)

    def predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self.sees("["):
            self.place += 1
            found.append(self.expression())
            self.expect("]", "a condition is opened and not closed")
        return tuple(found)


def parse(text: str) -> Expression:
    """
    The tree of an expression.

    Raises:
        ExpressionError: it cannot be read; says where.
    """
    reader = _Reader(text)
    if reader.now.kind == "end":
        raise reader.refuse("the expression is empty")
    expression = reader.expression()
    if reader.now.kind != "end":
        raise reader.refuse(f"{reader.now.text} has no meaning here")
    return expression
