"""
Laws of the case book: it agrees with a model that recomputes everything each time, and what any prefix of
acknowledged writes is replayed to is exactly what was shown when they were acknowledged.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mobile.adapters.case_book import CaseBook
from mobile.ports.errors import StorageFaultError, StorageFullError
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Operation, Value
from shared.protocol.messages import SyncProgress
from tests.support.case_books import (
    AREA,
    EPOCH,
    NOON_MS,
    a_case_book,
    a_change,
    a_draft,
    a_progress,
    a_received,
    a_record_id,
    an_answer,
)
from tests.support.memory_journal import MemoryJournal

Result = TypeVar("Result")

NAMES = ("sunita", "geeta", "ram")
names = st.sampled_from(NAMES)
fields = st.dictionaries(
    st.sampled_from(("name", "household", "age")), st.sampled_from((None, "one", "two", 3)), min_size=1
)
states = st.sampled_from((Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED))


def everything_of(book: CaseBook) -> dict[str, Any]:
    """All that a screen or the sync could ask for."""
    return {
        "people": [(one.id, one.area, one.revision, dict(one.fields)) for one in book.all_of("person")],
        "received": [book.received(a_record_id(name)) for name in NAMES],
        "household one": [one.id for one in book.where("person", "household", "one")],
        "aged 3": [one.id for one in book.where("person", "age", 3)],
        "found": [one.id for one in book.search("two")],
        "pending": [_facts(operation) for operation in book.pending()],
        "unbacked": [_facts(operation) for operation in book.unbacked()],
        "answers": [(_facts(operation), answer) for operation, answer in book.answers()],
        "counts": book.counts(),
        "drafts": book.drafts(),
        "setting": book.kept("setting"),
        "sync": (book.epoch(), book.cursors(), book.outcome_cursor(), book.floors()),
        "digest": sorted(book.revision_pairs(AREA)),
    }


def _facts(operation: Operation) -> tuple[object, ...]:
    return operation.seq, operation.record, operation.base, operation.at_ms, dict(operation.set)


class Model:
    """
    The same promises, kept the slow way.
    """

    def __init__(self) -> None:
        self.received: dict[str, tuple[int, dict[str, Value]]] = {}
        self.gone: set[str] = set()
        self.made: list[tuple[str, Mapping[str, Value]]] = []
        self.answers: dict[int, Answer] = {}
        self.forgotten: set[int] = set()
        self.epoch = b""

    def apply(self, progress: SyncProgress) -> None:
        if self.epoch and self.epoch != progress.epoch:
            for seq in list(self.answers):
                if seq > progress.backed_up_through and seq not in self.forgotten:
                    del self.answers[seq]
        self.epoch = progress.epoch
        if progress.reset_areas:
            self.received.clear()
        for answer in progress.answers:
            self._take(answer)
        for change in progress.changes:
            if change.left_for is not None:
                self.received.pop(change.record, None)
                self.gone.add(change.record)
                continue
            self.gone.discard(change.record)
            _, known = self.received.get(change.record, (0, {}))
            self.received[change.record] = (change.revision, _merged(known, change.fields))
        for seq, answer in self.answers.items():
            if seq <= progress.backed_up_through and answer.state is Delivery.RECEIVED:
                self.forgotten.add(seq)

    def shown(self) -> dict[str, dict[str, Value]]:
        people = {record: fields for record, (_, fields) in self.received.items()}
        for seq, (record, set_) in enumerate(self.made, start=1):
            answer = self.answers.get(seq)
            is_laid = answer is None or answer.state is Delivery.HELD
            if answer is not None and answer.state is Delivery.REFUSED:
                is_laid = record not in self.received
            if is_laid and record not in self.gone:
                people[record] = _merged(people.get(record, {}), set_)
        return people

    def pending(self) -> list[int]:
        return [seq for seq in range(1, len(self.made) + 1) if seq not in self.answers]

    def _take(self, answer: Answer) -> None:
        if answer.seq in self.forgotten:
            return
        self.answers[answer.seq] = answer
        record, set_ = self.made[answer.seq - 1]
        revision, known = self.received.get(record, (0, {}))
        is_accepted = answer.state in (Delivery.RECEIVED, Delivery.CLASHED)
        if is_accepted and record not in self.gone and answer.revision > revision:
            self.received[record] = (answer.revision, _merged(known, set_))


def _merged(known: Mapping[str, Value], changed: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in {**known, **changed}.items() if value is not None}


class CaseBookMachine(RuleBasedStateMachine):
    """
    A volunteer, a sync and a bad phone, in any order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.journal = MemoryJournal()
        self.book = self.run(a_case_book(self.journal))
        self.model = Model()
        self.epochs = 0
        self.revision = 0
        self.seen_after = {len(self.journal.units): everything_of(self.book)}

    def run(self, story: Coroutine[Any, Any, Result]) -> Result:
        return self.loop.run_until_complete(story)

    def teardown(self) -> None:
        for units, seen in self.seen_after.items():
            replayed = self.run(a_case_book(self.journal.as_of(units), author=None))
            assert seen == everything_of(replayed)
        self.loop.close()

    @rule(name=names, set_=fields)
    def record(self, name: str, set_: dict[str, Value]) -> None:
        (operation,) = self.run(self.book.record([a_change(name, **set_)]))
        self.model.made.append((operation.record, set_))
        assert len(self.model.made) == operation.seq

    @rule(pairs=st.lists(st.tuples(names, fields), min_size=2, max_size=3))
    def submit(self, pairs: list[tuple[str, dict[str, Value]]]) -> None:
        self.run(self.book.save_draft(a_draft("visit")))
        self.run(
            self.book.submit_draft(a_record_id("visit"), [a_change(name, **set_) for name, set_ in pairs])
        )
        self.model.made += [(a_record_id(name), set_) for name, set_ in pairs]

    @rule(name=names, answer=st.text(max_size=3))
    def draft(self, name: str, answer: str) -> None:
        self.run(self.book.save_draft(a_draft(name, q=answer)))

    @rule(name=names)
    def discard(self, name: str) -> None:
        self.run(self.book.discard_draft(a_record_id(name)))

    @rule(value=st.one_of(st.none(), st.integers(-5, 5), st.text(max_size=3)))
    def keep(self, value: Value) -> None:
        self.run(self.book.keep("setting", value))

    @rule(
        changed=st.dictionaries(names, fields, max_size=2),
        left=st.sets(names, max_size=1),
        answers=st.lists(states, max_size=4),
        backed_up=st.integers(0, 6),
        is_reset=st.booleans(),
        is_restored=st.booleans(),
    )
    def sync(
        self,
        changed: dict[str, dict[str, Value]],
        left: set[str],
        answers: list[Delivery],
        backed_up: int,
        is_reset: bool,
        is_restored: bool,
    ) -> None:
        self.epochs += is_restored
        news = [a_received(name, revision=self._next(), fields=set_) for name, set_ in changed.items()]
        news += [a_received(name, revision=self._next(), left_for="elsewhere") for name in left]
        heard = [
            an_answer(seq, state, self._next() if state in (Delivery.RECEIVED, Delivery.CLASHED) else 0)
            for seq, state in zip(self.model.pending(), answers, strict=False)
        ]
        progress = a_progress(
            *news,
            epoch=EPOCH + bytes([self.epochs]),
            cursors={AREA: self.revision},
            answers=heard,
            backed_up_through=backed_up,
            server_ms=NOON_MS + self.revision,
            reset_areas=[AREA] if is_reset else [],
        )
        self.run(self.book.apply(progress))
        self.model.apply(progress)

    @precondition(lambda self: any(one.state is Delivery.HELD for one in self.model.answers.values()))
    @rule(state=st.sampled_from((Delivery.RECEIVED, Delivery.REFUSED)))
    def decide_held(self, state: Delivery) -> None:
        seq = next(seq for seq, one in self.model.answers.items() if one.state is Delivery.HELD)
        decided = an_answer(seq, state, self._next() if state is Delivery.RECEIVED else 0)
        progress = a_progress(epoch=EPOCH + bytes([self.epochs]), answers=[decided], outcome_cursor=1)
        self.run(self.book.apply(progress))
        self.model.apply(progress)

    @rule(fault=st.sampled_from((StorageFullError, StorageFaultError)), name=names)
    def fail_to_record(self, fault: type[Exception], name: str) -> None:
        before = everything_of(self.book)
        self.journal.fail_next(fault())
        try:
            self.run(self.book.record([a_change(name, name="lost")]))
        except fault:
            assert before == everything_of(self.book)
        else:
            raise AssertionError("the fault was not reported")

    @rule()
    def compact(self) -> None:
        before = everything_of(self.book)
        assert self.run(self.book.tidy(least_waste_bytes=-1))
        assert before == everything_of(self.book)
        self.seen_after.clear()

    @rule()
    def fail_to_compact(self) -> None:
        self.journal.fail_next(StorageFullError())
        assert not self.run(self.book.tidy(least_waste_bytes=-1))

    @rule()
    def restart(self) -> None:
        before = everything_of(self.book)
        self.journal = self.journal.reopened()
        self.book = self.run(a_case_book(self.journal, author=None))
        assert before == everything_of(self.book)

    @invariant()
    def agrees_with_the_model(self) -> None:
        self.seen_after[len(self.journal.units)] = everything_of(self.book)
        shown = {record.id: dict(record.fields) for record in self.book.all_of("person")}
        assert self.model.shown() == shown
        assert self.model.pending() == [operation.seq for operation in self.book.pending()]
        counts = self.book.counts()
        assert len(self.model.made) == counts.recorded
        assert len(self.model.answers) == counts.received

    @invariant()
    def every_operation_is_accounted_for_once(self) -> None:
        numbers = [operation.seq for operation in self.book.pending()]
        numbers += [operation.seq for operation, _ in self.book.answers()]
        plain = {seq for seq, one in self.model.answers.items() if one.state is Delivery.RECEIVED}

        assert list(range(1, len(self.model.made) + 1)) == sorted([*numbers, *plain])

    def _next(self) -> int:
        self.revision += 1
        return self.revision


CaseBookMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
TestCaseBook = CaseBookMachine.TestCase
