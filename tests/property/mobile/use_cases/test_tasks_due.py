"""
Tasks worked out for what changed are the tasks worked out anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mobile.use_cases.desk import Desk
from mobile.use_cases.people import today_of
from mobile.use_cases.tasks_due import TasksDue
from shared.domain.records import Change, Value
from shared.kernel.identifiers import AreaId
from shared.programmes.pack import encode_pack
from shared.programmes.tasks import Task
from tests.support.case_books import AREA, a_record_id
from tests.support.desks import a_desk, a_family, receive
from tests.support.shipped_packs import built_pack
from tests.support.small_case import CARE, PACK

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


async def _told(changes: list[tuple[bool, Any]]) -> None:
    desk = await a_desk()
    await desk.book.keep(f"pack:{OTHER}", built_pack(OTHER).blob)
    await receive(desk, "the other pack", "pack", pack_id=OTHER, version="1")
    await desk.book.keep(f"pack:{PACK.id}", encode_pack(PACK))
    await receive(desk, "the pack of cases", "pack", pack_id=PACK.id, version="1")
    await a_family(desk)
    await receive(desk, "other home", "household", head_name="Mohan")
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
