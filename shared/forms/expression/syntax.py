"""
The expression as a tree: what the parser makes and the compiler reads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

BINARY_STRENGTH = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
"""How tightly each operator binds; the sign of a number stands at 7."""

NEGATE_STRENGTH = 7


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float
    at: int = 0


@dataclass(frozen=True, slots=True)
class Literal:
    """A text in quotes."""

    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and the operator between them."""

    operator: str
    left: Expression
    right: Expression
    at: int = 0


@dataclass(frozen=True, slots=True)
class Negate:
    """A minus sign before something."""

    operand: Expression
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Expression, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step of a path: axis, what may be met there, and conditions on it.

    `test` is a name, `prefix:*`, `*`, or a node type as `node()`, `text()`, `comment()`,
    `processing-instruction()`; `target` is the name inside the last of these.
    """

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()
    target: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Path:
    """
    Steps from a start: the root of the tree, another expression, or (with neither) the present node.
    """

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Expression | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """An expression whose nodes are reduced by conditions."""

    base: Expression
    predicates: tuple[Expression, ...]
    at: int = 0


Expression = Number | Literal | Binary | Negate | Call | Path | Filter


def children_of(expression: Expression) -> tuple[Expression, ...]:
    """
    The expressions directly inside one.
    """
    match expression:
        case Binary(_, left, right):
            return (left, right)
        case Negate(operand):
            return (operand,)
        case Call(_, arguments):
            return arguments
        case Filter(base, predicates):
            return (base, *predicates)
        case Path(steps, _, start):
            inner = tuple(predicate for step in steps for predicate in step.predicates)
            return (start, *inner) if start is not None else inner
        case _:
            return ()


def without_positions(expression: Expression) -> Expression:
    """
    The same expression with every `at` at 0, for comparing two by meaning.
    """
    match expression:
        case Binary(operator, left, right):
            return Binary(operator, without_positions(left), without_positions(right))
        case Negate(operand):
            return Negate(without_positions(operand))
        case Call(name, arguments):
            return Call(name, tuple(without_positions(argument) for argument in arguments))
        case Filter(base, predicates):
            return Filter(without_positions(base), tuple(without_positions(item) for item in predicates))
        case Path(steps, absolute, start):
            bare = tuple(
                replace(step, at=0, predicates=tuple(without_positions(item) for item in step.predicates))
                for step in steps
            )
            return Path(bare, absolute, None if start is None else without_positions(start))
        case _:
            return replace(expression, at=0)


def write(expression: Expression) -> str:
    """
    The expression as text that the parser reads back to the same tree.
    """
    return _write(expression, 0)


def _write(expression: Expression, around: int) -> str:
    match expression:
        case Number(value):
            return _write_number(value)
        case Literal(value):
            return f"'{value}'" if '"' in value else f'"{value}"'
        case Binary(operator, left, right):
            strength = BINARY_STRENGTH[operator]
            text = f"{_write(left, strength)} {operator} {_write(right, strength + 1)}"
            return f"({text})" if strength < around else text
        case Negate(operand):
            text = f"-{_write(operand, NEGATE_STRENGTH)}"
            return f"({text})" if around > NEGATE_STRENGTH else text
        case Call(name, arguments):
            return f"{name}({', '.join(_write(argument, 0) for argument in arguments)})"
        case Filter(base, predicates):
            return _write_start(base) + _write_predicates(predicates)
        case Path():
            return _write_path(expression)


def _write_number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else format(value, "f")


def _write_start(base: Expression) -> str:
    return _write(base, 0) if isinstance(base, (Call, Literal, Number)) else f"({_write(base, 0)})"


def _write_predicates(predicates: tuple[Expression, ...]) -> str:
    return "".join(f"[{_write(predicate, 0)}]" for predicate in predicates)


def _write_path(path: Path) -> str:
    steps = "/".join(_write_step(step) for step in path.steps)
    if path.start is not None:
        start = _write(path.start, 0) if isinstance(path.start, Filter) else _write_start(path.start)
        return f"{start}/{steps}"
    return f"/{steps}" if path.absolute else steps


def _write_step(step: Step) -> str:
    test = step.test if not step.target else step.test.replace("()", f'("{step.target}")')
    if step.test == "node()" and not step.predicates and step.axis in ("self", "parent"):
        return "." if step.axis == "self" else ".."
    axis = {"child": "", "attribute": "@"}.get(step.axis, f"{step.axis}::")
    return f"{axis}{test}{_write_predicates(step.predicates)}"
