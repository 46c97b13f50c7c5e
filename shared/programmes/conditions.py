"""
Conditions over a record's fields: the part of the forms' expression language that schedules use.

    ${birth_place} = 'home' and (${birth_weight_g} < 2500 or selected(${risk}, 'preterm'))

Values compare as in XPath 1.0: a number with anything compares as numbers, a missing value is the empty
text and no number, so that `${birth_weight_g} < 2500` is false where nobody weighed.
Known: `and or not() selected() = != < <= > >=`, parentheses, `${field}`, 'text', numbers, true(), false().
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isnan, nan

from shared.domain.records import Value
from shared.programmes.errors import UnknownRuleError

Fields = Mapping[str, Value]
DEEPEST = 50
"""Brackets within brackets, far more than anybody writes; a condition that never ends would end the program."""

Condition = Callable[[Fields], bool]
Term = Callable[[Fields], "str | float | bool"]

_TOKEN = re.compile(
    r"\s*(?:(?P<field>\$\{[A-Za-z_][\w.-]*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|,|-)|(?P<word>[a-z-]+))"
)
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def compile_condition(text: str) -> Condition:
    """
    A function that says whether the condition holds for a record's fields; an empty text always holds.

    Raises:
        UnknownRuleError: not in this language; details hold the position.
    """
    if not text.strip():
        return lambda _: True
    term = _Parser(text).whole()
    return lambda fields: _truth(term(fields))


def fields_of(text: str) -> frozenset[str]:
    """
    The names of the fields a condition reads.
    """
    return frozenset(re.findall(r"\$\{([^}]+)\}", text))


def _truth(value: str | float | bool) -> bool:
    if isinstance(value, float):
        return value != 0 and not isnan(value)
    return bool(value)


def _number(value: str | float | bool) -> float:
    try:
        return float(value)
    except ValueError:
        return nan


def _plain(value: Value) -> str | float | bool:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list | tuple):
        return " ".join(str(item) for item in value)
    return str(value)


def _equal(left: str | float | bool, right: str | float | bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _truth(left) == _truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return _number(left) == _number(right)
    return left == right


class _Parser:
    """
    Recursive descent over the tokens of one condition.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._tokens: list[tuple[str, str, int]] = []
        position = 0
        stripped = text.rstrip()
        while position < len(stripped):
            match = _TOKEN.match(stripped, position)
            if match is None or match.lastgroup is None:
                raise UnknownRuleError(position=position)
            self._tokens.append((match.lastgroup, match.group(match.lastgroup), position))
            position = match.end()

    def whole(self) -> Term:
        term = self._any_of()
        if self._at < len(self._tokens):
            raise self._stuck()
        return term

    def _stuck(self) -> UnknownRuleError:
        position = self._tokens[self._at][2] if self._at < len(self._tokens) else len(self._text)
        return UnknownRuleError(position=position)

    def _next_is(self, *wanted: str) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at][0] in ("sign", "word"):
            token = self._tokens[self._at][1]
            if token in wanted:
                self._at += 1
                return token
        return ""

    def _must(self, wanted: str) -> None:
        if not self._next_is(wanted):
            raise self._stuck()

    def _any_of(self) -> Term:
        terms = [self._all_of()]
        while self._next_is("or"):
            terms.append(self._all_of())
        if len(terms) == 1:
            return terms[0]
        return lambda fields: any(_truth(term(fields)) for term in terms)

    def _all_of(self) -> Term:
        terms = [self._comparison()]
        while self._next_is("and"):
            terms.append(self._comparison())
        if len(terms) == 1:
            return terms[0]
        return lambda fields: all(_truth(term(fields)) for term in terms)

    def _comparison(self) -> Term:
        left = self._atom()
        sign = self._next_is("=", "!=", "<", "<=", ">", ">=")
        if not sign:
            return left
        right = self._atom()
        if sign == "=":
            return lambda fields: _equal(left(fields), right(fields))
        if sign == "!=":
            return lambda fields: not _equal(left(fields), right(fields))
        compare = _COMPARISONS[sign]
        return lambda fields: compare(_number(left(fields)), _number(right(fields)))

    def _atom(self) -> Term:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._stuck()
        term = self._within()
        self._depth -= 1
        return term

    def _within(self) -> Term:
        if self._next_is("("):
            inner = self._any_of()
            self._must(")")
            return inner
        if self._next_is("-"):
            positive = self._atom()
            return lambda fields: -_number(positive(fields))
        if word := self._next_is("not", "selected", "true", "false"):
            return self._call(word)
        if self._at >= len(self._tokens):
            raise self._stuck()
        kind, token, _ = self._tokens[self._at]
        if kind == "field":
            self._at += 1
            name = token[2:-1]
            return lambda fields: _plain(fields.get(name))
        if kind in ("text", "number"):
            self._at += 1
            constant = token[1:-1] if kind == "text" else float(token)
            return lambda _: constant
        raise self._stuck()

    def _call(self, word: str) -> Term:
        self._must("(")
        if word in ("true", "false"):
            self._must(")")
            return lambda _: word == "true"
        first = self._any_of()
        if word == "not":
            self._must(")")
            return lambda fields: not _truth(first(fields))
        self._must(",")
        second = self._atom()
        self._must(")")
        return lambda fields: str(second(fields)) in str(first(fields)).split()
