"""
The exam of the Upkeep port.
"""

from __future__ import annotations

from shared.domain.delivery import Delivery
from tests.contract.mobile.conftest import BookCase
from tests.support.case_books import AREA, a_change, a_progress, a_received, a_record_id, an_answer
from tests.support.loops import in_event_loop

VISIT = a_record_id("visit")
FIELDS = {"outcome": "done", "visited_on": "2024-01-05", "q.fever": "yes", "q.weight": 2900}


def a_visit(**changes: object):
    return a_received("visit", "visit", fields={**FIELDS, **changes}, revision=4)


class TestUpkeep:
    @in_event_loop
    async def test_a_store_just_made_has_room_and_nothing_to_tell(self, book_case: BookCase) -> None:
        book = await book_case.open()

        assert not book.is_short_of_room
        assert (await book.room()).used_bytes > 0
        assert not (book.report.damaged or book.report.missing_frames or book.report.mended)

    @in_event_loop
    async def test_answers_let_go_of_are_gone_and_the_rest_of_the_visit_stays(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_visit()))
        await book.let_go([VISIT], ["q.weight"])

        for seen in (book, await book_case.open()):
            assert {"outcome": "done", "visited_on": "2024-01-05", "q.weight": 2900} == seen.get(VISIT).fields
            assert seen.has_let_go(VISIT)
            assert [(VISIT, 4)] == seen.revision_pairs(AREA)

    @in_event_loop
    async def test_work_of_this_device_keeps_its_answers_until_the_server_has_it(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change("visit", "visit", **FIELDS)])
        await book.let_go([VISIT], [])
        assert FIELDS == book.get(VISIT).fields
        await book.apply(a_progress(answers=[an_answer(1, revision=4)]))
        await book.let_go([VISIT], [])
        assert FIELDS == book.get(VISIT).fields
        await book.apply(a_progress(backed_up_through=1))
        await book.let_go([VISIT], [])

        for seen in (book, await book_case.open()):
            assert "q.fever" not in seen.get(VISIT).fields
            assert Delivery.RECEIVED is seen.delivery(VISIT)

    @in_event_loop
    async def test_later_change_brings_back_no_part_of_the_answers(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_visit()))
        await book.let_go([VISIT], [])
        later = a_received("visit", "visit", fields={"q.fever": "no", "voided": True}, revision=5)
        await book.apply(a_progress(later))

        for seen in (book, await book_case.open()):
            assert {"outcome": "done", "visited_on": "2024-01-05", "voided": True} == seen.get(VISIT).fields

    @in_event_loop
    async def test_area_read_anew_brings_the_answers_back(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_visit()))
        await book.let_go([VISIT], [])
        await book.apply(a_progress(a_visit(), reset_areas=[AREA]))

        for seen in (book, await book_case.open()):
            assert FIELDS == seen.get(VISIT).fields
            assert not seen.has_let_go(VISIT)

    @in_event_loop
    async def test_store_written_anew_still_knows_what_was_let_go_of(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_visit()))
        await book.let_go([VISIT], ["q.weight"])
        assert await book.tidy(least_waste_bytes=-1)

        seen = await book_case.open()
        assert seen.has_let_go(VISIT)
        assert 2900 == seen.get(VISIT).get("q.weight")
