"""
A supervisor judges what arrived: each visit by itself, or all that nothing speaks against.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from mobile.adapters.case_book import CaseBook
from mobile.ports.case_book import ReceivedChange, SyncProgress
from mobile.use_cases.review_visit import (
    NothingSaidError,
    approvable_at_once,
    approve_unflagged,
    approve_visit,
    back_check_visits,
    return_visit,
    waiting_visits,
)
from shared.domain.records import Record, Value
from shared.domain.supervision import Levels
from shared.kernel.identifiers import RecordId
from tests.support.case_books import (
    AREA,
    EPOCH,
    CountedIds,
    StoodClock,
    a_case_book,
    a_record_id,
)

SECRET = b"supervisor"
CLOCK, IDS = StoodClock(), CountedIds()


def a_received_visit(name: str, *, revision: int = 5, **fields: Value) -> ReceivedChange:
    return ReceivedChange(
        record=a_record_id(name),
        kind="visit",
        area=AREA,
        revision=revision,
        fields={"outcome": "done", "household": a_record_id("home"), **fields},
    )


def a_household(**fields: Value) -> ReceivedChange:
    return ReceivedChange(
        record=a_record_id("home"),
        kind="household",
        area=AREA,
        revision=1,
        fields={"head_name": "Ram", **fields},
    )


async def a_book_with(changes: Sequence[ReceivedChange]) -> CaseBook:
    book = await a_case_book()
    await book.apply(SyncProgress(epoch=EPOCH, cursors={AREA: 9}, changes=changes))
    return book


def test_an_approval_names_the_revision_it_judged():
    async def story() -> None:
        book = await a_book_with([a_household(), a_received_visit("v", revision=5)])

        await approve_visit(book, CLOCK, IDS, a_record_id("v"))

        (review,) = book.all_of("review")
        assert ("approved", 5) == (review.get("verdict"), review.get("judged_revision"))
        assert [] == waiting_visits(book)

    asyncio.run(story())


def test_a_visit_changed_after_its_approval_waits_again():
    async def story() -> None:
        book = await a_book_with([a_household(), a_received_visit("v", revision=5)])
        await approve_visit(book, CLOCK, IDS, a_record_id("v"))

        amended = a_received_visit("v", revision=8, **{"q.weight": 3100})
        await book.apply(SyncProgress(epoch=EPOCH, cursors={AREA: 9}, changes=[amended]))

        assert [a_record_id("v")] == [visit.id for visit in waiting_visits(book)]

    asyncio.run(story())


def test_a_visit_is_not_returned_without_a_word():
    async def story() -> None:
        book = await a_book_with([a_household(), a_received_visit("v")])

        with pytest.raises(NothingSaidError):
            await return_visit(book, CLOCK, IDS, a_record_id("v"), comments={"weight": "  "})

        assert [] == list(book.all_of("review"))

    asyncio.run(story())


def test_a_comment_stays_with_its_question():
    async def story() -> None:
        book = await a_book_with([a_household(), a_received_visit("v")])

        await return_visit(book, CLOCK, IDS, a_record_id("v"), comments={"weight": " weigh again "})

        (review,) = book.all_of("review")
        assert {"weight": "weigh again"} == review.get("comments")

    asyncio.run(story())


def test_one_tap_approves_the_unflagged_and_leaves_one_in_ten_and_every_danger():
    async def story() -> None:
        calm = [a_received_visit(f"calm {number}") for number in range(20)]
        danger = a_received_visit("danger", danger=["baby_convulsions"])
        refused = a_received_visit("refused", outcome="refused")
        book = await a_book_with([a_household(), *calm, danger, refused])
        back_checks = {visit.id for visit in back_check_visits(book, SECRET)}

        approved = await approve_unflagged(book, CLOCK, IDS, SECRET)

        assert 18 == approved
        assert {danger.record, refused.record} | back_checks == {visit.id for visit in waiting_visits(book)}

    asyncio.run(story())


def test_practice_and_voided_visits_never_wait_for_review():
    async def story() -> None:
        voided = a_received_visit("voided", void_reason="wrong person")
        book = await a_book_with([a_household(practice=True), a_received_visit("v"), voided])

        assert [] == waiting_visits(book)
        assert [] == list(approvable_at_once(waiting_visits(book), SECRET))

    asyncio.run(story())


def test_what_a_nearer_supervisor_judges_is_neither_shown_nor_approved_above():
    async def story() -> None:
        book = await a_book_with([a_household(), a_received_visit("v"), a_received_visit("w")])
        rita = Record(id=RecordId("rita"), kind="worker", area=AREA, fields={"role": "supervisor"})
        above = Levels("block", {AREA: "block", "block": ""}, {AREA: rita})

        assert not waiting_visits(book, levels=above)
        assert await approve_unflagged(book, CLOCK, IDS, SECRET, levels=above) == 0

        nobody_nearer = Levels("block", {AREA: "block", "block": ""}, {})
        assert len(waiting_visits(book, levels=nobody_nearer)) == 2

    asyncio.run(story())
