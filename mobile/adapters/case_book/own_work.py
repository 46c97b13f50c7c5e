"""
The operations made on this device, and what the server answered to each.

Operations stay here until the server holds them safely: plainly accepted and covered by a backup (or
old enough where no backup is reported). Those held, refused or clashed stay for the worker to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Operation
from shared.kernel.instants import DAY_MS
from shared.protocol.merge import Reason

_LEAST_DELIVERED_FIRST = (
    Delivery.RECORDED,
    Delivery.REFUSED,
    Delivery.HELD,
    Delivery.CLASHED,
    Delivery.RECEIVED,
)


@dataclass(slots=True)
class Entry:
    """
    One operation made here.

    Attributes:
        operation: What was recorded.
        answer: What the server said, None so far.
        answered_ms: The server's clock when it said so.
    """

    operation: Operation
    answer: Answer | None = None
    answered_ms: int = 0

    @property
    def state(self) -> Delivery:
        """Where the operation stands."""
        return Delivery.RECORDED if self.answer is None else self.answer.state


class OwnWork:
    """
    Operations made here, by number. Those of an earlier enrolment of this vault have numbers below 0.
    """

    def __init__(self) -> None:
        self.last_seq = 0
        self.received_count = 0
        self._entries: dict[int, Entry] = {}
        self._by_record: dict[str, list[int]] = {}
        self._pending: dict[int, Operation] = {}

    def add(self, number: int, entry: Entry) -> None:
        """Puts one operation in place."""
        self._entries[number] = entry
        self._by_record.setdefault(entry.operation.record, []).append(number)
        self.last_seq = max(self.last_seq, number)
        if entry.answer is None:
            self._pending[number] = entry.operation

    def take_back_from(self, seq: int) -> list[str]:
        """
        Removes the operations numbered `seq` and above; returns their records.

        Numbers given twice mean that the first append failed and was yet on the medium: nobody was told it was
        saved, so what was saved under these numbers afterwards stands.
        """
        taken_back = [number for number in self._entries if number >= seq]
        records: list[str] = [self._entries[number].operation.record for number in taken_back]
        for number in taken_back:
            self._remove(number)
            self._pending.pop(number, None)
        self.last_seq = min(self.last_seq, seq - 1)
        return records

    def entries(self) -> Mapping[int, Entry]:
        """Everything kept, by number."""
        return self._entries

    def operation(self, seq: int) -> Operation:
        """The operation of this enrolment with a number, which must be kept."""
        return self._entries[seq].operation

    def records(self) -> Iterable[str]:
        """Records that have operations made here."""
        return self._by_record.keys()

    def pending(self, limit: int | None) -> list[Operation]:
        """Operations without an answer, by seq."""
        return list(self._pending.values())[:limit]

    def kept_above(self, seq: int) -> list[Operation]:
        """Operations of this enrolment above a number, by seq."""
        return [entry.operation for number, entry in sorted(self._entries.items()) if number > max(seq, 0)]

    def not_plainly_accepted(self) -> list[tuple[Operation, Answer]]:
        """Answered operations whose answer is not a plain acceptance, newest first."""
        entries = sorted(self._entries.values(), key=_made_at, reverse=True)
        return [
            (entry.operation, entry.answer)
            for entry in entries
            if entry.answer is not None and entry.answer.state is not Delivery.RECEIVED
        ]

    def count(self, state: Delivery) -> int:
        """Operations of this enrolment that stand so."""
        return sum(number > 0 and entry.state is state for number, entry in self._entries.items())

    def delivery(self, record_id: str) -> Delivery | None:
        """The least delivered state among a record's operations, None where none is kept."""
        states = {self._entries[number].state for number in self._by_record.get(record_id, ())}
        return next((state for state in _LEAST_DELIVERED_FIRST if state in states), None)

    def laid_over(self, record_id: str, *, is_received: bool) -> list[Operation]:
        """
        The operations to lay over what was received of a record, oldest first.

        Those without an answer and those held. What was refused, or held for a former enrolment, only where the server
        knows no such record: otherwise the worker would no longer find what was written down.
        """
        numbers = self._by_record.get(record_id)
        if numbers is None:
            return []
        return [
            self._entries[number].operation
            for number in sorted(numbers, key=_oldest_first)
            if _is_laid(self._entries[number], is_received=is_received, is_former=number < 0)
        ]

    def take_answer(self, answer: Answer, server_ms: int) -> Operation | None:
        """Notes an answer; returns the operation it concerns, None where that is no longer kept."""
        entry = self._entries.get(answer.seq)
        if entry is None:
            return None
        if entry.answer is None:
            self.received_count += 1
            self._pending.pop(answer.seq, None)
        entry.answer, entry.answered_ms = answer, server_ms
        return entry.operation

    def take_back_answers(self, numbers: Iterable[int]) -> list[str]:
        """Makes operations pending again, since a restored server may not hold them; returns their records."""
        touched: list[str] = []
        for number in numbers:
            entry = self._entries[number]
            if entry.answer is not None:
                entry.answer, entry.answered_ms = None, 0
                self.received_count -= 1
                self._pending[number] = entry.operation
                touched.append(entry.operation.record)
        self._pending = dict(sorted(self._pending.items()))
        return touched

    def forget_safe(self, *, backed_up_through: int, server_ms: int, retention_days: int) -> None:
        """
        Lets go of operations that are plainly accepted and covered by the server's backup.

        Where no backup is reported (0), those answered more than `retention_days` ago are let go.
        """
        oldest_ms = server_ms - retention_days * DAY_MS
        for number, entry in list(self._entries.items()):
            covered = entry.operation.seq <= backed_up_through
            if not backed_up_through:
                covered = 0 < entry.answered_ms < oldest_ms
            if covered and number > 0 and entry.state is Delivery.RECEIVED:
                self._remove(number)

    def erase_payloads(self, record_id: str) -> None:
        """Destroys what answered operations on an erased record said; number, hash and answer stay."""
        for number in self._by_record.get(record_id, ()):
            entry = self._entries[number]
            if entry.answer is not None:
                entry.operation = replace(entry.operation, set={})

    def renumber(self, renumbered: Mapping[int, int]) -> None:
        """
        Begins a new enrolment: what had no answer gets its new number, what had one is kept as former work.

        An operation without an answer that is not named gets the next free number: nothing is left behind.
        Doing it twice changes nothing.
        """
        former = min([0, *self._entries])
        entries = sorted(self._entries.items())
        self._entries, self._by_record, self._pending = {}, {}, {}
        self.last_seq, self.received_count = max([0, *renumbered.values()]), 0
        for number, entry in entries:
            if number < 0:
                self.add(number, entry)
            elif entry.answer is None:
                new = renumbered.get(number) or self.last_seq + 1
                self.add(new, Entry(replace(entry.operation, seq=new)))
            else:
                former -= 1
                self.add(former, entry)
        self._pending = dict(sorted(self._pending.items()))

    def _remove(self, number: int) -> None:
        entry = self._entries.pop(number)
        numbers = self._by_record[entry.operation.record]
        numbers.remove(number)
        if not numbers:
            del self._by_record[entry.operation.record]


def _oldest_first(number: int) -> tuple[bool, int]:
    # Former work is older than present work; among former work the highest number is the oldest.
    return (number > 0, abs(number))


def _made_at(entry: Entry) -> tuple[int, int]:
    return entry.operation.at_ms, entry.operation.seq


def _is_laid(entry: Entry, *, is_received: bool, is_former: bool) -> bool:
    answer = entry.answer
    if answer is None:
        return True
    if answer.state is Delivery.HELD:
        # A former enrolment hears no verdict any more: over a record that came since, its word may be long decided.
        return not (is_former and is_received)
    if answer.state is Delivery.REFUSED:
        return not is_received and answer.reason != Reason.ERASED
    return False
