"""
How a plain Python function becomes a function of the expression language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shared.forms.expression.compiler import (
    Compiled,
    Function,
    Run,
    as_boolean,
    as_nodes,
    as_number,
    as_text,
)
from shared.forms.expression.scope import Scope

_CONVERSIONS: dict[str, Callable[[Compiled], Run]] = {
    "n": as_number,
    "t": as_text,
    "b": as_boolean,
    "v": lambda compiled: compiled.run,
    "s": as_nodes,
}


def eager(kind: str, signature: str, work: Callable[..., Any], *, scoped: bool = False) -> Function:
    """
    A function whose arguments are all evaluated first.

    Args:
        kind: Kind of the result.
        signature: One word per parameter: n number, t text, b boolean, v any value, s set of nodes;
            `?` after it where it may be left out, `*` where it may come any number of times.
        work: Takes the converted arguments, after the scope if `scoped`.
    """
    words = signature.split()
    least = sum(1 for word in words if word[-1] not in "?*")
    most = None if words and words[-1].endswith("*") else len(words)

    def build(arguments: Sequence[Compiled]) -> Run:
        runs = [
            _CONVERSIONS[words[min(index, len(words) - 1)][0]](argument)
            for index, argument in enumerate(arguments)
        ]
        return _scoped(work, runs) if scoped else _plain(work, runs)

    return Function(least, most, kind, build)


def _plain(work: Callable[..., Any], runs: list[Run]) -> Run:
    if not runs:
        return lambda scope: work()
    if len(runs) == 1:
        (only,) = runs
        return lambda scope: work(only(scope))
    if len(runs) == 2:
        first, second = runs
        return lambda scope: work(first(scope), second(scope))
    return lambda scope: work(*[run(scope) for run in runs])


def _scoped(work: Callable[..., Any], runs: list[Run]) -> Run:
    if not runs:
        return work
    if len(runs) == 1:
        (only,) = runs
        return lambda scope: work(scope, only(scope))

    def run(scope: Scope) -> Any:
        return work(scope, *[own(scope) for own in runs])

    return run
