"""
Takes in what phones push: many requests in one transaction, each operation answered exactly once and for ever.

The order of things within a transaction: lock the areas written to, look up everything that any of the
requests touches in a few statements, decide one operation after the other in memory, write everything.
A request that is refused as a whole changes nothing and does not disturb the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple, Protocol

from shared.domain.delivery import Answer, Delivery
from shared.domain.kinds import BELONGS_TO, KINDS
from shared.domain.records import Operation, Value
from shared.domain.review_box import HELD, QUARANTINED
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, is_identifier
from shared.protocol import merge
from shared.protocol.canonical import operation_bytes, operation_from_bytes
from shared.protocol.digest import state_digest
from shared.protocol.errors import SeqForkedError, SeqGapError
from shared.protocol.messages import Reference, Scope, SyncRequest
from sync_server.ports.change_log import (
    ChangeTransaction,
    Contact,
    DeviceKey,
    Gone,
    Receipt,
    RecordKey,
    StoredRecord,
)
from sync_server.ports.directory import DirectoryTransaction
from sync_server.use_cases.area_writer import AreaWriter
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.case_lists import CaseLists
from sync_server.use_cases.errors import FAULTS
from sync_server.use_cases.follow_cards import CardRoutes
from sync_server.use_cases.keep_audit import append_link
from sync_server.use_cases.keep_duties import Duties, follow_withdrawal
from sync_server.use_cases.keep_review_box import ReviewBoxes, judged
from sync_server.use_cases.move_records import cases_that_go, may_move, move_records, target_of

CONTACT_EVERY_MS = 10 * 60 * 1000
"""A call that brings nothing is noted this often at most, so that idle phones cost no disk write."""

_BY_SEQ = attrgetter("seq")

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


class Taken(NamedTuple):
    """
    A request that was taken in, and what answering it needs.

    Attributes:
        answers: One for each operation sent, in its order.
        own: (area, revision) of every accepted operation among the answers: the phone knows these changes.
        corrections: Records that stand otherwise than the answered operations wished.
        contact: What is known of the device after this call.
        heads: Area to revision, as left by this request, for every area the device pulls.
        is_current: The phone's cursors and stated digest agreed with the server before this request's
            operations, and these were all that changed, so that it lacks nothing.
        other_epoch: The phone speaks of another life of this server: nothing was taken in.
    """

    caller: Caller
    request: SyncRequest
    answers: Sequence[Answer] = ()
    own: frozenset[tuple[str, int]] = frozenset()
    corrections: Mapping[RecordKey, tuple[StoredRecord, Mapping[str, Value]]] = MappingProxyType({})
    contact: Contact = Contact()
    heads: Mapping[str, int] = MappingProxyType({})
    is_current: bool = False
    other_epoch: bool = False


class _Item(NamedTuple):
    """
    One numbered operation of a request, readable or not.

    Attributes:
        reason: Why it is not taken in, where that is known before it is decided.
        owners: What it belongs to.
    """

    seq: int
    sha256: bytes
    payload: bytes
    operation: Operation | None
    reason: str
    owners: Sequence[RecordKey]


@dataclass(slots=True)
class _Push:
    caller: Caller
    request: SyncRequest
    items: list[_Item]
    again: Mapping[int, Receipt] = field(default_factory=dict)
    missing: int = 0
    is_boxed: bool = False
    lists_seen: int = 0

    @property
    def new(self) -> Iterable[_Item]:
        return (item for item in self.items if item.seq not in self.again)


def accept_syncs(
    changes: ChangeTransaction,
    arrivals: Sequence[Arrival],
    *,
    directory: DirectoryTransaction,
    epoch: bytes,
    now_ms: int,
) -> list[Taken | DoorstepError]:
    """
    Takes in the requests of distinct devices.

    Args:
        changes: An open transaction; what is returned holds only once it has committed.
        arrivals: At most one for each device.
        directory: Of the same transaction.
        epoch: The server's epoch.
        now_ms: The server's clock.

    Returns:
        For each request, what was taken in, or the error that refuses it as a whole.
    """
    requests = _expanded(changes, arrivals, epoch)
    intake = _Intake(changes, directory, epoch, now_ms)
    pushes = intake.prepare(
        [
            (arrival.caller, request)
            for arrival, request in zip(arrivals, requests, strict=True)
            if isinstance(request, SyncRequest)
        ]
    )
    taken = iter([push if isinstance(push, DoorstepError) else intake.take(push) for push in pushes])
    intake.close()
    changes.write(intake.writes)
    return [next(taken) if isinstance(request, SyncRequest) else request for request in requests]


def _expanded(
    changes: ChangeTransaction, arrivals: Sequence[Arrival], epoch: bytes
) -> list[SyncRequest | DoorstepError]:
    scopes = [arrival.caller.shared for arrival in arrivals]
    wanted = [_references(arrival, scope, epoch) for arrival, scope in zip(arrivals, scopes, strict=True)]
    references = {one for each in wanted if not isinstance(each, DoorstepError) for one in each}
    named = changes.named([(one.area, one.revision) for one in references]) if references else {}
    known = {one: named[one.area, one.revision] for one in references if (one.area, one.revision) in named}
    return [
        each if isinstance(each, DoorstepError) else _request(arrival, scope, known)
        for arrival, scope, each in zip(arrivals, scopes, wanted, strict=True)
    ]


def _references(arrival: Arrival, scope: Scope, epoch: bytes) -> Sequence[Reference] | DoorstepError:
    if arrival.message.epoch != epoch:
        # Revisions of another life of this server name other records.
        return ()
    try:
        return arrival.message.references(scope)
    except DoorstepError as error:
        return error


def _request(arrival: Arrival, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest | DoorstepError:
    try:
        return arrival.message.expand(scope, known)
    except DoorstepError as error:
        return error


def _items(request: SyncRequest) -> list[_Item]:
    items = []
    for operation in request.operations:
        payload = operation_bytes(operation)
        sha256 = hashlib.sha256(payload).digest()
        items.append(_Item(operation.seq, sha256, payload, operation, "", _owner_keys(operation)))
    for broken in request.unreadable:
        sha256 = hashlib.sha256(broken.payload).digest()
        owners = _owner_keys(broken.operation) if broken.operation else ()
        items.append(_Item(broken.seq, sha256, broken.payload, broken.operation, broken.reason, owners))
    return sorted(items, key=_BY_SEQ)


class _Intake:
    """
    One transaction's memory: what was loaded, and what will be written.

    Nothing that it holds refers back to it: it is freed as soon as its group is done, and not by the collector of
    cycles, which would stop every request for a tenth of a second.
    """

    def __init__(
        self, changes: ChangeTransaction, directory: DirectoryTransaction, epoch: bytes, now_ms: int
    ) -> None:
        self._changes = changes
        self._directory = directory
        self._epoch = epoch
        self._now_ms = now_ms
        self._writer = AreaWriter(changes, partial(_worker_behind, directory), now_ms)
        self.writes = self._writer.writes
        self._contacts: dict[DeviceKey, Contact] = {}
        self._lists = CaseLists(directory, self._writer)
        self._boxes = ReviewBoxes(changes, self._writer, directory, self._lists, self._contacts, now_ms)
        self._cards = CardRoutes(directory, self._writer)
        self._causes: dict[tuple[DeviceKey, str], Answer] = {}
        self._cause_boxes: dict[tuple[DeviceKey, str], str] = {}
        self._gone: Mapping[RecordKey, Gone] = {}
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

    def close(self) -> None:
        """
        Lays what was held or refused into the review boxes.
        """
        self._boxes.close()

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
            if receipt is not None and receipt.sha256 != item.sha256 and not _was_erased(receipt, item):
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
        boxes: set[str] = set()
        pulled: set[str] = set()
        keys: set[RecordKey] = set()
        named: set[RecordKey] = set()
        verdicts: list[Operation] = []
        for push in pushes:
            caller = push.caller
            reach = {*caller.writes, *caller.former, *self._opened(push)}
            pulled.update(caller.scope)
            boxes.update(caller.boxes)
            if push.missing:
                written.add(caller.home.area)
            for item in push.items:
                operation = item.operation
                if operation is None or operation.area not in reach:
                    continue
                keys.add(RecordKey(operation.area, operation.record))
                if item.seq in push.again:
                    continue
                named.update(item.owners)
                # What is held of a case lies where the rest of it lies.
                if operation.area not in caller.former or self._lists.is_case(operation.area):
                    written.add(operation.area)
                if operation.area in caller.writes:
                    verdicts += judged([operation])
                    written |= self._moved_to(operation, caller)
        judged_in = written & boxes
        written |= self._boxes.areas_to_judge(verdicts) if verdicts else set()
        if judged_in:
            # What else of this group is held or refused is laid into boxes once these are locked already.
            others = {push.caller.account.area for push in pushes} | self._left_for(keys | named)
            judged_in |= self._boxes.boxes_beside((written | others) - boxes)
        self._writer.lock(written - boxes, boxes=judged_in)
        self._writer.read_heads(pulled)
        if keys:
            self._load_records(pushes, keys)
        # Names come from phones: what is no identifier names nothing, and no database is asked for it.
        owners = {key for key in named - keys if is_identifier(key.id)}
        if owners:
            self._gone = self._changes.gone(owners)

    def _moved_to(self, operation: Operation, caller: Caller) -> set[str]:
        """Where a move writes besides the area it is asked in."""
        if not may_move(operation, caller.teams):
            return set()
        going = RecordKey(operation.area, operation.record)
        return {target_of(operation), *cases_that_go(self._changes, self._directory, going)}

    def _left_for(self, keys: Collection[RecordKey]) -> set[str]:
        """Where the boxes are of what is written of records that are elsewhere by now."""
        gone = self._changes.gone([key for key in keys if is_identifier(key.id)])
        return {one.left_for for one in gone.values() if one.left_for}

    def _opened(self, push: _Push) -> Iterable[str]:
        """The areas of cases that a push opens."""
        for item in push.new:
            operation = item.operation
            if operation is not None and self._lists.opens(operation, push.caller.teams):
                yield operation.area

    def _load_records(self, pushes: Sequence[_Push], keys: set[RecordKey]) -> None:
        self._writer.load(keys)
        missing: set[tuple[DeviceKey, str]] = set()
        other_lives: set[str] = set()
        for push in pushes:
            contact = self._contacts.get(push.caller.home, Contact())
            was_refused = bool(contact.held or contact.refused)
            for item in push.new:
                operation = item.operation
                if operation is None:
                    continue
                if was_refused and self._writer.find(RecordKey(operation.area, operation.record)) is None:
                    missing.add((push.caller.home, operation.record))
                if operation.base.revision and operation.base.epoch != self._epoch:
                    other_lives.add(operation.area)
        if missing:
            found = self._changes.unaccepted(missing)
            self._causes.update({key: _answer(receipt) for key, receipt in found.items()})
            self._cause_boxes.update({key: self._box_of(receipt) for key, receipt in found.items()})
        if other_lives:
            self._restored = self._changes.restored(other_lives)

    def _box_of(self, cause: Receipt) -> str:
        """In which team's box the rest lies of what was held or refused in an earlier request; its own where empty."""
        if cause.reason != merge.Reason.MOVED or not cause.payload:
            return self._cards.box_of(cause)
        return next(iter(self._left_for(_owner_keys(operation_from_bytes(cause.payload)))), "")

    def take(self, push: _Push) -> Taken:
        """
        Answers one request's operations.
        """
        request = push.request
        if request.epoch != self._epoch:
            return Taken(caller=push.caller, request=request, other_epoch=True)
        self._let_in(push)
        is_current = self._is_current(push.caller, request)
        before = sum([self._writer.heads[area].revision for area in push.caller.scope])
        answers = [self._answered(push, item) for item in push.items]
        caller = push.caller
        contact = self._noted(push, answers)
        accepted = [
            (answer, item.operation)
            for answer, item in zip(answers, push.items, strict=True)
            if item.operation is not None and answer.state in (Delivery.RECEIVED, Delivery.CLASHED)
        ]
        new = sum([answer.seq not in push.again for answer, _ in accepted])
        heads = {area: self._writer.heads[area].revision for area in caller.scope}
        return Taken(
            caller=caller,
            request=request,
            answers=answers,
            own=frozenset((operation.area, answer.revision) for answer, operation in accepted),
            corrections=self._corrections(accepted),
            contact=contact,
            heads=heads,
            is_current=is_current
            and not (push.is_boxed or push.lists_seen)
            and sum(heads.values()) - before == new,
        )

    def _head(self, caller: Caller, area: str) -> tuple[int, bytes]:
        head = self._writer.heads[area]
        if area in caller.writes:
            return head.revision, head.digest.total()
        return head.revision, head.broadcast_digest.total()

    def _is_current(self, caller: Caller, request: SyncRequest) -> bool:
        heads = self._writer.heads
        if any(request.cursors.get(AreaId(area)) != heads[area].revision for area in caller.scope):
            return False
        if not request.digest:
            return True
        return request.digest == state_digest(
            {AreaId(area): self._head(caller, area) for area in caller.scope}
        )

    def _answered(self, push: _Push, item: _Item) -> Answer:
        receipt = push.again.get(item.seq)
        if receipt is None:
            if item.operation is None or item.reason:
                receipt = self._left_out(push.caller, item)
            else:
                receipt = self._decided(push.caller, item, item.operation)
            self._let_in(push)
            self.writes.receipts.append(receipt)
            if receipt.state in (Delivery.HELD, Delivery.REFUSED):
                area = self._boxes.add(receipt, item.operation, push.caller.account.id)
                push.is_boxed |= self._boxes.place_of(area) in push.caller.boxes + push.caller.cases
        answer = _answer(receipt)
        if answer.state in (Delivery.HELD, Delivery.REFUSED) and item.operation is not None:
            key = push.caller.home, item.operation.record
            self._causes.setdefault(key, answer)
            # A receipt of an earlier request does not say in which box it lies.
            self._cause_boxes[key] = self._cause_boxes.get(key) or receipt.box_area
        return answer

    def _let_in(self, push: _Push) -> None:
        """Looks up again where a device is let in, once lists have changed."""
        if push.lists_seen == self._lists.changes:
            return
        push.lists_seen = self._lists.changes
        if self._directory.find_device(push.caller.device.id) is not None:
            push.caller = get_caller(self._directory, push.caller.device.id)
            self._writer.read_heads(push.caller.scope)

    def _left_out(self, caller: Caller, item: _Item) -> Receipt:
        """
        The answer to what is not taken in: refused, unless what this server only fails on is held or refused anyhow.
        """
        operation = item.operation
        if operation is None:
            return self._receipt(caller, item, Delivery.REFUSED, reason=item.reason)
        home = self._home_of(caller, operation)
        refused = self._receipt(caller, item, Delivery.REFUSED, reason=item.reason, box_area=home)
        try:
            return self._decided(caller, item, operation, instead=refused)
        except FAULTS:
            return refused

    def _decided(
        self, caller: Caller, item: _Item, operation: Operation, *, instead: Receipt | None = None
    ) -> Receipt:
        """
        Args:
            instead: The answer to give where the operation would become part of a record; then it does not.
        """
        if target_of(operation) and not may_move(operation, caller.teams):
            return self._receipt(caller, item, Delivery.REFUSED, reason=merge.Reason.AREA_FORBIDDEN)
        key = RecordKey(operation.area, operation.record)
        record = self._writer.find(key)
        head = self._writer.heads.get(operation.area)
        owner = self._owner_gone(item.owners)
        held, routed = self._why_held(operation, record, owner)
        scope, former = caller.writes, caller.former
        if operation.area not in scope and operation.area not in former:
            if self._lists.opens(operation, caller.teams):
                scope = (*scope, operation.area)
            elif waits := self._lists.where_to_wait(operation, former):
                former, routed = (*former, operation.area), waits
        verdict = merge.decide(
            operation,
            author=caller.author,
            scope=scope,
            record=record,
            base_revision=merge.base_in_epoch(
                operation.base, self._epoch, self._restored.get(operation.area, {})
            ),
            revision=head.revision + 1 if head else 0,
            received_ms=self._now_ms,
            clashes=self._writer.open_clashes(key),
            cause=self._causes.get((caller.home, operation.record)),
            held=held,
            is_erased=bool(owner and owner.is_erased),
            former=former,
        )
        if not verdict.accepted or verdict.mark is None:
            box = record.left_for if record is not None else owner.left_for if owner else ""
            box = box or routed or self._cause_boxes.get((caller.home, operation.record), "")
            return self._receipt(
                caller,
                item,
                verdict.state,
                reason=verdict.reason,
                cause_seq=verdict.cause_seq,
                box_area=(box or "") if verdict.state is Delivery.HELD else self._home_of(caller, operation),
            )
        if instead is not None:
            return instead
        revision = self._apply(key, operation, verdict, verdict.mark, actor=caller.device.id)
        return self._receipt(caller, item, verdict.state, revision=revision)

    def _home_of(self, caller: Caller, operation: Operation) -> str:
        """Whose supervisors see what was refused: the author's, but of a case nobody who is not on its list."""
        return operation.area if self._lists.is_case(operation.area) else caller.account.area

    def _why_held(
        self, operation: Operation, record: StoredRecord | None, owner: Gone | None
    ) -> tuple[merge.Reason | None, str]:
        if owner and owner.left_for:
            return merge.Reason.MOVED, owner.left_for
        if record is not None:
            return None, ""
        reason, home = self._cards.why_held(operation)
        # What is said of a case goes before nobody but its list, whatever card it names.
        return (None, "") if home and self._lists.is_case(operation.area) else (reason, home)

    def _owner_gone(self, owners: Sequence[RecordKey]) -> Gone | None:
        for key in owners:
            record = self._writer.find(key)
            if record is not None and not record.is_living:
                return Gone(record.left_for or "", bool(record.erased_ms))
            if key in self._gone:
                return self._gone[key]
        return None

    def _take_in_boxed(
        self, key: RecordKey, operation: Operation, verdict: merge.Verdict, mark: merge.Mark
    ) -> int:
        return self._apply(key, operation, verdict, mark, actor=operation.by)

    def _apply(
        self, key: RecordKey, operation: Operation, verdict: merge.Verdict, mark: merge.Mark, *, actor: str
    ) -> int:
        record = self._writer.accept(key, operation, verdict, mark)
        if operation.kind in (HELD, QUARANTINED):
            self._boxes.judge(record, actor, self._take_in_boxed)
        elif operation.kind == "card":
            self._note_act(record.area, self._cards.follow(record), record.id, actor)
        elif household := self._cards.household_of(record):
            self._writer.put(key, record.kind, {"household": household})
        self._follow_list(record, operation.set, actor)
        if operation.kind == "consent":
            self._follow_withdrawal(record, actor)
        if target := target_of(operation):
            self._move(record, target, actor)
        return mark.revision

    def _follow_list(self, record: StoredRecord, changed: Collection[str], actor: str) -> None:
        for worker, standing in self._lists.follow(record, changed).items():
            self._note_act(record.area, f"case.{standing}", worker, actor)

    def _follow_withdrawal(self, consent: StoredRecord, actor: str) -> None:
        place = self._directory.find_case(consent.area)
        duties = Duties(self._directory, self._now_ms)
        if place and follow_withdrawal(duties, place, self._writer, consent):
            self._note_act(place.area, "case.kept", place.case, actor)
            case = self._writer.find(RecordKey(place.area, place.case))
            if case is not None:
                self._follow_list(case, ("worker",), actor)

    def _move(self, record: StoredRecord, target: str, actor: str) -> None:
        moved = move_records(self._writer, record, target)
        for came in moved:
            if came.kind == "card":
                self._cards.follow(came)
        for case in self._lists.move([came.id for came in moved], target):
            self._note_act(case.area, "case.moved", target, actor)
        for area, action in ((record.area, "record.left"), (target, "record.came")):
            self._note_act(area, action, record.id, actor)

    def _note_act(self, area: str, action: str, subject: str, actor: str) -> None:
        head = self._writer.heads[area]
        link = append_link(head, at_ms=self._now_ms, actor=actor, action=action, subject=subject)
        self.writes.audit.append(link)
        self.writes.heads[area] = head

    def _receipt(
        self,
        caller: Caller,
        item: _Item,
        state: Delivery,
        *,
        revision: int = 0,
        reason: str = "",
        cause_seq: int = 0,
        box_area: str = "",
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
            box_area=box_area,
        )

    def _corrections(
        self, accepted: Sequence[tuple[Answer, Operation]]
    ) -> Mapping[RecordKey, tuple[StoredRecord, Mapping[str, Value]]]:
        by_record: dict[RecordKey, list[Operation]] = {}
        for answer, operation in accepted:
            key = RecordKey(operation.area, operation.record)
            if not _stands_as_made(self._writer.find(key), answer, operation):
                by_record.setdefault(key, []).append(operation)
        found = {}
        for key, operations in by_record.items():
            record = self._writer.find(key)
            if record is None:
                continue
            differing = merge.corrections(operations, record) if record.is_living else {}
            if differing or not record.is_living:
                found[key] = (record, differing)
        return found

    def _noted(self, push: _Push, answers: Sequence[Answer]) -> Contact:
        home = push.caller.home
        before = self._contacts.get(home, Contact())
        last_seq = max(before.last_seq, push.items[-1].seq if push.items else 0)
        new = [answer.state for answer in answers if answer.seq not in push.again]
        contact = Contact(
            last_seq=last_seq,
            last_contact_ms=self._now_ms,
            waiting=max(0, push.request.made_count - last_seq),
            outcome_position=before.outcome_position,
            missing=before.missing + push.missing,
            held=before.held + new.count(Delivery.HELD),
            refused=before.refused + new.count(Delivery.REFUSED),
            backed_up=before.backed_up,
        )
        if push.missing:
            self._note_loss(push, before.last_seq)
        is_news = last_seq != before.last_seq or contact.waiting != before.waiting
        self._contacts[home] = contact
        if is_news or self._now_ms - before.last_contact_ms >= CONTACT_EVERY_MS:
            self.writes.contacts[home] = contact
        return contact

    def _note_loss(self, push: _Push, last_seq: int) -> None:
        home = push.caller.home
        head = self._writer.heads[home.area]
        lost = f"{last_seq + 1}-{last_seq + push.missing}"
        link = append_link(
            head, at_ms=self._now_ms, actor=home.device, action="operations.missing", subject=lost
        )
        self.writes.audit.append(link)
        self.writes.heads[home.area] = head


