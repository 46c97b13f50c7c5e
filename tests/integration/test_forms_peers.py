"""
Expressions that nobody wrote, as two independent engines evaluate them: `tests/fuzz/forms_peers.py`.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.fuzz.forms_peers import (
    ALL,
    ALONE,
    BATCH,
    CRASHED,
    MORE,
    ODD,
    ONE,
    ZONES,
    Campaign,
    ask_doorstep,
    make_batch,
    make_expression,
    verdict,
)

BATCHES = 5
SHARE_THAT_AGREES = 0.94
"""What is left are the disagreements that `shared/forms/SPEC.md` lists, each meant."""


@pytest.mark.long("forms-peers")
def test_expressions_give_what_both_engines_or_one_of_them_gives() -> None:
    campaign, given = Campaign.begun(), Counter[str]()
    for _ in range(BATCHES):
        given += campaign.run_batch()

    assert given[CRASHED] == 0
    agreed = given[ALL] + given[ONE] + given[MORE]
    assert agreed >= SHARE_THAT_AGREES * BATCH * BATCHES, given


@pytest.mark.parametrize(
    ("own", "others", "said"),
    [
        ("5", ("5.0", "5"), ALL),
        ("true", ("1", "true"), ALL),
        ("", ("NaN", ""), ALL),
        ("10:30:00.000+05:30", ("10:30:00.000Z", "10:30:00.000"), ALL),
        ("!", ("!", "! refused"), ALL),
        ("a", ("b", "a"), ONE),
        ("a", ("!", "!"), MORE),
        ("!", ("b", "b"), ALONE),
        ("a", ("b", "b"), ALONE),
        ("a", ("b", "c"), ODD),
        ("!! KeyError", ("!", "!"), CRASHED),
    ],
)
def test_verdict_is_of_values_and_not_of_how_they_are_written(
    own: str, others: tuple[str, ...], said: str
) -> None:
    assert verdict(own, others) == said


def test_made_up_expressions_crash_nothing() -> None:
    chance = random.Random(7)
    given = ask_doorstep([make_expression(chance) for _ in range(60)], ZONES[1])

    assert [one for one in given if one.startswith("!!")] == []
    assert len(set(given)) > 20


def test_batch_is_the_same_for_its_number() -> None:
    assert make_batch(3) == make_batch(3) != make_batch(4)
