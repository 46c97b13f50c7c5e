"""
Turns an expression's tree into closures, choosing conversions once instead of at every evaluation.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from math import fmod, inf, isinf, nan
from typing import Any, NamedTuple

from shared.forms.errors import EvaluationError, ExpressionError
from shared.forms.expression.axes import AXES, PRINCIPAL_KIND, REVERSE
from shared.forms.expression.dates import Moment
from shared.forms.expression.scope import Scope
from shared.forms.expression.syntax import (
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
from shared.forms.expression.values import (
    Value,
    is_equal,
    is_unequal,
    number_of_text,
    to_boolean,
    to_number,
    to_text,
)
from shared.forms.tree import COMMENT, ELEMENT, INSTRUCTION, TEXT, Node, in_document_order

Run = Callable[[Scope], Any]

NUMBER = "number"
TEXTUAL = "text"
BOOLEAN = "boolean"
NODES = "nodes"
ANY = "any"


class Compiled(NamedTuple):
    """
    A closure and the kind of value it always gives; ANY where that depends on the answers.
    """

    run: Run
    kind: str
    constant: bool = False


class Function(NamedTuple):
    """
    A function of the expression language.

    Attributes:
        least, most: How many arguments; `most` None where there is no limit.
        kind: Kind of its result.
        build: From the compiled arguments to the closure.
    """

    least: int
    most: int | None
    kind: str
    build: Callable[[Sequence[Compiled]], Run]


Library = Mapping[str, Function]


def compile_expression(
    expression: Expression,
    library: Library,
    *,
    text: str = "",
    spare: Callable[[str, int], None] | None = None,
) -> Compiled:
    """
    The closure of an expression.

    Args:
        text: The expression as authored, for errors.
        spare: Told of a function with more arguments than it takes, and where; they are left out then.

    Raises:
        ExpressionError: a function that does not exist, or with a wrong number of arguments.
    """
    return _Compiler(library, text, spare).compile(expression)


def as_number(compiled: Compiled) -> Callable[[Scope], float]:
    """The closure with its result as a number."""
    run = compiled.run
    if compiled.kind == NUMBER:
        return run
    if compiled.kind == NODES:

        def first(scope: Scope) -> float:
            nodes = run(scope)
            return number_of_text(nodes[0].string_value(), scope.env.offset) if nodes else nan

        return first
    return lambda scope: to_number(run(scope), scope.env.offset)


def as_text(compiled: Compiled) -> Callable[[Scope], str]:
    """The closure with its result as text."""
    run = compiled.run
    if compiled.kind == TEXTUAL:
        return run
    if compiled.kind == NODES:

        def first(scope: Scope) -> str:
            nodes = run(scope)
            return nodes[0].string_value() if nodes else ""

        return first
    return lambda scope: to_text(run(scope))


def as_boolean(compiled: Compiled) -> Callable[[Scope], bool]:
    """The closure with its result as true or false."""
    run = compiled.run
    if compiled.kind == BOOLEAN:
        return run
    if compiled.kind in (NODES, TEXTUAL):
        return lambda scope: bool(run(scope))
    return lambda scope: to_boolean(run(scope))


def as_nodes(compiled: Compiled) -> Callable[[Scope], list[Node]]:
    """The closure where only a set of nodes has a meaning."""
    run = compiled.run
    if compiled.kind == NODES:
        return run

    def nodes(scope: Scope) -> list[Node]:
        value = run(scope)
        if not isinstance(value, list):
            raise EvaluationError("a set of questions is expected here, not a single value")
        return value

    return nodes


class _Compiler:
    def __init__(self, library: Library, text: str, spare: Callable[[str, int], None] | None = None) -> None:
        self.library = library
        self.text = text
        self.spare = spare

    def refuse(self, message: str, at: int) -> ExpressionError:
        return ExpressionError(message, expression=self.text, at=at)

    def compile(self, expression: Expression) -> Compiled:
        if isinstance(expression, Path):
            return Compiled(self.path(expression), NODES)
        if isinstance(expression, Literal):
            text = expression.value
            return Compiled(lambda scope: text, TEXTUAL, constant=True)
        if isinstance(expression, Number):
            number = expression.value
            return Compiled(lambda scope: number, NUMBER, constant=True)
        if isinstance(expression, Binary):
            return self.binary(expression)
        if isinstance(expression, Call):
            return self.call(expression)
        if isinstance(expression, Negate):
            operand = as_number(self.compile(expression.operand))
            return Compiled(lambda scope: -operand(scope), NUMBER)
        return Compiled(self.filter(expression), NODES)

    def call(self, call: Call) -> Compiled:
        function = self.library.get(call.name)
        if function is None:
            raise self.refuse(f"there is no function {call.name}(){self.similar(call.name)}", call.at)
        given = call.arguments
        if function.most is not None and len(given) > function.most and self.spare is not None:
            self.spare(_mismatch(call, function), call.at)
            given = given[: function.most]
        if len(given) < function.least or (function.most is not None and len(given) > function.most):
            raise self.refuse(_mismatch(call, function), call.at)
        arguments = [self.compile(argument) for argument in given]
        return Compiled(function.build(arguments), function.kind)

    def similar(self, name: str) -> str:
        plain = name.lower().replace("_", "-")
        for known in self.library:
            if known.lower() == plain or known.replace("-", "") == plain.replace("-", ""):
                return f"; {known}() is meant perhaps"
        return ""

    def binary(self, expression: Binary) -> Compiled:
        left, right = self.compile(expression.left), self.compile(expression.right)
        sign = expression.operator
        if sign in ("and", "or"):
            return Compiled(_logical(sign, as_boolean(left), as_boolean(right)), BOOLEAN)
        if sign in ("=", "!="):
            return Compiled(_equality(sign, left, right), BOOLEAN)
        if sign in _ORDERINGS:
            return Compiled(_ordering(sign, left, right), BOOLEAN)
        if sign == "|":
            return Compiled(_union(as_nodes(left), as_nodes(right)), NODES)
        return Compiled(_arithmetic(sign, as_number(left), as_number(right)), NUMBER)

    def filter(self, expression: Filter) -> Run:
        base = as_nodes(self.compile(expression.base))
        predicates = [self.predicate(predicate) for predicate in expression.predicates]

        def run(scope: Scope) -> list[Node]:
            nodes = base(scope)
            for predicate in predicates:
                nodes = predicate(nodes, scope)
            return nodes

        return run

    def path(self, path: Path) -> Run:
        simple = _simple_path(path)
        if simple is not None:
            return simple
        steps = self.joined_steps(path)
        if path.start is not None:
            start = as_nodes(self.compile(path.start))
            return lambda scope: _walk(steps, start(scope), scope)
        if path.absolute:
            return lambda scope: _walk(steps, [scope.env.root or scope.node.root()], scope)
        return lambda scope: _walk(steps, [scope.node], scope)

    def joined_steps(self, path: Path) -> list[_StepRun]:
        steps: list[_StepRun] = []
        pending = list(path.steps)
        while pending:
            step = pending.pop(0)
            if (
                step.axis == "descendant-or-self"
                and step.test == "node()"
                and not step.predicates
                and pending
                and pending[0].axis == "child"
                and not pending[0].predicates
            ):
                # `//name` without a condition is the same as the descendant axis and walks once.
                following = pending.pop(0)
                step = Step("descendant", following.test, (), following.target, following.at)
            steps.append(self.step(step))
        return steps

    def step(self, step: Step) -> _StepRun:
        predicates = [self.predicate(predicate) for predicate in step.predicates]
        if step.axis == "child" and _is_plain_name(step.test):
            lookup = self.lookup(step)
            plain = _child_step(step.test, predicates)
            if lookup is None:
                return plain
            return _looked_up(step.test, *lookup, predicates[1:], plain)
        return _axis_step(step, predicates)

    def lookup(self, step: Step) -> tuple[str, Run] | None:
        """
        The column and the wanted text of a condition `column = value`, where the value is the same for every
        item: such conditions on long lists are answered from an index.
        """
        if not step.predicates:
            return None
        match step.predicates[0]:
            case Binary("=", Path((Step("child", column, ()),), False, None), wanted):
                pass
            case Binary("=", wanted, Path((Step("child", column, ()),), False, None)):
                pass
            case _:
                return None
        if not _is_plain_name(column) or not _is_same_for_all(wanted):
            return None
        compiled = self.compile(wanted)
        return (column, compiled.run) if compiled.kind in (NODES, TEXTUAL) else None

    def predicate(self, expression: Expression) -> _Predicate:
        compiled = self.compile(expression)
        if isinstance(expression, Number):
            return _position_predicate(expression.value)
        run = compiled.run
        if compiled.kind in (NUMBER, ANY):
            return lambda nodes, scope: _keep_by_value(run, nodes, scope)
        condition = as_boolean(compiled)
        return lambda nodes, scope: _keep(condition, nodes, scope)


_StepRun = Callable[[list[Node], Scope], list[Node]]
_Predicate = Callable[[list[Node], Scope], list[Node]]


def _mismatch(call: Call, function: Function) -> str:
    return f"{call.name}() takes {_amount(function)}, not {len(call.arguments)}"


def _amount(function: Function) -> str:
    if function.most == function.least:
        return f"{function.least} argument{'' if function.least == 1 else 's'}"
    if function.most is None:
        return f"at least {function.least} arguments"
    return f"{function.least} to {function.most} arguments"


def _is_plain_name(test: str) -> bool:
    return test != "*" and ":" not in test and not test.endswith("()")


def _simple_path(path: Path) -> Run | None:
    """
    `.`, `..`, `../../a/b` and `/data/a/b` without conditions: most paths of most forms.
    """
    if path.start is not None or any(step.predicates for step in path.steps):
        return None
    ups = 0
    steps = path.steps
    while ups < len(steps) and steps[ups].axis == "parent" and steps[ups].test == "node()":
        ups += 1
    names = steps[ups:]
    if len(steps) == 1 and steps[0].axis == "self" and steps[0].test == "node()":
        return lambda scope: [scope.node]
    if not all(step.axis == "child" and _is_plain_name(step.test) for step in names):
        return None
    tests = tuple(step.test for step in names)
    if path.absolute:
        return None if ups else _downwards(tests)
    return _up_and_down(ups, tests)


def _downwards(names: tuple[str, ...]) -> Run:
    def run(scope: Scope) -> list[Node]:
        return _descend([scope.env.root or scope.node.root()], names)

    return run


def _up_and_down(ups: int, names: tuple[str, ...]) -> Run:
    if not ups and len(names) == 1:
        name = names[0]
        return lambda scope: scope.node.by_name.get(name, [])

    def run(scope: Scope) -> list[Node]:
        node = _climbed(scope.node, ups)
        return [] if node is None else _descend([node], names)

    return run


def _climbed(node: Node | None, ups: int) -> Node | None:
    for _ in range(ups):
        if node is None:
            return None
        node = node.parent
    return node


def _descend(nodes: list[Node], names: tuple[str, ...]) -> list[Node]:
    for name in names:
        if len(nodes) == 1:
            nodes = nodes[0].by_name.get(name, [])
        else:
            nodes = [child for node in nodes for child in node.by_name.get(name, ())]
    return nodes


def _walk(steps: list[_StepRun], nodes: list[Node], scope: Scope) -> list[Node]:
    for step in steps:
        nodes = step(nodes, scope)
    return nodes


def _child_step(name: str, predicates: list[_Predicate]) -> _StepRun:
    def run(nodes: list[Node], scope: Scope) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            children = node.by_name.get(name, [])
            for predicate in predicates:
                children = predicate(children, scope)
            found = children if len(nodes) == 1 else [*found, *children]
        return found

    return run


SHORT_LIST = 30
"""Items below which looking at each is as fast as an index."""


def _is_same_for_all(wanted: Expression) -> bool:
    match wanted:
        case Literal():
            return True
        case Path(steps, absolute, start):
            from_here = absolute or isinstance(start, Call) and start.name == "current"
            return from_here and not any(step.predicates for step in steps)
        case _:
            return False


def _looked_up(
    name: str, column: str, wanted: Run, predicates: list[_Predicate], plain: _StepRun
) -> _StepRun:
    def run(nodes: list[Node], scope: Scope) -> list[Node]:
        if len(nodes) != 1 or type(nodes[0]) is not Node or len(nodes[0].by_name.get(name, ())) < SHORT_LIST:
            return plain(nodes, scope)
        index = index_of(nodes[0], name, column, scope)
        value = wanted(scope)
        texts = (
            [value] if isinstance(value, str) else list(dict.fromkeys(node.string_value() for node in value))
        )
        found = index.get(texts[0], []) if len(texts) == 1 else _in_list_order(index, texts)
        for predicate in predicates:
            found = predicate(found, scope)
        return found

    return run


def index_of(parent: Node, name: str, column: str, scope: Scope) -> dict[str, list[Node]]:
    """
    The items of a long list by the text of one of their columns; made once for each filled form.
    """
    indexes = scope.env.indexes
    known = indexes.get((id(parent), name, column))
    if known is not None and known[0] is parent:
        return known[1]
    index: dict[str, list[Node]] = {}
    for item in parent.by_name[name]:
        for text in dict.fromkeys(item.texts_of(column)):
            index.setdefault(text, []).append(item)
    indexes[(id(parent), name, column)] = (parent, index)
    return index


def _in_list_order(index: dict[str, list[Node]], texts: list[str]) -> list[Node]:
    return in_document_order([item for text in texts for item in index.get(text, ())])


def _axis_step(step: Step, predicates: list[_Predicate]) -> _StepRun:
    axis = AXES[step.axis]
    test = _node_test(step)
    backwards = step.axis in REVERSE

    def run(nodes: list[Node], scope: Scope) -> list[Node]:
        found: list[Node] = []
        for node in nodes:
            met = [candidate for candidate in axis(node) if test(candidate, scope)]
            for predicate in predicates:
                met = predicate(met, scope)
            found.extend(met)
        if backwards or len(nodes) > 1:
            return in_document_order(found)
        return found

    return run


def _node_test(step: Step) -> Callable[[Node, Scope], bool]:
    test = step.test
    if test == "node()":
        return lambda node, scope: True
    if test == "text()":
        return lambda node, scope: node.kind == TEXT
    if test == "comment()":
        return lambda node, scope: node.kind == COMMENT
    if test == "processing-instruction()":
        target = step.target
        return lambda node, scope: node.kind == INSTRUCTION and (not target or node.name == target)
    principal = PRINCIPAL_KIND.get(step.axis, ELEMENT)
    if test == "*":
        return lambda node, scope: node.kind == principal
    prefix, colon, local = test.rpartition(":")
    if not colon:
        return lambda node, scope: node.kind == principal and node.key == test
    return lambda node, scope: node.kind == principal and _matches_prefixed(node, scope, prefix, local)


def _matches_prefixed(node: Node, scope: Scope, prefix: str, local: str) -> bool:
    if local not in ("*", node.local):
        return False
    uri = scope.env.namespaces.get(prefix)
    if uri is not None and node.uri:
        return node.uri == uri
    return node.name.startswith(f"{prefix}:")


def _position_predicate(position: float) -> _Predicate:
    if position != int(position) or position < 1:
        return lambda nodes, scope: []
    index = int(position) - 1
    return lambda nodes, scope: nodes[index : index + 1]


def _keep(condition: Callable[[Scope], bool], nodes: list[Node], scope: Scope) -> list[Node]:
    inner = Scope(scope.node, scope.env, scope.current)
    inner.size = len(nodes)
    kept: list[Node] = []
    for position, node in enumerate(nodes, 1):
        inner.node = node
        inner.position = position
        if condition(inner):
            kept.append(node)
    return kept


def _keep_by_value(run: Run, nodes: list[Node], scope: Scope) -> list[Node]:
    def condition(inner: Scope) -> bool:
        value = run(inner)
        return value == inner.position if type(value) is float else to_boolean(value)

    return _keep(condition, nodes, scope)


def _logical(sign: str, left: Run, right: Run) -> Run:
    if sign == "and":
        return lambda scope: left(scope) and right(scope)
    return lambda scope: left(scope) or right(scope)


def _equality(sign: str, left: Compiled, right: Compiled) -> Run:
    ours, theirs = left.run, right.run
    if left.kind == TEXTUAL and right.kind == NODES:
        ours, theirs, left, right = theirs, ours, right, left
    if left.kind == NODES and right.kind == TEXTUAL:
        if sign == "=":
            return lambda scope: _any_has_text(ours(scope), theirs(scope))
        return lambda scope: _any_has_other_text(ours(scope), theirs(scope))
    compare = is_equal if sign == "=" else is_unequal
    return lambda scope: compare(ours(scope), theirs(scope), scope.env.offset)


def _any_has_text(nodes: list[Node], text: str) -> bool:
    if len(nodes) == 1:
        return nodes[0].string_value() == text
    return any(node.string_value() == text for node in nodes)


def _any_has_other_text(nodes: list[Node], text: str) -> bool:
    if len(nodes) == 1:
        return nodes[0].string_value() != text
    return any(node.string_value() != text for node in nodes)


_ORDERINGS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _ordering(sign: str, left: Compiled, right: Compiled) -> Run:
    compare = _ORDERINGS[sign]
    if left.kind in (NUMBER, TEXTUAL) and right.kind in (NUMBER, TEXTUAL):
        ours, theirs = as_number(left), as_number(right)
        return lambda scope: compare(ours(scope), theirs(scope))
    first, second = left.run, right.run
    return lambda scope: _is_ordered(compare, first(scope), second(scope), scope.env.offset)


def _is_ordered(compare: Callable[[float, float], bool], left: Value, right: Value, offset: int) -> bool:
    ours = _numbers(left, offset)
    theirs = _numbers(right, offset)
    return any(compare(one, other) for one in ours for other in theirs)


def _numbers(value: Value, offset: int) -> list[float]:
    if isinstance(value, list):
        return [number_of_text(node.string_value(), offset) for node in value]
    return [to_number(value, offset)]


def _union(left: Run, right: Run) -> Run:
    return lambda scope: in_document_order([*left(scope), *right(scope)])


def _arithmetic(sign: str, left: Run, right: Run) -> Run:
    if sign == "+":
        return lambda scope: left(scope) + right(scope)
    if sign == "-":
        return lambda scope: left(scope) - right(scope)
    if sign == "*":
        return lambda scope: left(scope) * right(scope)
    if sign == "div":
        return lambda scope: _divide(left(scope), right(scope))
    return lambda scope: _remainder(left(scope), right(scope))


def _divide(dividend: float, divisor: float) -> float:
    if divisor != 0:
        return dividend / divisor
    if dividend == 0 or dividend != dividend:
        return nan
    negative = (dividend < 0) is not str(divisor).startswith("-")
    return -inf if negative else inf


def _remainder(dividend: float, divisor: float) -> float:
    if divisor == 0 or isinf(dividend) or dividend != dividend or divisor != divisor:
        return nan
    return fmod(dividend, divisor)


__all__ = [
    "ANY",
    "BOOLEAN",
    "NODES",
    "NUMBER",
    "TEXTUAL",
    "Compiled",
    "Function",
    "Library",
    "Moment",
    "Run",
    "as_boolean",
    "as_nodes",
    "as_number",
    "as_text",
    "compile_expression",
]