def _worker_behind(directory: DirectoryTransaction, device: str) -> str:
    known = directory.find_device(device)
    return known.worker if known else ""


def _owner_keys(operation: Operation) -> list[RecordKey]:
    named = map(operation.set.get, BELONGS_TO)
    return [RecordKey(operation.area, owner) for owner in named if isinstance(owner, str)]


def _stands_as_made(record: StoredRecord | None, answer: Answer, operation: Operation) -> bool:
    """
    Whether a record shows what one operation made it of, and nothing else: nobody has written to it since, nor the
    server with it.
    """
    return (
        record is not None
        and record.is_living
        and record.revision == record.made.revision == answer.revision
        and not KINDS[operation.kind].owner
    )


def _was_erased(receipt: Receipt, item: _Item) -> bool:
    """
    Whether an operation comes again without what it said, because that was erased on both sides: no fork.
    """
    operation = item.operation
    emptied = operation is not None and not operation.set and not receipt.payload
    return emptied and operation is not None and operation.record == receipt.record


def _answer(receipt: Receipt) -> Answer:
    return Answer(
        seq=receipt.seq,
        sha256=receipt.sha256,
        state=receipt.state,
        revision=receipt.revision,
        reason=receipt.reason,
        cause_seq=receipt.cause_seq,
    )
