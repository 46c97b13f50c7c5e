"""
Values of expressions and how one kind becomes another.

Source: XPath 1.0, sections 3.4 (comparisons), 3.5 (numbers), 4.2 to 4.4 (conversions), with ODK's addition
that text written as a date counts in days where a number is needed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import inf, isinf, isnan, nan

from shared.forms.expression.dates import Moment, parse_moment
from shared.forms.tree import Node

Value = float | str | bool | Moment | list[Node]

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


def number_of_text(text: str, offset: int) -> float:
    """
    The number that text stands for; a date written with its zeros gives its days, anything else NaN.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    if len(text) >= 10 and "-" in text[1:]:
        moment = parse_moment(text, offset)
        if moment is not None:
            return moment.days
    return nan


def to_number(value: Value, offset: int) -> float:
    """
    Any value as a number.
    """
    kind = type(value)
    if kind is float:
        return value  # type: ignore[return-value]
    if kind is str:
        return number_of_text(value, offset)  # type: ignore[arg-type]
    if kind is bool:
        return 1.0 if value else 0.0
    if kind is list:
        return number_of_text(value[0].string_value(), offset) if value else nan  # type: ignore[index,union-attr]
    if isinstance(value, Moment):
        return value.days
    return float(value)  # type: ignore[arg-type]


def number_to_text(number: float) -> str:
    """
    A number as XPath writes it: no exponent, no trailing zeros.
    """
    if number == number and abs(number) < 1e15 and number == int(number):
        return str(int(number))
    if isnan(number):
        return "NaN"
    if isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    text = repr(number)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def to_text(value: Value) -> str:
    """
    Any value as text.
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if kind is list:
        return value[0].string_value() if value else ""  # type: ignore[index,union-attr]
    if kind is float:
        return number_to_text(value)  # type: ignore[arg-type]
    if kind is bool:
        return "true" if value else "false"
    return str(value)


def to_boolean(value: Value) -> bool:
    """
    Any value as true or false.
    """
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[return-value]
    if kind is float:
        return value == value and value != 0.0
    if kind is Moment:
        return True
    return len(value) > 0  # type: ignore[arg-type]


def is_equal(left: Value, right: Value, offset: int) -> bool:
    """
    Whether `left = right`: with node sets, whether any pair is.
    """
    if type(left) is list or type(right) is list:
        return _any_pair(left, right, offset, equal=True)
    return _plain_equal(left, right, offset)


def is_unequal(left: Value, right: Value, offset: int) -> bool:
    """
    Whether `left != right`: with node sets, whether any pair differs.
    """
    if type(left) is list or type(right) is list:
        return _any_pair(left, right, offset, equal=False)
    return not _plain_equal(left, right, offset)


def _any_pair(left: Value, right: Value, offset: int, *, equal: bool) -> bool:
    if type(left) is bool or type(right) is bool:
        return (to_boolean(left) == to_boolean(right)) is equal
    if isinstance(left, list) and isinstance(right, list):
        ours = [node.string_value() for node in left]
        theirs = {node.string_value() for node in right}
        if equal:
            return any(text in theirs for text in ours)
        return any(text != other for text in ours for other in theirs)
    nodes, other = (left, right) if isinstance(left, list) else (right, left)
    texts = [node.string_value() for node in nodes] if isinstance(nodes, list) else []
    return any(_plain_equal(text, other, offset) is equal for text in texts)


def _plain_equal(left: Value, right: Value, offset: int) -> bool:
    kinds = (type(left), type(right))
    if kinds == (str, str):
        return left == right
    if bool in kinds:
        return to_boolean(left) == to_boolean(right)
    return to_number(left, offset) == to_number(right, offset)


def numbers_of(value: Value, offset: int) -> list[float]:
    """
    Every node of a set as a number; one number of any other value.
    """
    if isinstance(value, list):
        return [number_of_text(node.string_value(), offset) for node in value]
    return [to_number(value, offset)]


def round_half_up(number: float) -> float:
    """
    To the nearest whole number; halves go towards positive infinity.
    """
    if isnan(number) or isinf(number):
        return number
    floor = float(number // 1)
    rounded = floor + 1.0 if number - floor >= 0.5 else floor
    return -0.0 if rounded == 0.0 and number < 0 else rounded


INFINITY = inf
NAN = nan
