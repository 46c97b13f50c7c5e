"""
The exam of the Records port.
"""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from mobile.adapters.case_book.errors import AuthorUnknownError, ValueNotKeptError
from shared.domain.delivery import Delivery
from shared.domain.records import Base
from shared.kernel.errors import RecordMissingError
from tests.contract.mobile.conftest import BookCase
from tests.support.case_books import (
    AREA,
    AUTHOR,
    EPOCH,
    NOON_MS,
    a_change,
    a_progress,
    a_received,
    a_record_id,
    an_answer,
)
from tests.support.loops import in_event_loop

SUNITA = a_record_id("sunita")


class TestRecords:
    @in_event_loop
    async def test_get_raises_record_missing_for_an_unknown_id(self, book_case: BookCase) -> None:
        book = await book_case.open()

        with pytest.raises(RecordMissingError):
            book.get(SUNITA)

    @in_event_loop
    async def test_find_gives_none_for_an_unknown_id(self, book_case: BookCase) -> None:
        assert (await book_case.open()).find(SUNITA) is None

    @in_event_loop
    async def test_what_was_recorded_is_shown_at_once_and_after_a_restart(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita", age=31)])

        for seen in (book, await book_case.open()):
            record = seen.get(SUNITA)
            assert {"name": "Sunita", "age": 31} == record.fields
            assert ("person", AREA, 0) == (record.kind, record.area, record.revision)

    @in_event_loop
    async def test_operations_are_numbered_without_gaps_across_restarts(self, book_case: BookCase) -> None:
        book = await book_case.open()
        first = await book.record([a_change("sunita"), a_change("geeta")])
        second = await (await book_case.open()).record([a_change("sunita", age=31)])

        assert [1, 2, 3] == [operation.seq for operation in (*first, *second)]

    @in_event_loop
    async def test_an_operation_says_who_when_and_what_was_seen(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita", revision=7), offset_ms=1500))
        book_case.clock.at_ms = NOON_MS + 5
        (operation,) = await book.record([a_change("sunita", age=31)])

        assert (NOON_MS + 5, 1500, AUTHOR.worker) == (operation.at_ms, operation.offset_ms, operation.by)
        assert Base(EPOCH, 7) == operation.base

    @in_event_loop
    async def test_an_operation_on_a_new_record_has_seen_nothing(self, book_case: BookCase) -> None:
        (operation,) = await (await book_case.open()).record([a_change("sunita")])

        assert Base() == operation.base

    @in_event_loop
    async def test_pending_work_is_laid_over_what_was_received_and_never_changes_it(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita", revision=7, fields={"name": "Sunita", "age": 30})))
        await book.record([a_change("sunita", age=31)])

        for seen in (book, await book_case.open()):
            received = seen.received(SUNITA)
            assert received is not None
            assert {"name": "Sunita", "age": 30} == received.fields
            assert {"name": "Sunita", "age": 31} == seen.get(SUNITA).fields

    @in_event_loop
    async def test_none_unsets_a_field_and_leaves_no_trace(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita", mobile="98")])
        await book.record([a_change("sunita", mobile=None)])

        assert {"name": "Sunita"} == book.get(SUNITA).fields

    @in_event_loop
    async def test_changing_a_returned_record_changes_nothing_kept(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita")])

        with pytest.raises(TypeError):
            book.get(SUNITA).fields["name"] = "Geeta"  # type: ignore[index]

    @in_event_loop
    async def test_changing_what_was_handed_in_changes_nothing_kept(self, book_case: BookCase) -> None:
        book = await book_case.open()
        risk = ["anaemia"]
        await book.record([a_change("sunita", risk=risk)])
        risk.append("fits")

        assert ["anaemia"] == book.get(SUNITA).get("risk")

    @in_event_loop
    async def test_all_of_a_kind_come_oldest_identifier_first(self, book_case: BookCase) -> None:
        book = await book_case.open()
        names = ("sunita", "geeta", "kamala", "meena")
        await book.record([a_change(name) for name in names[:2]])
        assert 2 == len(book.all_of("person"))
        await book.record([a_change(name) for name in names[2:]])
        await book.record([a_change("house", kind="household")])

        assert sorted(map(a_record_id, names)) == [record.id for record in book.all_of("person")]
        assert [] == list(book.all_of("visit"))

    @in_event_loop
    async def test_where_finds_by_indexed_fields_as_they_are_shown_now(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita", fields={"household": "one"})))
        await book.record([a_change("geeta", household="one")])
        assert 2 == len(book.where("person", "household", "one"))
        await book.record([a_change("sunita", household="two")])

        assert [a_record_id("geeta")] == [found.id for found in book.where("person", "household", "one")]
        assert [SUNITA] == [found.id for found in book.where("person", "household", "two")]
        assert [] == list(book.where("visit", "household", "one"))

    @in_event_loop
    async def test_where_finds_by_any_other_field_too(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", sex="female", risk=["fits"]), a_change("ram", sex="male")])

        assert [SUNITA] == [found.id for found in book.where("person", "sex", "female")]
        assert [SUNITA] == [found.id for found in book.where("person", "risk", ["fits"])]
        assert [a_record_id("ram")] == [found.id for found in book.where("person", "risk", None)]

    @in_event_loop
    async def test_search_finds_people_and_households_by_ear(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record(
            [
                a_change("geeta", name="गीता देवी"),
                a_change("house", kind="household", head_name="Gita Kumari", house_no="12"),
                a_change("ram", name="Ram"),
            ]
        )

        assert {a_record_id("geeta"), a_record_id("house")} == {one.id for one in book.search("geeta")}
        assert [a_record_id("house")] == [one.id for one in book.search("12")]
        await book.record([a_change("ram", name="Geeta Ram")])
        assert a_record_id("ram") in {one.id for one in book.search("gita")}

    @in_event_loop
    async def test_delivery_never_says_more_than_the_least_delivered_operation(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita")])
        assert Delivery.RECORDED is book.delivery(SUNITA)
        await book.apply(a_progress(answers=[an_answer(1, revision=1)]))
        assert Delivery.RECEIVED is book.delivery(SUNITA)
        await book.record([a_change("sunita", age=31)])
        assert Delivery.RECORDED is book.delivery(SUNITA)
        await book.apply(a_progress(answers=[an_answer(2, Delivery.HELD, reason="x")]))

        assert Delivery.HELD is book.delivery(SUNITA)
        assert Delivery.HELD is (await book_case.open()).delivery(SUNITA)

    @in_event_loop
    async def test_delivery_of_a_record_made_elsewhere_is_received(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita")))

        assert Delivery.RECEIVED is book.delivery(SUNITA)

    @in_event_loop
    async def test_nothing_is_said_of_the_delivery_of_an_unknown_record(self, book_case: BookCase) -> None:
        book = await book_case.open()

        with pytest.raises(RecordMissingError):
            book.delivery(SUNITA)

    @in_event_loop
    async def test_a_value_that_cannot_be_kept_records_nothing_and_uses_no_number(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()

        for wrong in (date(2026, 1, 1), 1 << 70, "\ud800"):
            with pytest.raises(ValueNotKeptError):
                await book.record([a_change("sunita", born=wrong)])  # type: ignore[arg-type]

        assert book.find(SUNITA) is None
        assert 1 == (await book.record([a_change("sunita")]))[0].seq

    @in_event_loop
    async def test_nothing_is_recorded_before_somebody_is_enrolled(self, book_case: BookCase) -> None:
        book = await book_case.open(author=None)

        with pytest.raises(AuthorUnknownError):
            await book.record([a_change("sunita")])
        await book.adopt(AUTHOR)
        await book.record([a_change("sunita")])

        assert AUTHOR == (await book_case.open(author=None)).author

    @in_event_loop
    async def test_writes_begun_together_take_turns(self, book_case: BookCase) -> None:
        book = await book_case.open()
        made = await asyncio.gather(*(book.record([a_change(f"p{number}")]) for number in range(20)))

        assert list(range(1, 21)) == sorted(one.seq for (one,) in made)
        assert [one.seq for one in book.pending()] == list(range(1, 21))

    @in_event_loop
    async def test_a_write_whose_caller_gave_up_is_finished_all_the_same(self, book_case: BookCase) -> None:
        book = await book_case.open()
        writing = asyncio.ensure_future(book.record([a_change("sunita")]))
        await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        (second,) = await book.record([a_change("geeta")])

        assert 2 == second.seq
        assert book.find(SUNITA) is not None
        assert 2 == len((await book_case.open()).pending())

    @in_event_loop
    async def test_recording_no_change_does_nothing(self, book_case: BookCase) -> None:
        book = await book_case.open()

        assert [] == list(await book.record([]))
        assert 0 == book.counts().recorded
