"""
The exam of the Outbox port.
"""

from __future__ import annotations

from dataclasses import replace

from shared.domain.delivery import Delivery
from shared.domain.records import Author, Base
from shared.kernel.identifiers import DeviceId
from shared.kernel.instants import DAY_MS
from shared.protocol.merge import SETTLES, Reason
from tests.contract.mobile.conftest import BookCase
from tests.support.case_books import (
    AREA,
    AUTHOR,
    EPOCH,
    NOON_MS,
    OTHER_AREA,
    a_change,
    a_progress,
    a_received,
    a_record_id,
    an_answer,
)
from tests.support.loops import in_event_loop

SUNITA = a_record_id("sunita")
RESTORED = b"epoch-two"


class TestAnswers:
    @in_event_loop
    async def test_operations_are_pending_until_answered(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita"), a_change("geeta"), a_change("ram")])
        await book.apply(a_progress(answers=[an_answer(2, revision=1)]))

        for seen in (book, await book_case.open()):
            assert [1, 3] == [operation.seq for operation in seen.pending()]
            assert [1] == [operation.seq for operation in seen.pending(limit=1)]

    @in_event_loop
    async def test_answers_that_are_no_plain_acceptance_are_listed_newest_first(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        for seq, name in enumerate(("sunita", "geeta", "ram", "kamala"), start=1):
            book_case.clock.at_ms = NOON_MS + seq
            await book.record([a_change(name)])
        held, refused = an_answer(1, Delivery.HELD, reason="x"), an_answer(3, Delivery.REFUSED, reason="y")
        clashed = an_answer(4, Delivery.CLASHED, revision=9)
        await book.apply(a_progress(answers=[held, an_answer(2, revision=8), refused, clashed]))

        for seen in (book, await book_case.open()):
            assert [clashed, refused, held] == [answer for _, answer in seen.answers()]

    @in_event_loop
    async def test_what_was_accepted_becomes_received_state_at_its_revision(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita"), a_change("sunita", age=31)])
        await book.apply(a_progress(answers=[an_answer(1, revision=4)]))

        for seen in (book, await book_case.open()):
            received = seen.received(SUNITA)
            assert received is not None
            assert ({"name": "Sunita"}, 4) == (received.fields, received.revision)
            assert {"name": "Sunita", "age": 31} == seen.get(SUNITA).fields
            assert [(SUNITA, 4)] == seen.revision_pairs(AREA)

    @in_event_loop
    async def test_a_change_that_comes_with_the_receipt_corrects_what_was_accepted(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", alive="yes")])
        correction = a_received("sunita", revision=5, fields={"alive": "no"})
        await book.apply(a_progress(correction, answers=[an_answer(1, Delivery.CLASHED, revision=5)]))

        assert "no" == book.get(SUNITA).get("alive")

    @in_event_loop
    async def test_a_late_receipt_does_not_undo_newer_received_state(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita")])
        await book.apply(a_progress(a_received("sunita", revision=9, fields={"name": "Sunita Devi"})))
        await book.apply(a_progress(answers=[an_answer(1, revision=4)]))

        assert ("Sunita Devi", 9) == (book.get(SUNITA).text("name"), book.get(SUNITA).revision)

    @in_event_loop
    async def test_held_work_stays_readable_until_it_is_taken_in(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("visit", kind="visit", outcome="done")])
        await book.apply(a_progress(answers=[an_answer(1, Delivery.HELD, reason=Reason.MOVED)]))
        for seen in (book, await book_case.open()):
            assert "done" == seen.get(a_record_id("visit")).text("outcome")

        book = await book_case.open()
        await book.apply(a_progress(answers=[an_answer(1, revision=12)], outcome_cursor=1))

        assert [] == list(book.answers())
        assert Delivery.RECEIVED is book.delivery(a_record_id("visit"))
        assert 12 == book.get(a_record_id("visit")).revision
        assert 1 == (await book_case.open()).outcome_cursor()

    @in_event_loop
    async def test_a_refused_change_is_no_longer_shown_over_the_servers_record(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita", fields={"name": "Sunita"})))
        await book.record([a_change("sunita", name="Geeta")])
        await book.apply(a_progress(answers=[an_answer(1, Delivery.REFUSED, reason="x")]))

        assert "Sunita" == book.get(SUNITA).text("name")
        assert {"name": "Geeta"} == book.answers()[0][0].set

    @in_event_loop
    async def test_a_refused_new_record_stays_readable_here(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita")])
        await book.apply(a_progress(answers=[an_answer(1, Delivery.REFUSED, reason="x")]))

        for seen in (book, await book_case.open()):
            assert "Sunita" == seen.get(SUNITA).text("name")
            assert Delivery.REFUSED is seen.delivery(SUNITA)

    @in_event_loop
    async def test_what_settles_a_clash_is_no_part_of_the_record(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", **{"name": "Sunita", SETTLES: ["name"]})])
        assert {"name": "Sunita"} == book.get(SUNITA).fields
        await book.apply(a_progress(answers=[an_answer(1, revision=3)]))

        assert {"name": "Sunita"} == book.get(SUNITA).fields

    @in_event_loop
    async def test_an_answer_to_an_unknown_operation_changes_nothing(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(answers=[an_answer(7, revision=1)]))

        assert (0, 0) == (book.counts().recorded, book.counts().received)


class TestReceivedChanges:
    @in_event_loop
    async def test_only_the_changed_fields_are_merged(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita", fields={"name": "Sunita", "mobile": "98"})))
        await book.apply(a_progress(a_received("sunita", revision=2, fields={"age": 3, "mobile": None})))

        for seen in (book, await book_case.open()):
            assert {"name": "Sunita", "age": 3} == seen.get(SUNITA).fields
            assert 2 == seen.get(SUNITA).revision

    @in_event_loop
    async def test_a_record_that_left_is_no_longer_readable(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita")))
        await book.apply(a_progress(a_received("sunita", revision=2, left_for=OTHER_AREA)))
        await book.record([a_change("sunita", age=31)])

        for seen in (book, await book_case.open()):
            assert seen.find(SUNITA) is None
            assert seen.has_left(SUNITA)
            assert [] == seen.revision_pairs(AREA)
            assert [1] == [operation.seq for operation in seen.pending()]

    @in_event_loop
    async def test_own_work_answered_again_lies_where_it_was_made_wherever_its_record_was_last_held(
        self, book_case: BookCase
    ) -> None:
        """The record moved, the worker went after it and came back, and the server was restored meanwhile."""
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita")])
        await book.apply(a_progress(answers=[an_answer(1, revision=3)]))
        there = a_received("sunita", revision=9, area=OTHER_AREA)
        await book.apply(a_progress(there, cursors={AREA: 3, OTHER_AREA: 9}))
        await book.apply(a_progress(epoch=RESTORED, cursors={AREA: 0}, reset_areas=[AREA, OTHER_AREA]))
        again = an_answer(1, revision=3)
        left = a_received("sunita", revision=5, left_for=OTHER_AREA)
        await book.apply(a_progress(left, epoch=RESTORED, cursors={AREA: 5}, answers=[again]))

        for seen in (book, await book_case.open()):
            assert [[], []] == [list(seen.revision_pairs(area)) for area in (AREA, OTHER_AREA)]

    @in_event_loop
    async def test_a_record_that_moved_between_own_areas_stays_whichever_news_comes_first(
        self, book_case: BookCase
    ) -> None:
        left = a_received("sunita", revision=2, left_for=OTHER_AREA)
        came = a_received("sunita", area=OTHER_AREA, revision=1)
        book = await book_case.open()
        for news in ((left, came), (came, left)):
            await book.apply(a_progress(a_received("sunita"), reset_areas=[AREA, OTHER_AREA]))
            await book.apply(a_progress(*news))

            assert OTHER_AREA == book.get(SUNITA).area

    @in_event_loop
    async def test_an_erased_record_leaves_no_payload_behind(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita"), a_change("sunita", age=31)])
        await book.apply(a_progress(answers=[an_answer(1, Delivery.CLASHED, revision=1)]))
        erased = a_received("sunita", revision=2, fields={}, erased=True)
        await book.apply(a_progress(erased, answers=[an_answer(2, Delivery.REFUSED, reason=Reason.ERASED)]))

        for seen in (book, await book_case.open()):
            assert seen.find(SUNITA) is None
            assert not seen.has_left(SUNITA)
            assert [{}, {}] == [operation.set for operation, _ in seen.answers()]

    @in_event_loop
    async def test_pending_work_on_an_erased_record_keeps_its_bytes_until_answered(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita", name="Sunita")])
        await book.apply(a_progress(a_received("sunita", erased=True)))

        assert {"name": "Sunita"} == book.pending()[0].set
        assert book.find(SUNITA) is None

    @in_event_loop
    async def test_dropped_records_are_forgotten(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita"), a_received("geeta")))
        await book.apply(a_progress(dropped=[SUNITA]))

        for seen in (book, await book_case.open()):
            assert seen.find(SUNITA) is None
            assert [a_record_id("geeta")] == [record.id for record in seen.all_of("person")]

    @in_event_loop
    async def test_a_reset_area_holds_only_what_came_with_the_reset(self, book_case: BookCase) -> None:
        book = await book_case.open()
        elsewhere = a_received("meena", area=OTHER_AREA)
        await book.apply(a_progress(a_received("sunita"), a_received("geeta"), elsewhere))
        await book.record([a_change("ram")])
        await book.apply(a_progress(a_received("geeta", fields={"age": 3}), reset_areas=[AREA]))

        for seen in (book, await book_case.open()):
            shown = {record.id: record.fields for record in seen.all_of("person")}
            assert {a_record_id("geeta"), a_record_id("meena"), a_record_id("ram")} == shown.keys()
            assert {"age": 3} == shown[a_record_id("geeta")]


class TestSyncState:
    @in_event_loop
    async def test_epoch_cursors_and_floors_are_as_applied_last(self, book_case: BookCase) -> None:
        book = await book_case.open()
        assert (b"", {}, 0) == (book.epoch(), book.cursors(), book.outcome_cursor())
        await book.apply(a_progress(cursors={AREA: 5, OTHER_AREA: 6}))
        await book.apply(a_progress(cursors={AREA: 7}, outcome_cursor=3, floors={AREA: 2}))

        for seen in (book, await book_case.open()):
            assert (EPOCH, {AREA: 7}, 3) == (seen.epoch(), seen.cursors(), seen.outcome_cursor())
            assert {AREA: 2} == seen.floors()

    @in_event_loop
    async def test_counts_reconcile_with_what_was_answered(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change(f"p{number}") for number in range(6)])
        answers = [
            an_answer(1, revision=1),
            an_answer(2, Delivery.HELD, reason="x"),
            an_answer(3, Delivery.REFUSED, reason="y"),
            an_answer(4, Delivery.CLASHED, revision=2),
        ]
        contact = {"server_ms": NOON_MS, "bytes_sent": 10, "bytes_received": 20, "received_count": 4}
        await book.apply(a_progress(answers=answers, **contact))
        await book.apply(a_progress(answers=answers[:1], **contact))

        for seen in (book, await book_case.open()):
            counts = seen.counts()
            assert (6, 4, 4) == (counts.recorded, counts.received, counts.server_says)
            assert (1, 1, 1) == (counts.clashed, counts.held, counts.refused)
            assert (20, 40, NOON_MS) == (counts.bytes_sent, counts.bytes_received, counts.last_contact_ms)


class TestBackup:
    @in_event_loop
    async def test_bytes_are_kept_until_a_backup_covers_them(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change(f"p{number}") for number in range(4)])
        answers = [an_answer(seq, revision=seq) for seq in (1, 2, 3)]
        await book.apply(a_progress(answers=answers, server_ms=NOON_MS))
        assert [1, 2, 3, 4] == [operation.seq for operation in book.unbacked()]
        await book.apply(a_progress(backed_up_through=2, server_ms=NOON_MS))

        for seen in (book, await book_case.open()):
            assert [3, 4] == [operation.seq for operation in seen.unbacked()]
            assert (4, 3) == (seen.counts().recorded, seen.counts().received)
            assert Delivery.RECEIVED is seen.delivery(a_record_id("p0"))
            assert 4 == len(seen.all_of("person"))

    @in_event_loop
    async def test_covered_work_that_is_held_stays_readable(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita")])
        held = an_answer(1, Delivery.HELD, reason="x")
        await book.apply(a_progress(answers=[held], backed_up_through=1, server_ms=NOON_MS))

        assert [] == list(book.unbacked())
        assert [held] == [answer for _, answer in book.answers()]
        assert book.find(SUNITA) is not None

    @in_event_loop
    async def test_without_a_reported_backup_bytes_are_kept_for_the_retention_time(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change("sunita")])
        await book.apply(a_progress(answers=[an_answer(1, revision=1)], server_ms=NOON_MS))
        await book.apply(a_progress(server_ms=NOON_MS + 35 * DAY_MS))
        assert [1] == [operation.seq for operation in book.unbacked()]
        await book.apply(a_progress(server_ms=NOON_MS + 35 * DAY_MS + 1))

        for seen in (book, await book_case.open()):
            assert [] == list(seen.unbacked())
            assert seen.find(SUNITA) is not None

    @in_event_loop
    async def test_the_retention_time_is_a_setting(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.keep("operation_retention_days", 2)
        await book.record([a_change("sunita")])
        await book.apply(a_progress(answers=[an_answer(1, revision=1)], server_ms=NOON_MS))
        await book.apply(a_progress(server_ms=NOON_MS + 3 * DAY_MS))

        assert [] == list(book.unbacked())

    @in_event_loop
    async def test_a_new_epoch_makes_uncovered_work_pending_again(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change(f"p{number}", name="x") for number in range(4)])
        answers = [an_answer(seq, revision=seq) for seq in (1, 2, 3)]
        await book.apply(a_progress(answers=answers, server_ms=NOON_MS))
        restored = {"epoch": RESTORED, "cursors": {AREA: 0}, "reset_areas": [AREA]}
        await book.apply(a_progress(backed_up_through=1, server_ms=NOON_MS, **restored))

        for seen in (book, await book_case.open()):
            assert [2, 3, 4] == [operation.seq for operation in seen.pending()]
            assert (4, 1) == (seen.counts().recorded, seen.counts().received)
            assert Delivery.RECORDED is seen.delivery(a_record_id("p2"))
            assert "x" == seen.get(a_record_id("p2")).text("name")

    @in_event_loop
    async def test_what_was_seen_is_named_with_the_epoch_it_was_seen_in(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.apply(a_progress(a_received("sunita", revision=9)))
        await book.apply(a_progress(epoch=RESTORED))
        (before,) = await book.record([a_change("sunita", age=1)])
        anew = a_received("sunita", revision=4)
        await book.apply(a_progress(anew, epoch=RESTORED, reset_areas=[AREA]))
        (after,) = await (await book_case.open()).record([a_change("sunita", age=2)])

        assert Base(EPOCH, 9) == before.base
        assert Base(RESTORED, 4) == after.base


class TestEnrolment:
    AGAIN: Author = replace(AUTHOR, device=DeviceId(a_record_id("new device")))

    @in_event_loop
    async def test_a_new_enrolment_numbers_unanswered_work_from_one_and_keeps_the_rest_readable(
        self, book_case: BookCase
    ) -> None:
        book = await book_case.open()
        await book.record([a_change(f"p{number}") for number in range(4)])
        held = an_answer(1, Delivery.HELD, reason="x")
        await book.apply(a_progress(answers=[held, an_answer(3, revision=1)], received_count=2))
        await book.adopt(self.AGAIN)

        for seen in (book, await book_case.open(author=None)):
            pending = [(operation.seq, operation.record) for operation in seen.pending()]
            assert [(1, a_record_id("p1")), (2, a_record_id("p3"))] == pending
            assert (2, 0, 0) == (seen.counts().recorded, seen.counts().received, seen.counts().server_says)
            assert [held] == [answer for _, answer in seen.answers()]
            assert 4 == len(seen.all_of("person"))

    @in_event_loop
    async def test_numbers_told_with_progress_are_taken_over_once(self, book_case: BookCase) -> None:
        book = await book_case.open()
        await book.record([a_change(f"p{number}") for number in range(3)])
        await book.apply(a_progress(answers=[an_answer(1, revision=1)]))
        await book.apply(a_progress(renumbered={2: 1, 3: 2}))
        await book.adopt(self.AGAIN)
        await book.apply(a_progress(renumbered={1: 1, 2: 2}))

        for seen in (book, await book_case.open(author=None)):
            pending = [(operation.seq, operation.record) for operation in seen.pending()]
            assert [(1, a_record_id("p1")), (2, a_record_id("p2"))] == pending
        assert 3 == (await (await book_case.open(author=None)).record([a_change("new")]))[0].seq
