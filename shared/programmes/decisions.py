"""
Which decisions an open form fires, on the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

from shared.programmes.pack import TIERS, Decision, Pack

Evaluate = Callable[[str], object]
"""Evaluates an expression of the form language against the answers so far."""


def fired_decisions(pack: Pack, form_id: str, evaluate: Evaluate) -> tuple[Decision, ...]:
    """
    The form's decisions whose condition holds now, the most urgent tier first, else in the pack's order.

    Args:
        evaluate: `Session.evaluate` of the open form.
    """
    fired = [item for item in pack.decisions if item.form == form_id and holds(evaluate(item.when))]
    return tuple(sorted(fired, key=lambda item: TIERS.index(item.tier)))


def holds(value: object) -> bool:
    """Truth as XPath's boolean() has it: a number is true unless zero or not a number, a text unless empty."""
    if isinstance(value, float):
        return not isnan(value) and value != 0
    return bool(value)
