"""
A case on the phone: opened, gone on with, agreed to, its plan, its history; all of it in the case's own area.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from mobile.ports.case_book import Draft
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_access import put_on, take_off
from mobile.use_cases.list_today import list_today, unfinished_forms
from mobile.use_cases.open_case import cases_to_judge, household_cases, openable, read_case
from mobile.use_cases.open_household import open_household
from mobile.use_cases.record_outcome import note_contact
from mobile.use_cases.work_on_case import (
    StepNotReadyError,
    begin_case,
    begin_case_form,
    judge_step,
    save_item,
    take_step,
    transfer_case,
)
from shared.domain.access import Reason
from shared.domain.case_lists import case_area
from shared.domain.records import Change, Value
from shared.domain.roles import Role
from shared.kernel.identifiers import RecordId, TaskId
from shared.programmes.pack import Form, encode_pack
from shared.programmes.tasks import AGAIN, Task
from tests.support.case_books import a_record_id
from tests.support.desks import KAMLA, a_desk, a_family, receive
from tests.support.shipped_packs import built_pack
from tests.support.small_case import CARE, PACK

MOTHER = a_record_id("mother")


async def a_case(role: Role = Role.VOLUNTEER) -> tuple[Desk, str]:
    """A case of the mother, with its intake filled in."""
    desk = await a_desk()
    if role is not Role.VOLUNTEER:
        desk.vault = replace(desk.vault, identity=replace(desk.identity, role=role.value))
    await desk.book.keep(f"pack:{PACK.id}", encode_pack(PACK))
    await receive(desk, "the pack of cases", "pack", pack_id=PACK.id, version="1")
    await a_family(desk)
    case = await begin_case(desk, MOTHER, CARE.id)
    await receive(
        desk,
        "intake visit",
        "visit",
        case=case,
        person=MOTHER,
        form="intake",
        outcome="done",
        visited_on="2025-10-09",
        submitted_at_ms=1_760_000_000_000,
    )
    return desk, case


def test_everything_about_a_case_lies_in_its_own_area() -> None:
    async def act() -> None:
        desk, case = await a_case()
        await take_step(desk, case, "to_plan", "")
        await save_item(
            desk, case, "", what="A ramp", responsible="Ravi", due_on=date(2025, 11, 1), status="open", why=""
        )
        made = [operation for operation in desk.book.pending() if operation.kind != "pack"]
        assert {operation.kind for operation in made} == {"case", "case_event", "plan_item"}
        assert {operation.area for operation in made} == {case_area(case)}

    asyncio.run(act())


def test_what_follows_a_danger_in_a_case_lies_in_its_own_area() -> None:
    """To the team even that somebody was asked how they are would tell that there is a case."""

    async def act() -> None:
        desk, case = await a_case()
        home = desk.book.get(MOTHER).text("household")
        day = date(2025, 10, 10)
        task = Task(
            id=TaskId(a_record_id("asked")),
            kind="follow_up",
            person=MOTHER,
            household=home,
            due_on=day,
            opens_on=day,
            closes_on=day,
            referral=a_record_id("danger"),
            case=case,
        )
        before = len(desk.book.pending())
        await note_contact(desk, task)
        (made,) = list(desk.book.pending())[before:]
        assert (made.kind, made.area, made.set["case"]) == ("task_event", case_area(case), case)

    asyncio.run(act())


def test_who_does_it_is_said_in_words_however_it_was_chosen() -> None:
    """A form keeps a code; somebody who writes a name means that name."""

    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        kenya = "kenya_child_protection"
        await desk.book.keep(f"pack:{kenya}", built_pack(kenya).blob)
        await receive(desk, kenya, "pack", pack_id=kenya, version="1")
        visit = await receive(desk, "plan visit", "visit", case=case, person=MOTHER, form="case_plan")
        for number, (who, agreed_in) in enumerate((("RCHV", visit), ("Ravi", visit), ("RCHV", ""))):
            await receive(
                desk,
                f"item {number}",
                "plan_item",
                case=case,
                what=f"{number}",
                responsible=who,
                visit=agreed_in,
            )
        items = {item.what: item.responsible for item in read_case(desk, case).items}

        assert items == {"0": {"en": "Case worker", "sw": "Mhudumu wa kesi"}, "1": "Ravi", "2": "RCHV"}

    asyncio.run(act())


def test_what_is_begun_in_a_case_stands_in_it_once_with_the_day_it_is_due() -> None:
    async def act() -> None:
        desk, _ = await a_case(Role.SUPERVISOR)
        kenya = "kenya_child_protection"
        await desk.book.keep(f"pack:{kenya}", built_pack(kenya).blob)
        await receive(desk, kenya, "pack", pack_id=kenya, version="1")
        case = await begin_case(desk, a_record_id("baby"), "child_case")
        before = read_case(desk, case)
        (due,) = before.due
        begun = [await begin_case_form(desk, case, form) for form in (due.task.form, "case_crisis")]
        after = read_case(desk, case)

        assert "case_crisis" in {one.form for one in before.forms} - {one.form for one in after.forms}
        assert after.due == ()
        assert {form.draft: task for form, task in after.unfinished} == {begun[0]: due.task, begun[1]: None}

    asyncio.run(act())


@pytest.mark.parametrize("quiet", [False, True])
def test_what_is_begun_in_a_quiet_case_is_not_on_the_first_screen(quiet: bool) -> None:
    """Its form's title, read over a shoulder, would tell what it is about."""

    async def act() -> None:
        desk, case = await a_case()
        pack = replace(PACK, cases=(replace(CARE, quiet=quiet),))
        await desk.book.keep(f"pack:{PACK.id}", encode_pack(pack))
        await receive(desk, "the pack of cases", "pack", pack_id=PACK.id, version="2")
        about = {"case": case, "person": MOTHER}
        await desk.book.save_draft(
            Draft(id=a_record_id("begun"), form="intake", form_version="1", context=about)
        )
        assert len(unfinished_forms(desk)) == 1
        home = desk.book.get(MOTHER).text("household")
        assert len(list_today(desk).unfinished) == (0 if quiet else 1)
        assert len(open_household(desk, home).unfinished) == (0 if quiet else 1)

    asyncio.run(act())


