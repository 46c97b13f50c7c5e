"""
Tasks worked out for what changed are the tasks worked out anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from mobile.use_cases.tasks_due import TasksDue
from shared.domain.records import Change, Value
from shared.kernel.identifiers import AreaId
from shared.programmes.pack import encode_pack
from shared.programmes.tasks import Task
from shared.protocol.messages import ReceivedChange
from tests.support.case_books import AREA, a_progress, a_record_id
from tests.support.desks import a_desk, a_family, receive
from tests.support.shipped_packs import built_pack, shipped_pack
from tests.support.small_case import CARE, PACK

OWN = "india_asha"
OTHER = "kenya_child_protection"
"""Beside newborn visits: visits that repeat for ever, and tasks of another role."""

CASES = st.sampled_from(["case 1", "case 2"])
HOMES = st.sampled_from(["home", "other home"])
PEOPLE = st.sampled_from(["baby", "mother", "aunt", "twin"])
DAYS = st.sampled_from(["2025-08-20", "2025-09-25", "2025-10-02", "2025-10-07", "2025-10-09"])


def a_person() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {},
        optional={
            "household": HOMES.map(a_record_id),
            "birth_on": DAYS,
            "delivered_on": DAYS,
            "mother": st.sampled_from(["mother", "aunt"]).map(a_record_id),
            "alive": st.sampled_from(["yes", "no"]),
            "risk_level": st.sampled_from(["RLHG", "RLLW"]),
            "monitoring_from": DAYS,
            "case_opened_on": DAYS,
            "case_closed_on": DAYS,
        },
    )
    return st.tuples(PEOPLE, st.just("person"), fields)


def a_visit() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {
            "household": HOMES.map(a_record_id),
            "person": PEOPLE.map(a_record_id),
            "form": st.sampled_from(["hbnc_day_visit", "pnc_mother", "family_visit", "case_review"]),
            "visited_on": DAYS,
            "outcome": st.sampled_from(["done", "partly", "nobody_home", "refused"]),
        },
        optional={"q.mother_danger": st.just(["none"]), "void_reason": st.just("wrong house")},
    )
    return st.tuples(st.sampled_from(["visit 1", "visit 2", "visit 3"]), st.just("visit"), fields)


def a_referral() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {
            "household": HOMES.map(a_record_id),
            "person": PEOPLE.map(a_record_id),
            "tier": st.sampled_from(["now", "day", "advice"]),
            "state": st.sampled_from(["open", "closed"]),
            "raised_at_ms": st.sampled_from([1_759_900_000_000, 1_760_000_000_000]),
        }
    )
    return st.tuples(st.sampled_from(["referral 1", "referral 2"]), st.just("referral"), fields)


def a_review() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {
            "visit": st.sampled_from(["visit 1", "visit 2"]).map(a_record_id),
            "judged_revision": st.integers(1, 40),
            "verdict": st.sampled_from(["approved", "returned"]),
            "at_ms": st.integers(1_760_000_000_000, 1_760_000_000_009),
        }
    )
    return st.tuples(st.sampled_from(["review 1", "review 2"]), st.just("review"), fields)


def a_case() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {
            "household": HOMES.map(a_record_id),
            "person": PEOPLE.map(a_record_id),
            "programme": st.just(CARE.id),
            "opened": DAYS,
        }
    )
    return st.tuples(CASES, st.just("case"), fields)


def a_step() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {
            "case": CASES.map(a_record_id),
            "move": st.sampled_from([move.id for move in CARE.moves]),
            "from": st.sampled_from([stage.id for stage in CARE.stages]),
            "at_ms": st.sampled_from([1_759_200_000_000, 1_759_800_000_000]),
        },
        optional={"verdict": st.just("approved"), "verdict_at_ms": st.just(1_759_900_000_000)},
    )
    return st.tuples(st.sampled_from(["step 1", "step 2", "step 3"]), st.just("case_event"), fields)


def a_form_of_a_case() -> st.SearchStrategy[tuple[str, str, dict[str, Value]]]:
    fields = st.fixed_dictionaries(
        {
            "case": CASES.map(a_record_id),
            "person": PEOPLE.map(a_record_id),
            "household": HOMES.map(a_record_id),
            "form": st.sampled_from(["intake", "plan", "check"]),
            "visited_on": DAYS,
            "outcome": st.just("done"),
        }
    )
    return st.tuples(st.sampled_from(["visit 4", "visit 5"]), st.just("visit"), fields)


CASE_CHANGES = st.lists(
    st.tuples(st.booleans(), st.one_of(a_case(), a_step(), a_form_of_a_case(), a_person())),
    min_size=2,
    max_size=9,
)
CHANGES = st.lists(
    st.tuples(st.booleans(), st.one_of(a_person(), a_visit(), a_referral(), a_review())),
    min_size=1,
    max_size=8,
)


@given(CHANGES)
@settings(max_examples=20, deadline=None)
def test_what_changed_gives_the_same_tasks_as_everything(changes: list[tuple[bool, Any]]) -> None:
    asyncio.run(_told(changes))


@given(CASE_CHANGES)
@settings(max_examples=20, deadline=None)
def test_what_changed_in_a_case_gives_the_same_tasks_as_everything(changes: list[tuple[bool, Any]]) -> None:
    asyncio.run(_told(changes))


TASK_EVENTS = st.tuples(
    st.just("task"), st.sampled_from(["snooze", "retry", "contacted"]), st.integers(0, 9), DAYS
)
CONSENTS = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(["visits", "record"]),
        "answer": st.sampled_from(["given", "withdrawn"]),
        "confirmed": st.sampled_from(["yes", ""]),
        "at": DAYS,
    },
    optional={"household": HOMES.map(a_record_id), "person": PEOPLE.map(a_record_id)},
)
EVERYTHING = st.lists(
    st.one_of(
        TASK_EVENTS,
        st.tuples(
            st.just("record"),
            st.booleans(),
            st.one_of(
                a_person(),
                a_visit(),
                a_referral(),
                a_review(),
                a_case(),
                a_step(),
                a_form_of_a_case(),
                st.tuples(st.sampled_from(["consent 1", "consent 2"]), st.just("consent"), CONSENTS),
            ),
        ),
        st.tuples(
            st.sampled_from(["erased", "left"]),
            st.sampled_from(
                ["baby", "twin", "mother", "visit 1", "visit 4", "referral 1", "case 1", "step 1"]
            ),
        ),
        st.tuples(st.just("day"), st.sampled_from(["2025-09-30", "2025-10-09", "2025-10-15", "2026-01-31"])),
        st.tuples(st.just("zone"), st.sampled_from([-600, 0, 330, 765])),
        st.tuples(st.just("pack"), st.booleans()),
    ),
    min_size=2,
    max_size=14,
)


A_DANGER = (
    "record",
    False,
    (
        "referral 1",
        "referral",
        {
            "household": a_record_id("home"),
            "person": a_record_id("baby"),
            "tier": "now",
            "state": "open",
            "raised_at_ms": 1_759_950_000_000,
        },
    ),
)
"""Raised on 9 October 2025, half past midnight in India; an hour further west it is the eighth."""


@given(EVERYTHING)
@example([A_DANGER, ("zone", 0)])
@example([A_DANGER, ("pack", False)])
@settings(max_examples=40, deadline=None)
def test_whatever_happens_gives_the_same_tasks_as_everything(steps: list[Any]) -> None:
    """
    Also a clock set back, another zone, a snooze, somebody erased or handed over, a pack without a new version.
    """
    asyncio.run(_lived(steps))


async def _lived(steps: list[Any]) -> None:
    desk = await _desk_of_three_packs()
    today, minutes = today_of(desk.device.clock), 330
    for step in steps:
        match step:
            case ("task", action, number, until):
                await _say_of_a_task(desk, desk.tasks.on(today, minutes), action, number, until)
            case ("record", made_here, (name, kind, fields)):
                await _change(desk, made_here, name, kind, fields)
            case ("day", text):
                today = date.fromisoformat(text)
            case ("zone", ahead):
                minutes = ahead
            case ("pack", whole):
                own = shipped_pack(OWN)
                kept = own if whole else replace(own, schedules=(), follow_ups=())
                await desk.book.keep(f"pack:{OWN}", encode_pack(kept))
            case ("erased" | "left" as how, name):
                await _take_away(desk, how, name)
        anew = TasksDue(desk.book, desk.book, desk.programmes, desk.identity.role).on(today, minutes)

        assert _plain(desk.tasks.on(today, minutes)) == _plain(anew)


async def _say_of_a_task(desk: Desk, tasks: Sequence[Task], action: str, number: int, until: str) -> None:
    if tasks:
        task = tasks[number % len(tasks)]
        about = {
            name: value
            for name in ("household", "person", "case", "referral")
            if (value := getattr(task, name))
        }
        fields: dict[str, Value] = {"task": task.id, "action": action, "until_on": until, **about}
        await _change(desk, True, f"{action} {task.id}", "task_event", fields)


async def _take_away(desk: Desk, how: str, name: str) -> None:
    book: Any = desk.book
    record = book.find(a_record_id(name))
    if record is not None and record.revision:
        revision = book.cursors().get(AREA, 0) + 1
        gone = {"erased": True} if how == "erased" else {"left_for": "elsewhere"}
        change = ReceivedChange(record=record.id, kind=record.kind, area=AREA, revision=revision, **gone)
        await book.apply(a_progress(change, cursors={AREA: revision}))


async def _desk_of_three_packs() -> Desk:
    desk = await a_desk()
    await desk.book.keep(f"pack:{OTHER}", built_pack(OTHER).blob)
    await receive(desk, "the other pack", "pack", pack_id=OTHER, version="1")
    await desk.book.keep(f"pack:{PACK.id}", encode_pack(PACK))
    await receive(desk, "the pack of cases", "pack", pack_id=PACK.id, version="1")
    await a_family(desk)
    await receive(desk, "other home", "household", head_name="Mohan")
    return desk


async def _told(changes: list[tuple[bool, Any]]) -> None:
    desk = await _desk_of_three_packs()
    for made_here, (name, kind, fields) in changes:
        await _change(desk, made_here, name, kind, fields)
        today = today_of(desk.device.clock)
        anew = TasksDue(desk.book, desk.book, desk.programmes, desk.identity.role).on(today, 330)

        assert _plain(desk.tasks.on(today, 330)) == _plain(anew)


async def _change(desk: Desk, made_here: bool, name: str, kind: str, fields: dict[str, Value]) -> None:
    if made_here and kind != "review":
        change = Change(record=a_record_id(name), kind=kind, area=AreaId(AREA), set=fields)
        await desk.book.record([change])
    else:
        await receive(desk, name, kind, **fields)


def _plain(tasks: Sequence[Task]) -> list[Task]:
    return list(tasks)
