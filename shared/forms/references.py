"""
What an expression depends on: the places of the form that it reads, found without evaluating it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from shared.forms.expression.syntax import (
    Binary,
    Call,
    Expression,
    Filter,
    Literal,
    Negate,
    Path,
    Step,
    children_of,
    write,
)

OF_THE_WORLD = frozenset({"now", "today", "random", "uuid"})

ONLY_NODES = frozenset({"boolean", "count", "local-name", "name", "namespace-uri", "not", "position"})
"""Functions that look whether nodes are there, or which ones, and not at what they hold."""

OF_THE_LANGUAGE = frozenset({"jr:itext", "jr:choice-name", "format-date", "format-date-time"})


@dataclass(slots=True)
class Place:
    """
    One place of the model, with its neighbours.

    Attributes:
        names: Element names from the root of the tree down to it, its own included.
    """

    index: int
    name: str
    parent: Place | None
    is_repeat: bool
    children: list[Place]
    names: tuple[str, ...]
    path: str
    by_name: dict[str, Place] = field(default_factory=dict)

    @property
    def depth(self) -> int:
        """How many elements stand above it."""
        return len(self.names) - 1

    def above(self) -> list[Place]:
        """Places above it, nearest first, itself not included."""
        found: list[Place] = []
        place = self.parent
        while place is not None:
            found.append(place)
            place = place.parent
        return found


class Reference(NamedTuple):
    """
    A place that an expression reads.

    Attributes:
        place: The place read.
        anchor: The lowest place whose one instance holds both the reader and all that is read.
        crosses: Whether conditions or indexes may lead to another instance of a repeat.
    """

    place: Place
    anchor: Place
    crosses: bool


@dataclass(slots=True)
class Reading:
    """
    All that an expression depends on.
    """

    references: set[tuple[int, int, bool]]
    unknown: list[tuple[str, int]]
    functions: set[str]


class _Spot(NamedTuple):
    """Where a path may stand: a place of the form, and the highest place climbed to on the way."""

    place: Place
    anchor: Place


def localise(expression: Expression, reader: Place) -> Expression:
    """
    The expression with absolute paths into the reader's own repeat made relative to it.

    ODK reads `/data/child/name` inside the repeat `/data/child` as the name of the same child.
    """
    if not reader.is_repeat and not any(place.is_repeat for place in reader.above()):
        return expression
    return _localise(expression, reader, inside=False)


def _localise(expression: Expression, reader: Place, *, inside: bool) -> Expression:
    def again(inner: Expression) -> Expression:
        return _localise(inner, reader, inside=inside)

    def deeper(inner: Expression) -> Expression:
        return _localise(inner, reader, inside=True)

    match expression:
        case Path(steps, absolute, start, at):
            steps = tuple(
                replace(step, predicates=tuple(deeper(item) for item in step.predicates))
                if step.predicates
                else step
                for step in steps
            )
            if absolute:
                return _relative_to_repeat(Path(steps, True, None, at), reader, inside)
            return Path(steps, False, None if start is None else again(start), at)
        case Filter(base, predicates, at):
            return Filter(again(base), tuple(deeper(item) for item in predicates), at)
        case Call(name, arguments, at):
            if name == "indexed-repeat":
                return _localise_indexed(expression, reader, again)
            return Call(name, tuple(again(argument) for argument in arguments), at)
        case Binary(operator, left, right, at):
            return Binary(operator, again(left), again(right), at)
        case Negate(operand, at):
            return Negate(again(operand), at)
        case _:
            return expression


def _localise_indexed(call: Call, reader: Place, again: Callable[[Expression], Expression]) -> Call:
    # The target and the repeats are meant as whole sets; only the indexes belong to the reader.
    arguments = [
        again(argument) if position >= 2 and position % 2 == 0 else argument
        for position, argument in enumerate(call.arguments)
    ]
    return Call(call.name, tuple(arguments), call.at)


def _relative_to_repeat(path: Path, reader: Place, inside: bool) -> Path:
    shared = _shared_repeat(path.steps, reader)
    if shared is None:
        return path
    ups = reader.depth - shared.depth
    climb = tuple(Step("parent", "node()") for _ in range(ups))
    rest = path.steps[len(shared.names) :]
    steps = climb + rest
    if inside:
        return Path(steps or (Step("self", "node()"),), False, Call("current", ()), path.at)
    return Path(steps or (Step("self", "node()"),), at=path.at)


def _shared_repeat(steps: Sequence[Step], reader: Place) -> Place | None:
    """The innermost repeat around both the reader and what an absolute path leads to."""
    chain = [*reversed(reader.above()), reader]
    shared: Place | None = None
    for position, (step, place) in enumerate(zip(steps, chain, strict=False)):
        if step.axis != "child" or step.test != place.name or step.predicates:
            break
        if place.is_repeat and position < len(steps) - 1:
            shared = place
    return shared


class Reader:
    """
    Finds what expressions read.

    Args:
        root: The place of the form's root element.
        primary: Ids under which `instance()` means the form itself.
    """

    def __init__(self, root: Place, primary: frozenset[str]) -> None:
        self.root = root
        self.primary = primary

    def read(self, expression: Expression, reader: Place, *, held: bool = True) -> Reading:
        """
        What an expression of a place depends on; `expression` is already localised.

        Args:
            held: Whether what nodes hold is asked for, and not only whether they are there. A group holds the
                answers of all its questions.
        """
        reading = Reading(set(), [], set())
        here = [_Spot(reader, reader)]
        self._visit(expression, here, here, reading, crosses=False, held=held)
        return reading

    def _visit(
        self,
        expression: Expression,
        here: list[_Spot],
        current: list[_Spot],
        reading: Reading,
        *,
        crosses: bool,
        held: bool,
    ) -> list[_Spot]:
        match expression:
            case Path():
                return self._path(expression, here, current, reading, crosses=crosses, held=held)
            case Filter(base, predicates):
                spots = self._visit(base, here, current, reading, crosses=crosses, held=held)
                for predicate in predicates:
                    self._visit(predicate, spots, current, reading, crosses=True, held=False)
                return spots
            case Call():
                return self._call(expression, here, current, reading, crosses=crosses, held=held)
            case Binary(operator):
                held = held if operator == "|" else operator not in ("and", "or")
            case Negate():
                held = True
        for inner in children_of(expression):
            self._visit(inner, here, current, reading, crosses=crosses, held=held)
        return []

    def _call(
        self,
        call: Call,
        here: list[_Spot],
        current: list[_Spot],
        reading: Reading,
        *,
        crosses: bool,
        held: bool,
    ) -> list[_Spot]:
        name = call.name
        reading.functions.add(name)
        if name == "current":
            return current
        if name == "instance":
            return self._instance(call.arguments)
        crosses = crosses or name == "indexed-repeat"
        for number, argument in enumerate(call.arguments):
            asked = _is_held(name, number, held)
            self._visit(argument, here, current, reading, crosses=crosses, held=asked)
        return []

    def _instance(self, arguments: tuple[Expression, ...]) -> list[_Spot]:
        if arguments and isinstance(arguments[0], Literal) and arguments[0].value in self.primary:
            return [_ABOVE_ROOT]
        return []

    def _path(
        self,
        path: Path,
        here: list[_Spot],
        current: list[_Spot],
        reading: Reading,
        *,
        crosses: bool,
        held: bool,
    ) -> list[_Spot]:
        if path.start is not None:
            spots = self._visit(
                path.start, here, current, reading, crosses=crosses, held=held and not path.steps
            )
        elif path.absolute:
            spots = [_ABOVE_ROOT]
        else:
            spots = here
        inside_form = bool(spots)
        for step in path.steps:
            spots = self._step(spots, step)
            crosses = crosses or bool(step.predicates)
            for predicate in step.predicates:
                self._visit(predicate, spots, current, reading, crosses=True, held=False)
        found = [spot for spot in spots if spot is not _ABOVE_ROOT]
        reading.references.update((spot.place.index, spot.anchor.index, crosses) for spot in found)
        if held:
            reading.references.update(
                (leaf.index, spot.anchor.index, crosses)
                for spot in found
                for leaf in _below(spot.place)
                if not leaf.children
            )
        if inside_form and not spots and all(step.axis in ("child", "parent", "self") for step in path.steps):
            reading.unknown.append((write(path), path.at))
        return spots

    def _step(self, spots: list[_Spot], step: Step) -> list[_Spot]:
        if step.axis == "child" and len(spots) == 1 and spots[0].place.index >= 0:
            own = spots[0].place.by_name.get(step.test)
            if own is not None:
                return [_Spot(own, spots[0].anchor)]
        found: dict[tuple[int, int], _Spot] = {}
        for spot in spots:
            for place, anchor in self._moves(spot, step):
                if _admits(step.test, place):
                    found[(place.index, anchor.index)] = _Spot(place, anchor)
                elif place is self.root.parent or place.index == -1:
                    found[(-1, -1)] = _ABOVE_ROOT
        return list(found.values())

    def _moves(self, spot: _Spot, step: Step) -> list[tuple[Place, Place]]:
        place, anchor = spot
        if place.index == -1:
            return self._moves_from_top(step)
        match step.axis:
            case "child":
                return [(child, anchor) for child in place.children]
            case "self":
                return [(place, anchor)]
            case "attribute" | "namespace":
                # Attributes never change while a form is open.
                return []
            case "parent":
                return [] if place.parent is None else [(place.parent, _higher(place.parent, anchor))]
            case "descendant" | "descendant-or-self":
                below = [(inner, anchor) for inner in _below(place)]
                return below if step.axis == "descendant" else [(place, anchor), *below]
            case "ancestor" | "ancestor-or-self":
                above = [(upper, _higher(upper, anchor)) for upper in place.above()]
                return above if step.axis == "ancestor" else [(place, anchor), *above]
            case "following-sibling" | "preceding-sibling":
                if place.parent is None:
                    return []
                return [(child, _higher(place.parent, anchor)) for child in place.parent.children]
            case _:
                return [(inner, self.root) for inner in (self.root, *_below(self.root))]

    def _moves_from_top(self, step: Step) -> list[tuple[Place, Place]]:
        if step.axis == "child":
            return [(self.root, self.root)]
        if step.axis in ("descendant", "descendant-or-self"):
            return [(inner, self.root) for inner in (self.root, *_below(self.root))]
        return []


_TOP = Place(-1, "", None, False, [], (), "")
_ABOVE_ROOT = _Spot(_TOP, _TOP)


def _below(place: Place) -> list[Place]:
    found: list[Place] = []
    for child in place.children:
        found.append(child)
        found.extend(_below(child))
    return found


def _is_held(name: str, number: int, held: bool) -> bool:
    """Whether a function asks for what an argument holds; `held` says it of what the function gives."""
    if name == "if":
        return held and number > 0
    if name == "randomize":
        return held or number > 0
    if name == "indexed-repeat":
        return number % 2 == 0
    return name not in ONLY_NODES


def _higher(one: Place, other: Place) -> Place:
    return one if one.depth < other.depth else other


def _admits(test: str, place: Place) -> bool:
    if test in ("node()", "*") or test == place.name:
        return True
    _, colon, local = test.rpartition(":")
    own = place.name.rpartition(":")[2]
    return bool(colon) and local in ("*", own) and (":" in place.name or local == "*")