def test_a_case_that_is_open_is_gone_on_with() -> None:
    async def act() -> None:
        desk, case = await a_case()
        assert await begin_case(desk, MOTHER, CARE.id) == case
        assert [line.case for line in household_cases(desk, a_record_id("home"))] == [case]

    asyncio.run(act())


def test_a_step_that_still_waits_for_something_is_not_taken() -> None:
    async def act() -> None:
        desk, case = await a_case()
        await take_step(desk, case, "to_plan", "")
        with pytest.raises(StepNotReadyError):
            await take_step(desk, case, "to_work", "")
        with pytest.raises(StepNotReadyError):
            await take_step(desk, case, "close", "  ")
        assert read_case(desk, case).stage == {}
        assert [past.came for past in read_case(desk, case).past if past.came] == ["made"]

    asyncio.run(act())


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.SUPERVISOR])
def test_nobody_agrees_to_their_own_step(role: Role) -> None:
    """It waits; the screen of who leads a team says who can agree."""

    async def act() -> None:
        desk, case = await a_case(role)
        await take_step(desk, case, "close", "No help is wanted")
        view = read_case(desk, case)
        assert view.waiting is not None
        assert (view.closed, view.waiting.may_judge) == (False, False)
        assert view.waiting.is_mine is (role is not Role.VOLUNTEER)
        assert cases_to_judge(desk) == ()
        with pytest.raises(StepNotReadyError):
            await judge_step(desk, case, view.waiting.event, agreed=True, why="")
        assert not desk.book.get(case).get("closed_on")

    asyncio.run(act())


def test_a_manager_agrees_and_does_not_do_the_work() -> None:
    """What a manager's phone wrote of a case would be refused: it is not offered."""

    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        await take_step(desk, case, "close", "Moved away")
        manager = replace(desk.identity, role=Role.MANAGER.value, worker=a_record_id("head"))
        desk.vault = replace(desk.vault, identity=manager)
        view = read_case(desk, case)
        assert (view.ways, view.forms, view.due, view.writes, openable(desk)) == ((), (), (), False, [])
        with pytest.raises(StepNotReadyError):
            await take_step(desk, case, "to_plan", "")
        assert view.waiting is not None
        assert view.waiting.may_judge
        await judge_step(desk, case, view.waiting.event, agreed=True, why="")
        assert read_case(desk, case).closed

    asyncio.run(act())


def test_who_can_agree_to_a_supervisors_own_step_is_named() -> None:
    """First of all nobody, then somebody to put on the list, then somebody who is on it."""

    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        await take_step(desk, case, "close", "Moved away")

        def told() -> tuple[tuple[str, ...], tuple[str, ...]]:
            waiting = read_case(desk, case).waiting
            return (waiting.others, waiting.outside) if waiting else ((), ())

        assert told() == ((), ())
        await receive(desk, "head", "worker", name="Asha", role="manager")
        await receive(desk, "gone", "worker", name="Uma", role="manager", active=False)
        await receive(desk, "visitor", "worker", name="Bina", role="volunteer")
        assert told() == ((), ("Asha",))
        await put_on(desk, case, a_record_id("head"))
        await put_on(desk, case, a_record_id("visitor"))
        assert told() == (("Asha",), ())
        await take_off(desk, case, a_record_id("head"), Reason.TIE)
        assert told() == ((), ())

    asyncio.run(act())


