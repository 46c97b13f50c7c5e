"""
A worker's month: their own visits, received and pending apart, practice never.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from mobile.use_cases.desk import Desk
from mobile.use_cases.my_work import my_month, own_targets
from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import AREA, a_record_id
from tests.support.desks import a_desk, a_family, receive
from tests.support.shipped_packs import shipped_pack


def told(story: Callable[[Desk], Awaitable[None]]) -> None:
    async def run() -> None:
        await story(await a_desk())

    asyncio.run(run())


async def visited(desk: Desk, name: str, baby: str, home: str, on: str, **more: str) -> None:
    """A newborn visit that the server has."""
    fields = {"person": baby, "household": home, "form": "hbnc_day_visit", "outcome": "done"}
    worker = more.pop("worker", desk.identity.worker)
    await receive(desk, name, "visit", visited_on=on, worker=worker, **fields, **more)


def counts(desk: Desk, back: int = 0) -> dict[str, tuple[int, int]]:
    return {one.target.id: (one.received, one.pending) for one in my_month(desk, back).totals}


def test_own_visits_of_the_month_are_counted_and_others_are_not() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        await visited(desk, "a", baby, home, "2025-10-08")
        await visited(desk, "b", baby, home, "2025-09-30")
        await visited(desk, "c", baby, home, "2025-10-07", worker="somebody else")

        assert my_month(desk, 0).first == date(2025, 10, 1)
        assert counts(desk)["newborn_visits"] == (1, 0)
        assert counts(desk, 1)["newborn_visits"] == (1, 0)
        assert my_month(desk, 10).first == date(2024, 12, 1)

    told(story)


def test_what_the_server_has_not_answered_is_pending_and_earns_nothing() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        fields = {
            "person": baby,
            "household": home,
            "form": "hbnc_day_visit",
            "outcome": "done",
            "visited_on": "2025-10-09",
            "worker": desk.identity.worker,
        }
        visit = Change(record=RecordId(a_record_id("new")), kind="visit", area=AreaId(AREA), set=fields)
        await desk.book.record([visit])

        assert counts(desk)["newborn_visits"] == (0, 1)
        assert my_month(desk, 0).earned == {"INR": 0}

    told(story)


def test_a_newborn_with_all_visits_is_worth_its_line_once() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        for day in range(1, 8):
            await visited(desk, f"v{day}", baby, home, f"2025-10-0{day}")

        assert counts(desk)["hbnc_complete"] == (1, 0)
        assert my_month(desk, 0).earned == {"INR": 250}

    told(story)


def test_practice_never_counts() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        await visited(desk, "a", baby, home, "2025-10-08")
        await receive(desk, "home", "household", practice=True)

        assert counts(desk)["newborn_visits"] == (0, 0)

    told(story)


def test_what_others_hand_in_is_no_line_of_a_month() -> None:
    """Reports are the officer's; families are visited by everybody."""
    pack = shipped_pack("kenya_child_protection")
    named = [{one.id for one in own_targets(pack, role)} for role in (Role.VOLUNTEER, Role.SUPERVISOR)]
    assert [("reports_sent" in one, "family_visits" in one) for one in named] == [(False, True), (True, True)]
