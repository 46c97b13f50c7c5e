"""
Input that nobody would write ends in words, never in a traceback, a hang or a full memory.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from shared.forms.definition import Definition
from shared.forms.session import Session
from shared.forms.submission import saved_of_xml, xml_of_session
from shared.forms.wire import definition_from_wire
from tests.fuzz.forms import CONTEXT, CRASHERS, KINDS, Campaign, a_form, outcome_of, walk

OFTEN = {"expression": 150, "definition": 20, "xform": 40, "workbook": 3}
LONG_S = 120


@pytest.mark.parametrize("kind", KINDS)
def test_odd_input_ends_in_words(kind: str) -> None:
    make, attempt = KINDS[kind]
    found = {
        number: problem
        for number in range(OFTEN[kind])
        if (problem := outcome_of(attempt, make(random.Random(f"gate {kind}{number}"))))
    }
    assert found == {}


def test_what_once_broke_it_does_not_any_more() -> None:
    for path in sorted(CRASHERS.glob("*.json")):
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert (path.name, outcome_of(KINDS[kept["kind"]][1], kept["case"])) == (path.name, "")


@pytest.mark.long("forms")
def test_campaign_goes_on_and_finds_nothing() -> None:
    campaign = Campaign.begun()
    before = campaign.crashers
    campaign.run(campaign.seconds + LONG_S)
    assert campaign.crashers == before


@pytest.mark.parametrize("number", range(6))
def test_submission_written_and_read_is_the_same(number: int) -> None:
    definition = a_form()
    session = Session(definition, CONTEXT)
    walk(session, random.Random(number))
    written = xml_of_session(session)
    again = Session(definition, CONTEXT, saved=saved_of_xml(definition, written))
    assert written == xml_of_session(again)
    assert session.answers() == again.answers()


def test_definition_written_and_read_is_the_same() -> None:
    definition = a_form()
    again = definition_from_wire(json.loads(json.dumps(definition.to_wire())))
    assert again == definition
    assert isinstance(again, Definition)