def test_what_somebody_else_agrees_to_is_closed_and_opened_again() -> None:
    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        await take_step(desk, case, "close", "Moved away")
        identity = desk.identity
        desk.vault = replace(desk.vault, identity=replace(identity, worker=a_record_id("head")))
        assert [line.case for line in cases_to_judge(desk)] == [case]
        waiting = read_case(desk, case).waiting
        assert waiting is not None
        await judge_step(desk, case, waiting.event, agreed=True, why="")
        desk.vault = replace(desk.vault, identity=identity)

        assert read_case(desk, case).closed
        assert desk.book.get(case).text("closed_why") == "Moved away"
        told = [(past.came, past.why) for past in read_case(desk, case).past if past.came]
        assert told == [("made", ""), ("asked", "Moved away")]
        assert read_case(desk, case).worker == KAMLA.worker_name
        await take_step(desk, case, "reopen", "Came back")
        assert not desk.book.get(case).get("closed_on")
        assert desk.book.get(case).get("reopened_on")

    asyncio.run(act())


def test_a_supervisor_agrees_or_sends_back_with_a_word() -> None:
    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        event = {
            "case": case,
            "move": "close",
            "from": "intake",
            "to": "closed",
            "why": "Done",
            "worker": "w",
        }
        await receive(desk, "asked", "case_event", **event, at_ms=1_760_000_000_001)
        assert [line.case for line in cases_to_judge(desk)] == [case]
        with pytest.raises(StepNotReadyError):
            await judge_step(desk, case, a_record_id("asked"), agreed=False, why="")
        await judge_step(desk, case, a_record_id("asked"), agreed=False, why="See them once more")
        assert read_case(desk, case).waiting is None
        assert read_case(desk, case).past[0].why == "See them once more"

        await receive(desk, "asked again", "case_event", **event, at_ms=1_860_000_000_000)
        await judge_step(desk, case, a_record_id("asked again"), agreed=True, why="")
        assert read_case(desk, case).closed
        assert desk.book.get(case).text("closed_why") == "Done"

    asyncio.run(act())


def test_a_plan_item_records_what_differs_and_a_dropped_one_says_why() -> None:
    async def act() -> None:
        desk, case = await a_case()
        item = {"what": "A ramp", "responsible": "Ravi", "due_on": date(2025, 11, 1)}
        await save_item(desk, case, "", **item, status="open", why="")  # type: ignore[arg-type]
        (known,) = read_case(desk, case).items
        before = len(desk.book.pending())
        await save_item(desk, case, known.item, **item, status="open", why="")  # type: ignore[arg-type]
        assert len(desk.book.pending()) == before
        with pytest.raises(StepNotReadyError):
            await save_item(desk, case, known.item, **item, status="dropped", why="")  # type: ignore[arg-type]
        await save_item(desk, case, known.item, **item, status="done", why="")  # type: ignore[arg-type]
        assert dict(desk.book.pending()[-1].set) == {"status": "done"}

    asyncio.run(act())


def test_a_transfer_says_why_and_stays_in_the_history() -> None:
    async def act() -> None:
        desk, case = await a_case(Role.SUPERVISOR)
        await transfer_case(desk, case, "another", "On leave")
        assert desk.book.get(case).text("worker") == "another"
        assert [(past.came, past.why) for past in read_case(desk, case).past if past.came] == [
            ("transferred", "On leave")
        ]

    asyncio.run(act())


def test_a_talk_that_found_no_moment_alone_waits_in_its_case_and_nowhere_else() -> None:
    async def act() -> None:
        desk, case = await a_case()
        forms = {"intake": Form(id="intake", title={"en": "Intake"}, saves_to="visit", alone="alone")}
        await desk.book.keep(f"pack:{PACK.id}", encode_pack(replace(PACK, forms=forms)))
        await receive(desk, "the pack of cases", "pack", pack_id=PACK.id, version="2")
        told = {"case": case, "person": MOTHER, "form": "intake", "outcome": "done"}
        not_alone: dict[str, Value] = {**told, "visited_on": "2025-10-08", "q.alone": "no"}
        await receive(desk, "intake visit", "visit", **not_alone)

        again = [line.task for line in read_case(desk, case).due if AGAIN in line.task.reasons]
        assert [(task.form, task.case, task.due_on) for task in again] == [
            ("intake", case, date(2025, 10, 15))
        ]
        shown = list_today(desk)
        assert AGAIN not in {
            reason for stop in shown.stops for line in stop.lines for reason in line.task.reasons
        }

        alone: dict[str, Value] = {**told, "visited_on": "2025-10-09", "q.alone": "yes"}
        await receive(desk, "later", "visit", **alone)
        assert not [line for line in read_case(desk, case).due if AGAIN in line.task.reasons]

    asyncio.run(act())


@pytest.mark.parametrize(
    ("role", "fields", "kept"),
    [
        (Role.SUPERVISOR, {"legal_hold": "duty"}, True),
        (Role.SUPERVISOR, {}, False),
        (Role.VOLUNTEER, {"legal_hold": "duty"}, False),
    ],
)
def test_that_a_law_keeps_a_case_is_told_to_who_leads_the_team_alone(
    role: Role, fields: dict[str, str], kept: bool
) -> None:
    async def act() -> None:
        desk, case = await a_case(role)
        if fields:
            await desk.book.record(
                [Change(record=RecordId(case), kind="case", area=case_area(case), set=fields)]
            )
        assert read_case(desk, case).kept is kept

    asyncio.run(act())
