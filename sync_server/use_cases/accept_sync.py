"""
Takes in what phones push: many requests in one transaction, each operation answered exactly once and for ever.

The order of things within a transaction: lock the areas written to, look up everything that any of the
requests touches in a few statements, decide one operation after the other in memory, write everything.
A request that is refused as a whole changes nothing and does not disturb the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from shared.domain.delivery import Answer, Delivery
from shared.domain.kinds import BROADCAST_KINDS
from shared.domain.records import Operation, Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, WorkerId
from shared.protocol import merge
from shared.protocol.canonical import operation_bytes
from shared.protocol.digest import state_digest
from shared.protocol.errors import SeqForkedError, SeqGapError
from shared.protocol.messages import Reference, Scope, SyncRequest
from sync_server.ports.change_log import (
    AreaHead,
    ChangeTransaction,
    Clash,
    Contact,
    DeviceKey,
    Receipt,
    RecordKey,
    StoredRecord,
    Writes,
)
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.keep_audit import append_link

CONTACT_EVERY_MS = 10 * 60 * 1000
"""A call that brings nothing is noted this often at most, so that idle phones cost no disk write."""

NO_RECORD = "00000000-0000-0000-0000-000000000000"
"""Stands in the receipt of an operation that could not be read."""


class Message(Protocol):
    """
    A request as it came from the wire, its short references not yet looked up.
    """

    @property
    def epoch(self) -> bytes:
        """The epoch in which references and cursors are meant."""
        ...

    def references(self, scope: Scope) -> Sequence[Reference]:
        """
        Raises:
            ReferencesUnknownError: one names an area outside the scope.
        """
        ...

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
        """
        Raises:
            ReferencesUnknownError: a reference is not known, or identifiers came out different.
            MalformedMessageError: the rest is no request.
        """
        ...


@dataclass(slots=True)
class Arrival:
    """
    A request with the device it came from.
    """

    caller: Caller
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """
    A request that was taken in, and what answering it needs.

    Attributes:
        answers: One for each operation sent, in its order.
        own: (area, revision) of every accepted operation among the answers: the phone knows these changes.
        corrections: Records that stand otherwise than the answered operations wished.
        contact: What is known of the device after this call.
        heads: Area to revision and digest total, as left by this request, for every area the device pulls.
        is_current: The phone's cursors and stated digest agreed with the server before this request's
            operations, so that it lacks nothing.
        other_epoch: The phone speaks of another life of this server: nothing was taken in.
    """

    caller: Caller
    request: SyncRequest
    answers: Sequence[Answer] = ()
    own: frozenset[tuple[str, int]] = frozenset()
    corrections: Mapping[RecordKey, tuple[StoredRecord, Mapping[str, Value]]] = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    heads: Mapping[str, tuple[int, bytes]] = field(default_factory=dict)
    is_current: bool = False
    other_epoch: bool = False


class _Item(NamedTuple):
    """
    One numbered operation of a request, readable or not.
    """

    seq: int
    sha256: bytes
    payload: bytes
    operation: Operation | None
    reason: str


@dataclass(slots=True)
class _Push:
    caller: Caller
    request: SyncRequest
    items: list[_Item]
    again: Mapping[int, Receipt] = field(default_factory=dict)
    missing: int = 0

    @property
    def new(self) -> Iterable[_Item]:
        return (item for item in self.items if item.seq not in self.again)


def accept_syncs(
    changes: ChangeTransaction, arrivals: Sequence[Arrival], *, epoch: bytes, now_ms: int
) -> list[Taken | DoorstepError]:
    """
    Takes in the requests of distinct devices.

    Args:
        changes: An open transaction; what is returned holds only once it has committed.
        arrivals: At most one for each device.
        epoch: The server's epoch.
        now_ms: The server's clock.

    Returns:
        For each request, what was taken in, or the error that refuses it as a whole.
    """
    requests = _expanded(changes, arrivals, epoch)
    intake = _Intake(changes, epoch, now_ms)
    pushes = intake.prepare(
        [
            (arrival.caller, request)
            for arrival, request in zip(arrivals, requests, strict=True)
            if isinstance(request, SyncRequest)
        ]
    )
    taken = iter([push if isinstance(push, DoorstepError) else intake.take(push) for push in pushes])
    changes.write(intake.writes)
    return [next(taken) if isinstance(request, SyncRequest) else request for request in requests]


def scope_of(caller: Caller) -> Scope:
    """
    What both sides know of a device without saying.
    """
    return Scope(WorkerId(caller.account.id), tuple(AreaId(area) for area in caller.scope))


def _expanded(
    changes: ChangeTransaction, arrivals: Sequence[Arrival], epoch: bytes
) -> list[SyncRequest | DoorstepError]:
    wanted = [_references(arrival, epoch) for arrival in arrivals]
    references = {one for each in wanted if not isinstance(each, DoorstepError) for one in each}
    named = changes.named([(one.area, one.revision) for one in references]) if references else {}
    known = {one: named[one.area, one.revision] for one in references if (one.area, one.revision) in named}
    return [
        each if isinstance(each, DoorstepError) else _request(arrival, known)
        for arrival, each in zip(arrivals, wanted, strict=True)
    ]


def _references(arrival: Arrival, epoch: bytes) -> Sequence[Reference] | DoorstepError:
    if arrival.message.epoch != epoch:
        # Revisions of another life of this server name other records.
        return ()
    try:
        return arrival.message.references(scope_of(arrival.caller))
    except DoorstepError as error:
        return error


def _request(arrival: Arrival, known: Mapping[Reference, str]) -> SyncRequest | DoorstepError:
    try:
        return arrival.message.expand(scope_of(arrival.caller), known)
    except DoorstepError as error:
        return error


def _items(request: SyncRequest) -> list[_Item]:
    items = []
    for operation in request.operations:
        payload = operation_bytes(operation)
        items.append(_Item(operation.seq, hashlib.sha256(payload).digest(), payload, operation, ""))
    for broken in request.unreadable:
        sha256 = hashlib.sha256(broken.payload).digest()
        items.append(_Item(broken.seq, sha256, broken.payload, None, broken.reason))
    return sorted(items)


class _Intake:
    """
    One transaction's memory: what was loaded, and what will be written.
    """

    def __init__(self, changes: ChangeTransaction, epoch: bytes, now_ms: int) -> None:
        self.writes = Writes()
        self._changes = changes
        self._epoch = epoch
        self._now_ms = now_ms
        self._contacts: dict[DeviceKey, Contact] = {}
        self._heads: dict[str, AreaHead] = {}
        self._records: dict[RecordKey, StoredRecord] = {}
        self._clashes: dict[RecordKey, dict[str, Clash]] = {}
        self._causes: dict[tuple[DeviceKey, str], Answer] = {}
        self._restored: Mapping[str, Mapping[bytes, int]] = {}

    def prepare(self, requests: Sequence[tuple[Caller, SyncRequest]]) -> list[_Push | DoorstepError]:
        """
        Checks every request's numbers and loads what they touch.
        """
        self._contacts.update(self._changes.contacts([caller.home for caller, _ in requests]))
        checked = [self._checked(caller, request) for caller, request in requests]
        pushes = [push for push in checked if isinstance(push, _Push)]
        self._load(pushes)
        return checked

    def _checked(self, caller: Caller, request: SyncRequest) -> _Push | DoorstepError:
        if request.epoch != self._epoch:
            return _Push(caller, request, [])
        push = _Push(caller, request, _items(request))
        if not push.items:
            return push
        last = self._contacts.get(caller.home, Contact()).last_seq
        numbers = [item.seq for item in push.items]
        if numbers[0] <= last:
            push.again = self._changes.receipts(caller.home, numbers[0], min(numbers[-1], last))
        for item in push.items:
            receipt = push.again.get(item.seq)
            if receipt is not None and receipt.sha256 != item.sha256:
                return SeqForkedError(seq=item.seq)
        fresh = [number for number in numbers if number > last]
        # A phone that let go of what a lost backup covered says where its bytes begin; the gap is then for good.
        first = max(last + 1, request.kept_from)
        if fresh != list(range(first, first + len(fresh))):
            return SeqGapError(expected=last + 1)
        push.missing = first - last - 1 if fresh else 0
        return push

    def _load(self, pushes: Sequence[_Push]) -> None:
        written: set[str] = set()
        pulled: set[str] = set()
        keys: set[RecordKey] = set()
        for push in pushes:
            caller = push.caller
            pulled.update(caller.scope)
            if push.missing:
                written.add(caller.home.area)
            for item in push.items:
                operation = item.operation
                if operation is None or operation.area not in caller.writes + caller.former:
                    continue
                keys.add(RecordKey(operation.area, operation.record))
                if operation.area in caller.writes and item.seq not in push.again:
                    written.add(operation.area)
        self._heads.update(self._changes.lock_heads(written) if written else {})
        self._heads.update(self._changes.heads(pulled - written) if pulled - written else {})
        if keys:
            self._load_records(pushes, keys)

    def _load_records(self, pushes: Sequence[_Push], keys: set[RecordKey]) -> None:
        self._records.update(self._changes.records(keys))
        clashed = [key for key, record in self._records.items() if record.clashed]
        for clash in self._changes.open_clashes(clashed) if clashed else ():
            self._clashes.setdefault(RecordKey(clash.area, clash.record), {})[clash.name] = clash
        missing: set[tuple[DeviceKey, str]] = set()
        other_lives: set[str] = set()
        for push in pushes:
            contact = self._contacts.get(push.caller.home, Contact())
            was_refused = bool(contact.held or contact.refused)
            for item in push.new:
                operation = item.operation
                if operation is None:
                    continue
                if was_refused and RecordKey(operation.area, operation.record) not in self._records:
                    missing.add((push.caller.home, operation.record))
                if operation.base.revision and operation.base.epoch != self._epoch:
                    other_lives.add(operation.area)
        if missing:
            found = self._changes.unaccepted(missing)
            self._causes.update({key: _answer(receipt) for key, receipt in found.items()})
        if other_lives:
            self._restored = self._changes.restored(other_lives)

    def take(self, push: _Push) -> Taken:
        """
        Answers one request's operations.
        """
        caller, request = push.caller, push.request
        if request.epoch != self._epoch:
            return Taken(caller=caller, request=request, other_epoch=True)
        is_current = self._is_current(caller, request)
        answers = [self._answered(push, item) for item in push.items]
        contact = self._noted(push, answers)
        accepted = [
            (answer, item.operation)
            for answer, item in zip(answers, push.items, strict=True)
            if item.operation is not None and answer.state in (Delivery.RECEIVED, Delivery.CLASHED)
        ]
        return Taken(
            caller=caller,
            request=request,
            answers=answers,
            own=frozenset((operation.area, answer.revision) for answer, operation in accepted),
            corrections=self._corrections([operation for _, operation in accepted]),
            contact=contact,
            heads={area: self._head(caller, area) for area in caller.scope},
            is_current=is_current,
        )

    def _head(self, caller: Caller, area: str) -> tuple[int, bytes]:
        head = self._heads[area]
        if area in caller.writes:
            return head.revision, head.digest.total()
        return head.revision, head.broadcast_digest.total()

    def _is_current(self, caller: Caller, request: SyncRequest) -> bool:
        heads = {AreaId(area): self._head(caller, area) for area in caller.scope}
        if any(request.cursors.get(area) != revision for area, (revision, _) in heads.items()):
            return False
        return not request.digest or request.digest == state_digest(heads)

    def _answered(self, push: _Push, item: _Item) -> Answer:
        receipt = push.again.get(item.seq)
        if receipt is None:
            receipt = self._decided(push.caller, item)
            self.writes.receipts.append(receipt)
        answer = _answer(receipt)
        if answer.state in (Delivery.HELD, Delivery.REFUSED) and item.operation is not None:
            self._causes.setdefault((push.caller.home, item.operation.record), answer)
        return answer

    def _decided(self, caller: Caller, item: _Item) -> Receipt:
        operation = item.operation
        if operation is None:
            return self._receipt(caller, item, Delivery.REFUSED, reason=item.reason)
        key = RecordKey(operation.area, operation.record)
        record = self._records.get(key)
        head = self._heads.get(operation.area)
        verdict = merge.decide(
            operation,
            author=caller.author,
            scope=caller.writes,
            record=record,
            base_revision=merge.base_in_epoch(
                operation.base, self._epoch, self._restored.get(operation.area, {})
            ),
            revision=head.revision + 1 if head else 0,
            received_ms=self._now_ms,
            clashes={name: clash.values for name, clash in self._clashes.get(key, {}).items()},
            cause=self._causes.get((caller.home, operation.record)),
            former=caller.former,
        )
        if not verdict.accepted or verdict.mark is None or head is None:
            return self._receipt(
                caller, item, verdict.state, reason=verdict.reason, cause_seq=verdict.cause_seq
            )
        self._apply(operation, record, head, verdict, verdict.mark)
        return self._receipt(caller, item, verdict.state, revision=head.revision)

    def _apply(
        self,
        operation: Operation,
        record: StoredRecord | None,
        head: AreaHead,
        verdict: merge.Verdict,
        mark: merge.Mark,
    ) -> None:
        head.revision += 1
        key = RecordKey(operation.area, operation.record)
        before = 0
        if record is None:
            record = StoredRecord(
                area=operation.area,
                id=operation.record,
                kind=operation.kind,
                revision=head.revision,
                made=mark,
                fields=dict(verdict.set),
            )
            self._records[key] = self.writes.created[key] = record
        else:
            before = record.revision
            record.revision = head.revision
            record.fields.update(verdict.set)
            record.marks.update(dict.fromkeys(verdict.set, mark))
            if key not in self.writes.created:
                self.writes.changed[key] = record
        self._note_clashes(record, verdict, head.revision)
        head.digest.move(record.id, before, head.revision)
        if record.kind in BROADCAST_KINDS:
            head.broadcast_digest.move(record.id, before, head.revision)
        self.writes.heads[head.area] = head
        self.writes.revisions[head.area, head.revision] = record.id

    def _note_clashes(self, record: StoredRecord, verdict: merge.Verdict, revision: int) -> None:
        if not verdict.clashes and not verdict.settled:
            return
        standing = self._clashes.setdefault(record.key, {})
        for name, values in verdict.clashes.items():
            clash = standing.get(name)
            if clash is None:
                clash = standing[name] = Clash(
                    area=record.area, record=record.id, name=name, opened_revision=revision, values=[]
                )
            clash.values = list(values)
            self.writes.clashes[record.area, record.id, name, clash.opened_revision] = clash
        for name in verdict.settled:
            clash = standing.pop(name)
            clash.settled_revision = revision
            self.writes.clashes[record.area, record.id, name, clash.opened_revision] = clash
        record.clashed = bool(standing)

    def _receipt(
        self,
        caller: Caller,
        item: _Item,
        state: Delivery,
        *,
        revision: int = 0,
        reason: str = "",
        cause_seq: int = 0,
    ) -> Receipt:
        operation = item.operation
        return Receipt(
            home=caller.home,
            seq=item.seq,
            area=operation.area if operation else caller.home.area,
            record=operation.record if operation else NO_RECORD,
            sha256=item.sha256,
            state=state,
            revision=revision,
            reason=str(reason),
            cause_seq=cause_seq,
            received_ms=self._now_ms,
            payload=b"" if reason == merge.Reason.ERASED else item.payload,
        )

    def _corrections(
        self, accepted: Sequence[Operation]
    ) -> Mapping[RecordKey, tuple[StoredRecord, Mapping[str, Value]]]:
        by_record: dict[RecordKey, list[Operation]] = {}
        for operation in accepted:
            by_record.setdefault(RecordKey(operation.area, operation.record), []).append(operation)
        found = {}
        for key, operations in by_record.items():
            record = self._records.get(key)
            if record is None:
                continue
            differing = merge.corrections(operations, record)
            if differing:
                found[key] = (record, differing)
        return found

    def _noted(self, push: _Push, answers: Sequence[Answer]) -> Contact:
        home = push.caller.home
        before = self._contacts.get(home, Contact())
        last_seq = max(before.last_seq, push.items[-1].seq if push.items else 0)
        contact = before._replace(
            last_seq=last_seq,
            last_contact_ms=self._now_ms,
            waiting=max(0, push.request.made_count - last_seq),
            missing=before.missing + push.missing,
            held=before.held + _count(push, answers, Delivery.HELD),
            refused=before.refused + _count(push, answers, Delivery.REFUSED),
        )
        if push.missing:
            self._note_loss(push, before.last_seq)
        is_news = last_seq != before.last_seq or contact.waiting != before.waiting
        if is_news or self._now_ms - before.last_contact_ms >= CONTACT_EVERY_MS:
            self.writes.contacts[home] = contact
        return contact

    def _note_loss(self, push: _Push, last_seq: int) -> None:
        home = push.caller.home
        head = self._heads[home.area]
        lost = f"{last_seq + 1}-{last_seq + push.missing}"
        link = append_link(
            head, at_ms=self._now_ms, actor=home.device, action="operations.missing", subject=lost
        )
        self.writes.audit.append(link)
        self.writes.heads[home.area] = head


def _count(push: _Push, answers: Sequence[Answer], state: Delivery) -> int:
    return sum(1 for answer in answers if answer.state is state and answer.seq not in push.again)


def _answer(receipt: Receipt) -> Answer:
    return Answer(
        seq=receipt.seq,
        sha256=receipt.sha256,
        state=receipt.state,
        revision=receipt.revision,
        reason=receipt.reason,
        cause_seq=receipt.cause_seq,
    )
