"""
Expressions and forms that nobody wrote, as two independent engines evaluate and walk them: `tests/fuzz/forms_peers.py`,
`tests/fuzz/forms_walks.py`.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from shared.forms.xform import read_xform
from tests.fuzz import forms_walks
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


WALK_BATCHES = 5
SHARE_THAT_GOES_THE_SAME_WAY = 0.97


@pytest.mark.long("forms-peers")
def test_forms_are_walked_as_web_forms_walk_them() -> None:
    campaign, given = forms_walks.Campaign.begun(), Counter[str]()
    for _ in range(WALK_BATCHES):
        given += campaign.run_batch()

    assert given[forms_walks.CRASHED] == 0
    walked = given[forms_walks.SAME] + given[forms_walks.OTHER]
    assert given[forms_walks.SAME] >= SHARE_THAT_GOES_THE_SAME_WAY * walked, given
    assert walked > 0


def test_made_up_forms_are_read_and_reach_every_kind_of_rule() -> None:
    chance = random.Random(5)
    forms = [forms_walks.make_form(chance) for _ in range(30)]

    for form in forms:
        assert read_xform(form).program.faults == ()
    whole = "".join(forms)
    for word in (
        "relevant=",
        "required=",
        "readonly=",
        "constraint=",
        "calculate=",
        "<repeat ",
        "odk:rank",
        "../",
        "<setvalue ",
        "item[",
        "</q1>",
    ):
        assert word in whole


def test_walk_that_goes_another_way_is_told_with_its_step() -> None:
    form = (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model>'
        '<instance><data id="f"><a/><b/><meta><instanceID/></meta></data></instance>'
        '<bind nodeset="/data/a" type="string"/>'
        '<bind nodeset="/data/b" type="string" calculate="concat(/data/a, 1)"/></model></h:head><h:body>'
        '<input ref="/data/a"><label>A</label></input></h:body></h:html>'
    )
    walk = {"id": "0.xml", "form": "", "xform": form, "tz": "UTC", "now_ms": 0, "oracle": "web-forms"}
    begun = {"/data/a": "|", "/data/b": "|1", "/data/meta/instanceID": "|"}
    walk |= {"init": begun, "steps": [["answer", "/data/a", "x"]]}

    same = {**walk, "diffs": [{"set": {"/data/a": "|x", "/data/b": "|x1"}, "gone": []}]}
    other = {**walk, "diffs": [{"set": {"/data/a": "|x", "/data/b": "|x2"}, "gone": []}]}
    assert forms_walks.verdict(same) == (forms_walks.SAME, "")
    said, why = forms_walks.verdict(other)
    assert said == forms_walks.OTHER
    assert "/data/b" in why
    assert forms_walks.verdict({"id": "1.xml", "refused": "no"}) == (forms_walks.REFUSED, "no")
