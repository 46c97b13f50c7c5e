"""
The functions that ODK XForms adds to XPath: text, numbers, selections, control.

Source: ODK XForms Specification, XPath functions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Callable, Sequence
from math import floor, inf, isfinite, isinf, isnan, nan

from shared.forms.errors import EvaluationError
from shared.forms.expression.compiler import (
    ANY,
    BOOLEAN,
    NODES,
    NUMBER,
    SHORT_LIST,
    TEXTUAL,
    Compiled,
    Function,
    Library,
    Run,
    as_boolean,
    as_number,
    as_text,
    index_of,
)
from shared.forms.expression.patterns import compiled_pattern
from shared.forms.expression.scope import Scope
from shared.forms.expression.signature import eager
from shared.forms.expression.values import (
    Value,
    number_of_text,
    numbers_of,
    round_half_up,
    to_boolean,
    to_number,
    to_text,
)
from shared.forms.tree import Node

LONGEST_PATTERN = 1000
"""Characters of a regular expression; longer ones are refused."""

LONGEST_TEXT = 1_000_000
"""Characters; what is put together of what was put together doubles with each question."""


def _texts(values: Sequence[Value]) -> list[str]:
    texts: list[str] = []
    for value in values:
        if isinstance(value, list):
            texts.extend(node.string_value() for node in value)
        else:
            texts.append(to_text(value))
    return texts


def _if(arguments: Sequence[Compiled]) -> Run:
    condition = as_boolean(arguments[0])
    then, otherwise = arguments[1].run, arguments[2].run
    return lambda scope: then(scope) if condition(scope) else otherwise(scope)


def _coalesce(arguments: Sequence[Compiled]) -> Run:
    runs = [argument.run for argument in arguments]

    def run(scope: Scope) -> Value:
        value: Value = ""
        for own in runs:
            value = own(scope)
            if to_text(value) not in ("", "NaN"):
                return value
        return value if to_text(value) != "NaN" else ""

    return run


def _once(arguments: Sequence[Compiled]) -> Run:
    value = arguments[0].run

    def run(scope: Scope) -> Value:
        # The stored text counts even while the question is hidden.
        present = scope.node.text if not scope.node.children else scope.node.string_value()
        return present if present else value(scope)

    return run


def _int(number: float) -> float:
    return float(math.trunc(number)) if isfinite(number) else nan


def _round(number: float, digits: float = 0.0) -> float:
    if not isfinite(number) or not isfinite(digits):
        return number if isfinite(digits) else nan
    places = int(digits)
    if places == 0:
        return round_half_up(abs(number)) * (-1 if number < 0 else 1)
    if abs(places) > 300:
        return number if places > 0 else 0.0
    # Written digits decide, as a person would round: 1.005 to two places is 1.01.
    shifted = float(f"{abs(number)!r}e{places}") if "e" not in repr(number) else abs(number) * 10.0**places
    return math.copysign(float(f"{round_half_up(shifted)!r}e{-places}"), number)


def _pow(base: float, exponent: float) -> float:
    # Python's own power of a negative number is a complex one, and neither is infinite.
    if -inf < base < 0 and isfinite(exponent) and not exponent.is_integer():
        return nan
    if abs(base) == 1 and not isfinite(exponent):
        # Python says 1.
        return nan
    try:
        return math.pow(base, exponent)
    except (ValueError, OverflowError):
        is_odd = exponent % 2 == 1
        return -inf if math.copysign(1.0, base) < 0 and is_odd else inf


def _finite(work: Callable[[float], float]) -> Callable[[float], float]:
    def run(number: float) -> float:
        try:
            return work(number)
        except (ValueError, OverflowError):
            return (
                inf if number > 0 and not isnan(number) and isfinite(number) and work is not math.log else nan
            )

    return run


def _logarithm(work: Callable[[float], float]) -> Callable[[float], float]:
    def run(number: float) -> float:
        if number == 0:
            return -inf
        return nan if isnan(number) or number < 0 else work(number)

    return run


def _arc(work: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: work(number) if -1 <= number <= 1 else nan


def _exponential(base: float) -> Callable[[float], float]:
    return lambda number: _pow(base, number) if not isnan(number) else nan


def _circular(work: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: work(number) if isfinite(number) else nan


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., float]:
    def run(scope: Scope, *values: Value) -> float:
        offset = scope.env.offset
        numbers: list[float] = []
        for value in values:
            if isinstance(value, list):
                texts = [node.string_value() for node in value]
                numbers += [number_of_text(text, offset) for text in texts]
            else:
                numbers += [to_number(value, offset)]
        if not numbers or any(isnan(number) for number in numbers):
            return nan
        return choose(numbers)

    return run


def _substr(text: str, start: float, end: float | None = None) -> str:
    if isnan(start) or (end is not None and isnan(end)):
        return ""
    size = len(text)
    first = _within(start, size)
    last = size if end is None else _within(end, size)
    return text[first:last] if first < last else ""


def _within(place: float, size: int) -> int:
    if isinf(place):
        return size if place > 0 else 0
    index = int(place)
    return max(size + index, 0) if index < 0 else min(index, size)


def _matches(text: str, pattern: str) -> bool:
    if len(pattern) > LONGEST_PATTERN:
        raise EvaluationError("the regular expression is too long")
    try:
        return compiled_pattern(pattern).fullmatch(text) is not None
    except (re.error, OverflowError, RecursionError) as cause:
        raise EvaluationError(f"{pattern} is not a regular expression") from cause


def _is_selected(text: str, code: str) -> bool:
    code = code.strip()
    return code in text.split() or (code == "" == text.strip())


def _selected_at(text: str, place: float) -> str:
    codes = text.split()
    index = int(place) if isfinite(place) else -1
    return codes[index] if 0 <= index < len(codes) else ""


def _join(separator: str, *values: Value) -> str:
    return _bearable(separator, list(_texts(values)))


def _concat(*values: Value) -> str:
    return _bearable("", list(_texts(values)))


def _bearable(separator: str, texts: list[str]) -> str:
    if sum(map(len, texts)) + len(separator) * len(texts) > LONGEST_TEXT:
        raise EvaluationError(f"the text would be longer than {LONGEST_TEXT} letters")
    return separator.join(texts)


def _digest(text: str, algorithm: str, encoding: str = "base64") -> str:
    known = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
    name = known.get(algorithm.upper())
    if name is None:
        raise EvaluationError(f"{algorithm} is not one of {', '.join(known)}")
    written = encoding.lower()
    if written not in ("hex", "base64"):
        raise EvaluationError(f"{encoding} is neither hex nor base64")
    digest = hashlib.new(name, text.encode(), usedforsecurity=False)
    return digest.hexdigest() if written == "hex" else base64.b64encode(digest.digest()).decode()


def _base64_decode(text: str) -> str:
    try:
        return base64.b64decode(text).decode(errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _conditions(value: Value) -> list[bool]:
    if isinstance(value, list):
        return [node.string_value() != "" for node in value]
    return [to_boolean(value)]


def _between(found: float, least: float, most: float) -> bool:
    return (least == -1 or found >= least) and (most == -1 or found <= most)


def _checklist(least: float, most: float, *values: Value) -> bool:
    found = sum(sum(_conditions(value)) for value in values)
    return _between(found, least, most)


def _weighted_checklist(scope: Scope, least: float, most: float, *values: Value) -> bool:
    if len(values) % 2:
        raise EvaluationError("weighted-checklist() takes its conditions and weights in pairs")
    total = 0.0
    for condition, weight in zip(values[::2], values[1::2], strict=True):
        met = _conditions(condition)
        weights = numbers_of(weight, scope.env.offset)
        if len(weights) == 1:
            weights = weights * len(met)
        total += sum(own for own, true in zip(weights, met, strict=False) if true)
    return _between(total, least, most)


def _boolean_from_string(arguments: Sequence[Compiled]) -> Run:
    text = as_text(arguments[0])
    return lambda scope: text(scope) in ("true", "1")


def _count_non_empty(nodes: list[Node]) -> float:
    return float(sum(1 for node in nodes if node.string_value() != ""))


def _position(scope: Scope, nodes: list[Node] | None = None) -> float:
    if nodes is None:
        return float(scope.position)
    if not nodes:
        return nan
    node = nodes[0]
    if node.parent is None:
        return 1.0
    for index, sibling in enumerate(node.parent.by_name.get(node.key, ()), 1):
        if sibling is node:
            return float(index)
    return 1.0


def _random(scope: Scope) -> float:
    return scope.env.chance()


_HEX = "0123456789abcdef"
_LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
LONGEST_TOKEN = 10_000


def _uuid(scope: Scope, length: float | None = None) -> str:
    if length is None:
        return make_uuid4(scope.env.chance)
    if not isfinite(length):
        raise EvaluationError("uuid() takes a whole number as its length")
    size = min(max(int(length), 0), LONGEST_TOKEN)
    return "".join(_LETTERS_AND_DIGITS[int(scope.env.chance() * 62)] for _ in range(size))


def make_uuid4(chance: Callable[[], float]) -> str:
    """
    A version 4 UUID from a source of random numbers.
    """
    digits = [_HEX[int(chance() * 16)] for _ in range(32)]
    digits[12] = "4"
    digits[16] = "89ab"[int(chance() * 4)]
    text = "".join(digits)
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def shuffled(nodes: list[Node], chance: Callable[[], float]) -> list[Node]:
    """
    The nodes in an order drawn from a source of random numbers: Fisher and Yates from the first to the last, as all
    ODK's tools do it, so that a seed gives one order in all of them.
    """
    order: list[Node] = []
    for node in nodes:
        place = int(chance() * (len(order) + 1))
        order.append(node)
        order[place], order[-1] = node, order[place]
    return order


_LEHMER_MODULUS = 2_147_483_647
_LEHMER_FACTOR = 16_807


def lehmer(seed: int) -> Callable[[], float]:
    """
    ODK's generator of repeatable orders: Park and Miller's minimal standard.
    """
    # Of the other tools' languages, where a remainder has the sign of what is divided.
    state = seed % _LEHMER_MODULUS if seed >= 0 else -(-seed % _LEHMER_MODULUS)
    if state <= 0:
        state += _LEHMER_MODULUS - 1

    def draw() -> float:
        nonlocal state
        state = state * _LEHMER_FACTOR % _LEHMER_MODULUS
        return (state - 1) / (_LEHMER_MODULUS - 1)

    return draw


def seed_of(value: Value, offset: int) -> int:
    """
    The seed that a value gives: a number's whole part, or a number derived from other text.
    """
    number = to_number(value, offset)
    if isfinite(number):
        return int(number)
    if isinf(number):
        return 0
    text = to_text(value)
    if not text or text == "NaN":
        return 0
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def _randomize(arguments: Sequence[Compiled]) -> Run:
    from shared.forms.expression.compiler import as_nodes

    nodes = as_nodes(arguments[0])
    if len(arguments) == 1:
        return lambda scope: shuffled(nodes(scope), scope.env.chance)
    seed = arguments[1].run
    return lambda scope: shuffled(nodes(scope), lehmer(seed_of(seed(scope), scope.env.offset)))


def _current(scope: Scope) -> list[Node]:
    return [scope.current]


def _instance(scope: Scope, name: str) -> list[Node]:
    document = scope.env.instance(name)
    if document is None:
        raise EvaluationError(f"there is no instance or list named {name}")
    return [document]


def _pulldata(scope: Scope, name: str, column: str, key_column: str, key: str) -> str:
    document = scope.env.instance(name)
    if document is None:
        raise EvaluationError(f"there is no list named {name}")
    for root in document.children:
        if len(root.by_name) == 1 and len(root.children) >= SHORT_LIST and not key_column.startswith("@"):
            found = index_of(root, next(iter(root.by_name)), key_column, scope).get(key, ())
            return next((text for item in found[:1] for text in _cells(item, column)), "")
        for item in root.children:
            if key in _cells(item, key_column):
                return next(iter(_cells(item, column)), "")
    return ""


def _cells(item: Node, column: str) -> list[str]:
    if column.startswith("@"):
        return [own.text for own in item.attributes if own.name == column[1:]]
    return item.texts_of(column)


def _indexed_repeat(arguments: Sequence[Compiled]) -> Run:
    from shared.forms.expression.compiler import as_nodes

    target = as_nodes(arguments[0])
    levels = [(as_nodes(arguments[i]), as_number(arguments[i + 1])) for i in range(1, len(arguments) - 1, 2)]

    def run(scope: Scope) -> list[Node]:
        chosen: Node | None = None
        # The repeats may be given in any order; the outermost is chosen first.
        found = sorted(((group(scope), index(scope)) for group, index in levels), key=_depth)
        for instances, place in found:
            if chosen is not None:
                instances = [node for node in instances if _is_below(node, chosen)]
            if not isfinite(place) or not 1 <= int(place) <= len(instances):
                return []
            chosen = instances[int(place) - 1]
        return [node for node in target(scope) if _is_below(node, chosen)]

    return run


def _is_below(node: Node, upper: Node | None) -> bool:
    return any(above is upper for above in node.ancestors())


def _depth(level: tuple[list[Node], float]) -> int:
    nodes = level[0]
    return sum(1 for _ in nodes[0].ancestors()) if nodes else 0


def _choice_label(scope: Scope, code: str, path: str) -> str:
    return scope.env.choice_label(code, path, scope.current)


def _itext(scope: Scope, key: str) -> Value:
    return scope.env.text(key)


ODK_FUNCTIONS: Library = {
    "abs": eager(NUMBER, "n", abs),
    "acos": eager(NUMBER, "n", _arc(math.acos)),
    "asin": eager(NUMBER, "n", _arc(math.asin)),
    "atan": eager(NUMBER, "n", math.atan),
    "atan2": eager(NUMBER, "n n", math.atan2),
    "base64-decode": eager(TEXTUAL, "t", _base64_decode),
    "boolean-from-string": Function(1, 1, BOOLEAN, _boolean_from_string),
    "checklist": eager(BOOLEAN, "n n v*", _checklist),
    "coalesce": Function(1, None, ANY, _coalesce),
    "concat": eager(TEXTUAL, "v*", _concat),
    "cos": eager(NUMBER, "n", _circular(math.cos)),
    "count-non-empty": eager(NUMBER, "s", _count_non_empty),
    "count-selected": eager(NUMBER, "t", lambda text: float(len(text.split()))),
    "current": eager(NODES, "", _current, scoped=True),
    "digest": eager(TEXTUAL, "t t t?", _digest),
    "ends-with": eager(BOOLEAN, "t t", lambda text, end: text.endswith(end)),
    "exp": eager(NUMBER, "n", _exponential(math.e)),
    "exp10": eager(NUMBER, "n", _exponential(10.0)),
    "if": Function(3, 3, ANY, _if),
    "indexed-repeat": Function(3, None, NODES, _indexed_repeat),
    "instance": eager(NODES, "t", _instance, scoped=True),
    "int": eager(NUMBER, "n", _int),
    "join": eager(TEXTUAL, "t v*", _join),
    "jr:choice-name": eager(TEXTUAL, "t t", _choice_label, scoped=True),
    "jr:itext": eager(ANY, "t", _itext, scoped=True),
    "log": eager(NUMBER, "n", _logarithm(math.log)),
    "log10": eager(NUMBER, "n", _logarithm(math.log10)),
    "max": eager(NUMBER, "v v*", _extreme(max), scoped=True),
    "min": eager(NUMBER, "v v*", _extreme(min), scoped=True),
    "once": Function(1, 1, ANY, _once),
    "pi": eager(NUMBER, "", lambda: math.pi),
    "position": eager(NUMBER, "s?", _position, scoped=True),
    "pow": eager(NUMBER, "n n", _pow),
    "pulldata": eager(TEXTUAL, "t t t t", _pulldata, scoped=True),
    "random": eager(NUMBER, "", _random, scoped=True),
    "randomize": Function(1, 2, NODES, _randomize),
    "regex": eager(BOOLEAN, "t t", _matches),
    "round": eager(NUMBER, "n n?", _round),
    "selected": eager(BOOLEAN, "t t", _is_selected),
    "selected-at": eager(TEXTUAL, "t n", _selected_at),
    "sin": eager(NUMBER, "n", _circular(math.sin)),
    "sqrt": eager(NUMBER, "n", lambda number: math.sqrt(number) if number >= 0 else nan),
    "substr": eager(TEXTUAL, "t n n?", _substr),
    "tan": eager(NUMBER, "n", _circular(math.tan)),
    "uuid": eager(TEXTUAL, "n?", _uuid, scoped=True),
    "weighted-checklist": eager(BOOLEAN, "n n v v v*", _weighted_checklist, scoped=True),
}

__all__ = ["ODK_FUNCTIONS", "floor"]
