"""
The lease on a phone: moved on by the clock, renewed by a sync; what it closes, and what it never does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from mobile.app import OLD_RECORDS, OPEN_TO_ALL, SCREENS, App
from mobile.ui.routes import (
    Route,
    ToAttachment,
    ToCard,
    ToClashes,
    ToDanger,
    ToDangerChart,
    ToForm,
    ToHousehold,
    ToHouseholds,
    ToReview,
    ToReviewBox,
    ToSyncStatus,
    ToToday,
    ToVisit,
    ToVisitStart,
    ToWrongVisit,
)
from mobile.use_cases.desk import Desk
from mobile.use_cases.keep_lease import LEASE_SETTING, KeepLease, is_closed, lease_term, renew_lease
from mobile.use_cases.open_household import open_household
from shared.domain.lease import LeaseState
from shared.kernel.instants import DAY_MS
from shared.programmes.pack import decode_pack, encode_pack
from shared.programmes.phone_rules import LEASE_DAYS, PhoneRules
from tests.support.case_books import StoodClock
from tests.support.desks import PACK, a_desk, a_device, a_family, india_blob, receive


def told(story: Callable[[Desk, StoodClock], Awaitable[None]], *, pack: bool = True) -> None:
    async def run() -> None:
        clock = StoodClock()
        await story(await a_desk(a_device(clock=clock), pack=pack), clock)

    asyncio.run(run())


async def days_pass(desk: Desk, clock: StoodClock, days: int) -> None:
    """Days on which the phone is used without a network."""
    keeper = KeepLease(lambda: desk)
    for _ in range(days):
        await keeper.tick()
        clock.at_ms += DAY_MS
    await keeper.tick()


def test_a_phone_used_without_a_network_closes_old_records_after_the_packs_days() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        await days_pass(desk, clock, LEASE_DAYS - 1)
        assert (lease_term(desk).state, lease_term(desk).days_left) == (LeaseState.ENDING, 1)
        await days_pass(desk, clock, 1)

        assert is_closed(desk)

    told(story)


def test_a_sync_opens_them_again() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        await days_pass(desk, clock, LEASE_DAYS)
        await renew_lease(desk)

        assert lease_term(desk).state is LeaseState.VALID

    told(story)


def test_a_clock_set_back_opens_nothing() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        await days_pass(desk, clock, LEASE_DAYS)
        clock.at_ms -= 90 * DAY_MS
        await KeepLease(lambda: desk).tick()

        assert is_closed(desk)

    told(story)


def test_a_clock_that_jumps_warns_and_grants_a_week() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        clock.at_ms += 200 * DAY_MS
        await KeepLease(lambda: desk).tick()
        assert (lease_term(desk).state, lease_term(desk).days_left) == (LeaseState.JUMPED, 7)
        await days_pass(desk, clock, 7)

        assert is_closed(desk)

    told(story)


def test_a_programme_may_ask_for_less_or_for_none() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        await days_pass(desk, clock, 20)
        for lease_days, closed in ((20, True), (0, False)):
            pack = replace(decode_pack(india_blob()), phones=PhoneRules(lease_days=lease_days))
            await desk.book.keep(f"pack:{PACK}", encode_pack(pack))
            assert is_closed(desk) is closed

    told(story)


def test_a_phone_without_a_programme_has_no_lease() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        await days_pass(desk, clock, 400)

        assert not is_closed(desk)

    told(story, pack=False)


def test_the_highest_clock_costs_a_frame_an_hour_at_most() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        await renew_lease(desk)
        keeper, before = KeepLease(lambda: desk), desk.book.kept(LEASE_SETTING)
        for _ in range(59):
            clock.at_ms += 60_000
            await keeper.tick()
        assert desk.book.kept(LEASE_SETTING) == before
        clock.at_ms += 60_000
        await keeper.tick()

        assert desk.book.kept(LEASE_SETTING) != before

    told(story)


async def closed_app(desk: Desk, clock: StoodClock) -> App:
    await renew_lease(desk)
    await days_pass(desk, clock, LEASE_DAYS)
    app = App(desk.device)
    await app.start(idle_check_s=3600)
    app.enter(desk)
    return app


@pytest.mark.parametrize("route", [ToVisit("v"), ToReview("v")])
def test_a_run_out_lease_closes_old_records(route: Route) -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        app = await closed_app(desk, clock)
        app.open(route)

        assert app.pile[-1].folder == "old_records"
        await app.close()

    told(story)


def test_a_run_out_lease_hides_a_households_old_visits_and_says_so() -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        home, _, baby = await a_family(desk)
        await receive(desk, "visit", "visit", household=home, person=baby, visited_on="2025-10-08")
        assert len(open_household(desk, home).visits) == 1
        app = await closed_app(desk, clock)
        seen = open_household(desk, home)

        assert (seen.visits, seen.visits_closed, len(seen.members)) == ((), True, 2)
        await app.close()

    told(story)


@pytest.mark.parametrize(
    "route",
    [
        ToToday(),
        ToHouseholds(),
        ToHousehold("h"),
        ToVisitStart("h"),
        ToForm("d"),
        ToDanger("r"),
        ToDangerChart(),
        ToCard(),
        ToSyncStatus(),
    ],
    ids=lambda route: type(route).__name__,
)
def test_a_run_out_lease_never_blocks_a_visit_a_danger_or_a_call(route: Route) -> None:
    async def story(desk: Desk, clock: StoodClock) -> None:
        app = await closed_app(desk, clock)
        app.open(route)

        assert app.pile[-1].folder == SCREENS[type(route)]
        await app.close()

    told(story)


def test_only_screens_of_old_records_are_ever_closed() -> None:
    assert OLD_RECORDS.isdisjoint(OPEN_TO_ALL)
    assert {ToVisit, ToReview, ToAttachment, ToClashes, ToReviewBox, ToWrongVisit} == OLD_RECORDS
