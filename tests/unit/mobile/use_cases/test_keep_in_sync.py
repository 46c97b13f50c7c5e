"""
Facts of syncing by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mobile.ports.case_book import SyncProgress
from mobile.ports.errors import ServerUnreachableError
from mobile.use_cases.desk import Desk, SyncStep
from mobile.use_cases.keep_in_sync import KeepInSync
from mobile.use_cases.schedule_sync import (
    DANGER_RETRY_MS,
    IDLE_MS,
    LONGEST_RETRY_MS,
    PENDING_MS,
    SOON_MS,
    SPARING,
)
from tests.support.case_books import AREA, StoodClock, a_change, a_progress, a_received
from tests.support.desks import FakeThrift, a_desk, a_device
from tests.support.loops import in_event_loop


class _Phone:
    """
    A phone whose calls are counted, at a time that a test moves on.
    """

    def __init__(self, thrift: FakeThrift | None = None, *, answers: bool = True) -> None:
        self.clock = StoodClock()
        self.answers = answers
        self.calls = 0
        self.news = 0
        self.brings: SyncProgress | None = None
        self._thrift = thrift or FakeThrift()
        self.desk: Desk

    async def open(self) -> KeepInSync:
        device = a_device(clock=self.clock, thrift=self._thrift)
        self.desk = await a_desk(replace(device, sync=self._sync), pack=False)
        return KeepInSync(lambda: self.desk, lambda: 0.5, self._hear)

    def _hear(self) -> None:
        self.news += 1

    async def _sync(self, desk: Desk, tell: Callable[[SyncStep], None]) -> None:
        self.calls += 1
        if not self.answers:
            raise ServerUnreachableError
        if self.brings:
            await desk.book.apply(self.brings)

    async def calls_after(self, keeper: KeepInSync, passed_ms: int) -> int:
        """
        How many calls one tick makes when so much time has passed.
        """
        self.clock.at_ms += passed_ms
        before = self.calls
        await keeper.tick()
        return self.calls - before


@in_event_loop
async def test_what_is_saved_waits_two_seconds_and_a_danger_does_not() -> None:
    phone = _Phone()
    keeper = await phone.open()
    await keeper.tick()
    assert await phone.calls_after(keeper, SOON_MS) == 1

    await phone.desk.book.record([a_change("somebody")])
    assert [await phone.calls_after(keeper, ms) for ms in (0, SOON_MS)] == [0, 1]

    await phone.desk.book.record([a_change("help", "referral")])
    assert await phone.calls_after(keeper, 0) == 1


@in_event_loop
async def test_danger_that_found_no_network_is_tried_again_every_minute() -> None:
    phone = _Phone(answers=False)
    keeper = await phone.open()
    await keeper.tick()
    for _ in range(8):
        await phone.calls_after(keeper, LONGEST_RETRY_MS)
    assert await phone.calls_after(keeper, 2 * DANGER_RETRY_MS) == 0

    await phone.desk.book.record([a_change("help", "referral")])
    assert [await phone.calls_after(keeper, ms) for ms in (0, *[DANGER_RETRY_MS] * 5)] == [1] * 6


@in_event_loop
async def test_phone_that_saves_its_battery_calls_once_an_hour_with_nothing_to_send() -> None:
    phone = _Phone(FakeThrift(battery=True))
    keeper = await phone.open()
    await keeper.tick()
    assert await phone.calls_after(keeper, SOON_MS) == 1
    assert await phone.calls_after(keeper, SPARING * IDLE_MS - PENDING_MS) == 0
    assert await phone.calls_after(keeper, PENDING_MS) == 1


@in_event_loop
async def test_news_of_a_sync_that_was_asked_for_elsewhere_is_told_once_it_is_whole() -> None:
    phone = _Phone()
    keeper = await phone.open()
    await keeper.tick()

    told = []
    for page in (1, 2):
        await phone.desk.book.apply(a_progress(a_received(revision=page), cursors={AREA: page}))
        await keeper.tick()
        told.append(phone.news)
    for _ in range(2):
        await keeper.tick()
        told.append(phone.news)
    assert told == [0, 0, 1, 1]


@in_event_loop
async def test_news_of_its_own_sync_is_told_at_once() -> None:
    phone = _Phone()
    keeper = await phone.open()
    await keeper.tick()
    phone.brings = a_progress(a_received(), cursors={AREA: 1})
    assert await phone.calls_after(keeper, SOON_MS) == 1
    assert phone.news == 1
