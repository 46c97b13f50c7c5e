"""
Whom an entry of the sync list is about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from mobile.screens.sync_status.model import Count, Counted, Model, Status
from mobile.screens.sync_status.perform import open_screen
from mobile.screens.sync_status.view import view
from mobile.ui.look import Look
from mobile.ui.loop import Failed
from mobile.ui.routes import ToSyncStatus
from mobile.ui.words import load_words
from mobile.use_cases.desk import Desk
from shared.domain.records import Change, Value
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.case_books import AREA, a_record_id
from tests.support.desks import a_desk, a_family, receive
from tests.support.headless_ui import words_in

LOOK = Look(load_words(Path(__file__).parents[4] / "assets" / "locales", "en"), 360, ("en", "hi"))


def rows_of(story: Callable[[Desk], Awaitable[None]]) -> Status:
    """What the sync screen counts after a story."""

    async def told() -> Status:
        desk = await a_desk()
        await story(desk)
        host: Any = SimpleNamespace(desk=desk, device=desk.device)
        counted = await open_screen(ToSyncStatus(), host).perform(Count(), print)
        assert isinstance(counted, Counted)
        return counted.status

    return asyncio.run(told())


def a_change(name: str, kind: str, **said: Value) -> Change:
    return Change(record=RecordId(a_record_id(name)), kind=kind, area=AreaId(AREA), set=said)


def test_a_call_and_a_review_carry_the_name_of_whom_they_are_about() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        visit = await receive(desk, "visit", "visit", household=home, person=baby)
        referral = await receive(desk, "referral", "referral", household=home, person=baby)
        for kind, about in (("call", {"referral": referral}), ("review", {"visit": visit}), ("message", {})):
            await desk.book.record([a_change(kind, kind, **about)])

    rows = [(row.kind, row.title) for row in rows_of(story).waiting]
    assert rows == [("call", "Baby of Sunita"), ("review", "Baby of Sunita"), ("message", "")]


def test_entries_of_one_record_stand_in_one_row_and_are_all_counted() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        await desk.book.record([a_change("door", "encounter", household=home)])
        await desk.book.record([a_change("visit", "visit", household=home, person=baby)])
        await desk.book.record([a_change("door", "encounter", outcome="done")])

    status = rows_of(story)
    assert [(row.kind, row.entries) for row in status.waiting] == [("encounter", 2), ("visit", 1)]
    assert status.unsent == 3


def test_a_task_says_what_was_done_about_it_and_for_whom() -> None:
    async def story(desk: Desk) -> None:
        home, _, baby = await a_family(desk)
        for name, action in (("one", "contacted"), ("two", "snooze"), ("three", "of a newer version")):
            await desk.book.record([a_change(name, "task_event", household=home, person=baby, action=action)])

    said = words_in(view(Model(status=rows_of(story)), lambda event: None, LOOK))
    for what in ("Asked how they are", "Put off", "Task"):
        assert f"{what} · Baby of Sunita" in said


def test_several_entries_of_a_record_are_said_in_its_row() -> None:
    async def story(desk: Desk) -> None:
        home, _, _ = await a_family(desk)
        await desk.book.record([a_change("door", "encounter", household=home)])
        await desk.book.record([a_change("door", "encounter", outcome="done")])

    said = words_in(view(Model(status=rows_of(story)), lambda event: None, LOOK))
    assert "2 entries not sent yet" in said
    assert said.count("At the door") == 1
    assert "\n2 entries\n" in said


def test_what_was_received_and_not_taken_in_stands_under_the_counts() -> None:
    plain = Status(148, 148, 0, 0, 0, 148, 0, 0, "2026-11-22 18:40")

    def said(status: Status) -> str:
        return words_in(view(Model(status), print, LOOK))

    assert "of them" not in said(plain)
    split = said(replace(plain, held=2, refused=1))
    assert "2 of them with the supervisor" in split
    assert "1 of them not taken in" in split


def test_a_server_that_was_not_reached_is_told_with_what_it_most_often_is() -> None:
    status = Status(3, 2, 0, 0, 0, 2, 0, 0, "2026-11-20 10:00", now="2024-01-01 08:00")

    said = words_in(view(Model(status, failed=Failed("remote.unreachable")), print, LOOK))
    assert "a hotspot that first wants you to sign in" in said
    assert f"This phone believes it is {LOOK.words.moment(status.now)}." in said
    refused = words_in(view(Model(status, failed=Failed("device.revoked")), print, LOOK))
    assert "This phone believes" not in refused
