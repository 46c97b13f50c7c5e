"""
Conditions in a pack's sheets: whether they are understood, what they name, and whether they can ever hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from math import prod

from shared.domain.records import Value
from shared.programmes.conditions import compile_condition, fields_of
from shared.programmes.errors import UnknownRuleError
from sync_server.use_cases.pack_tables import Row

SIGNS = "write, for instance, ${sex} = 'female' and not(${age} >= 15)."
NEVER = "This can never hold: look at “and”, “or” and at what is compared."
SHOWN = 20

STEPS = (-2, -1, -0.5, 0, 0.5, 1, 2)

MOST_TRIED = 20_000
"""A condition over so many fields that it needs more is taken for one that can hold."""

_TYPOGRAPHIC = re.compile("[\u2018\u2019\u201c\u201d\u00ab\u00bb]")
_SAID = re.compile(r"'([^']*)'|\"([^\"]*)\"|(?<![\w.'\"{-])(-?\d+(?:\.\d+)?)")
_SWITCHED = "${switch."


def named_in(row: Row, column: str, text: str) -> frozenset[str]:
    """
    The fields or facts that a condition names; none, and a word in its place, where it is not understood.
    """
    try:
        compile_condition(text)
    except UnknownRuleError as stuck:
        row.wrong(column, "condition.unknown", f"{_where(text, stuck)}; {SIGNS}")
        return frozenset()
    # What a district decides is settled by now, and may well be that this is not for it.
    if _SWITCHED not in row.text(column) and not can_hold(text):
        row.wrong(column, "condition.never", NEVER)
    return frozenset(fields_of(text))


def can_hold(text: str) -> bool:
    """
    Whether there are values for which a condition holds; for one that is not in this language, yes.
    """
    try:
        condition = compile_condition(text)
    except UnknownRuleError:
        return True
    names = sorted(fields_of(text))
    values = list(dict.fromkeys(_values(text)))
    if prod(len(values) for _ in names) > MOST_TRIED:
        return True
    return any(
        condition(dict(zip(names, tried, strict=True))) for tried in product(values, repeat=len(names))
    )


def _values(text: str) -> Iterator[Value]:
    """What may make a difference to a condition: what it says, a little more and less, nothing, and something else."""
    words = []
    for found in _SAID.finditer(text):
        word = found[1] or found[2]
        if word:
            words.append(word)
            yield word
        if (number := _number(word or found[3] or "")) is not None:
            yield from (number + step for step in STEPS)
    yield from ("", "…", *STEPS)
    if len(words) > 1:
        yield " ".join(words)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _where(text: str, stuck: UnknownRuleError) -> str:
    if _TYPOGRAPHIC.search(text):
        return "Write straight quotes, ' or \", in place of typographic ones"
    position = stuck.details.get("position")
    rest = text[position if isinstance(position, int) else 0 :].strip()
    return f"Not understood from “{rest[:SHOWN]}” on" if rest else "It ends too early"
