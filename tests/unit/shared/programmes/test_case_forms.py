"""
What the forms of a case seal, need and propose, which its sheet of cases cannot say.
"""

from datetime import UTC, datetime, time

import pytest

from shared.forms.definition import SENSITIVE, Definition, ModelNode
from shared.forms.session import Session
from shared.forms.steps import FormContext
from shared.programmes.context import form_rows
from tests.support.ashas import TODAY, day, record
from tests.support.shipped_packs import shipped_pack

PACK = "case_management"


def definition(form: str) -> Definition:
    return Definition.from_wire(shipped_pack(PACK).form(form).definition)


def question(form: str, name: str) -> ModelNode:
    return next(node for node in definition(form).model if node.name == name)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("complaint", "safe_contact"),
        ("crisis", "safe_contact"),
        ("adherence", "agreed"),
        ("mood", "helps"),
    ],
)
def test_what_tells_of_illness_or_a_hiding_place_is_sealed(form: str, name: str) -> None:
    assert question(form, name).sensitive == SENSITIVE


@pytest.mark.parametrize(
    ("form", "name"),
    [("full_plan", "goal"), ("conference", "next_on"), ("conference", "promised")],
)
def test_a_plan_and_minutes_say_what_they_are_for(form: str, name: str) -> None:
    assert question(form, name).required


def test_after_a_crisis_the_next_day_is_proposed() -> None:
    noon_ms = int(datetime.combine(TODAY, time(12), UTC).timestamp() * 1000)
    person = record("person", "anna", name="Anna")
    rows = form_rows(today=TODAY, person=person)
    session = Session(definition("crisis"), FormContext(now_ms=noon_ms, instances=rows), language="en")
    step = next(step for step in session.steps() if step.name == "follow_up_on")

    assert step.value == day(1)
    assert not session.answer(step.ref, day(4)).accepted
    assert session.answer(step.ref, day(3)).accepted


def test_every_form_has_a_sign_of_its_own_kind() -> None:
    assert [form.id for form in shipped_pack(PACK).forms.values() if form.icon in ("", "note")] == []
