"""
What a form agreed on becomes the plan, and a later form says it again without doubling it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from mobile.ports.case_book import Draft
from mobile.use_cases.agree_plan import plan_changes
from mobile.use_cases.desk import Desk
from shared.domain.case_lists import case_area
from shared.domain.records import Change, Value
from shared.programmes.pack import Form
from tests.support.case_books import a_record_id
from tests.support.desks import a_desk

CASE = a_record_id("case")
PLAN = Form(id="plan", title={"en": "Plan"}, saves_to="visit", makes={"items": "plan_item"})
RAMP = {"what": "A ramp at the door", "goal": "I go out alone", "responsible": "home", "due_on": "2026-11-01"}


async def agree(desk: Desk, visit: str, *items: Mapping[str, str], amends: str = "") -> int:
    """Submits a plan form; how many items of the plan it made or changed."""
    context = {"case": CASE, "person": a_record_id("anna"), "amends": amends}
    draft = Draft(id=a_record_id(visit), form=PLAN.id, form_version="1", context=context)
    answers: dict[str, Value] = {
        f"items[{number}]/{name}": value
        for number, item in enumerate(items, start=1)
        for name, value in item.items()
    }
    changes = plan_changes(desk, draft, PLAN, answers, case_area(CASE), amends or a_record_id(visit))
    if changes:
        await desk.book.record(changes)
    return len(changes)


def plan(desk: Desk, *names: str) -> Sequence[tuple[Value, ...]]:
    """The plan, its fields in the order asked for."""
    items = desk.book.where("plan_item", "case", CASE)
    return sorted(tuple(item.get(name) for name in names) for item in items)  # type: ignore[type-var]


def test_a_second_plan_form_does_not_double_what_stands_open() -> None:
    async def act() -> None:
        desk = await a_desk()
        await agree(desk, "brief", RAMP)
        assert await agree(desk, "full", {**RAMP, "what": "  a ramp at THE door "}) == 0
        assert await agree(desk, "full again", RAMP, {**RAMP, "what": "A wider door"}, RAMP) == 1
        assert plan(desk, "what") == [("A ramp at the door",), ("A wider door",)]

    asyncio.run(act())


def test_what_is_said_otherwise_now_is_changed_in_the_plan() -> None:
    async def act() -> None:
        desk = await a_desk()
        await agree(desk, "brief", RAMP)
        assert await agree(
            desk, "update", {"what": RAMP["what"], "responsible": "family", "due_on": "2026-12-01"}
        )
        told = plan(desk, "what", "goal", "responsible", "due_on", "status", "visit")
        assert told == [(RAMP["what"], RAMP["goal"], "family", "2026-12-01", "open", a_record_id("update"))]

    asyncio.run(act())


@pytest.mark.parametrize("status", ["done", "dropped"])
def test_what_has_ended_and_is_agreed_again_stands_anew(status: str) -> None:
    async def act() -> None:
        desk = await a_desk()
        await agree(desk, "brief", RAMP)
        (item,) = desk.book.where("plan_item", "case", CASE)
        await desk.book.record(
            [Change(record=item.id, kind="plan_item", area=case_area(CASE), set={"status": status})]  # type: ignore[arg-type]
        )
        await agree(desk, "update", RAMP)
        assert plan(desk, "status") == sorted([("open",), (status,)])

    asyncio.run(act())


def test_the_same_deed_for_another_goal_is_another() -> None:
    async def act() -> None:
        desk = await a_desk()
        await agree(desk, "brief", RAMP, {**RAMP, "goal": "I see my grandson"})
        assert len(plan(desk, "what")) == 2

    asyncio.run(act())


def test_an_amended_form_adds_what_is_new_and_leaves_what_was_changed_in_the_plan() -> None:
    async def act() -> None:
        desk = await a_desk()
        await agree(desk, "brief", RAMP)
        await agree(desk, "update", {**RAMP, "due_on": "2026-12-01"})
        amended = a_record_id("brief")
        assert await agree(desk, "amending", RAMP, {**RAMP, "what": "A wider door"}, amends=amended) == 1
        assert (
            await agree(desk, "amending", {**RAMP, "due_on": "2026-11-11"}, amends=a_record_id("update")) == 0
        )
        assert plan(desk, "due_on") == [("2026-11-01",), ("2026-12-01",)]

    asyncio.run(act())
