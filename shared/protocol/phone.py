"""
The phone's side of a sync, without I/O: what to send next, and what a reply changes.

A `Phone` holds a conversation: `plan` gives the next request, `take` turns its reply into progress for the store, and
`applied` is called once that is durable. `refused` and `unheard` say what to do when no reply came: smaller batches,
full identifiers, no dictionary, one operation by itself. Nothing here says "sent": only the store, after `apply`.

    ledger ──plan──▶ Plan.body ──HTTP──▶ reply ──take──▶ Taken.progress ──store.apply──▶ applied
                        ▲                  │ error code
                        └────refused───────┘
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Operation
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, WorkerId
from shared.protocol.canonical import operation_bytes
from shared.protocol.codec import Abbreviations, decode_response, encode_request
from shared.protocol.compression import NO_DICTIONARY, Compression
from shared.protocol.digest import differing_buckets, state_digest
from shared.protocol.errors import (
    BatchTooLargeError,
    DictionaryUnknownError,
    MalformedMessageError,
    MessageTooLargeError,
    ReferencesUnknownError,
    SeqForkedError,
    SeqGapError,
)
from shared.protocol.held_revisions import HeldRevisions
from shared.protocol.merge import SETTLES
from shared.protocol.messages import (
    DEFAULT_REPLY_BYTES,
    AreaPage,
    ReceivedChange,
    Repair,
    Scope,
    SyncProgress,
    SyncRequest,
    SyncResponse,
)
from shared.protocol.versions import MAX_OPERATION_BYTES, MAX_OPERATIONS

REFERENCES_FROM = 8
"""Operations from which short references are worth the server's looking them up: below, full identifiers cost less."""

BATCH_BYTES = MAX_OPERATION_BYTES
"""Canonical bytes in one request, but for an operation by itself: its columns stay well below what a server unpacks."""

LEAST_REPLY_BYTES = 8 << 10
"""The smallest page worth a round trip."""

BUCKETS_AT_ONCE = 8
"""Buckets read again in one round trip."""


_TOO_MUCH = frozenset({MalformedMessageError.code, MessageTooLargeError.code, BatchTooLargeError.code})


class Count(Protocol):
    """
    What a store counts.
    """

    @property
    def recorded(self) -> int:
        """Operations made under this enrolment; also the highest seq."""
        ...


class Ledger(Protocol):
    """
    The store as a sync reads it.
    """

    def pending(self, *, limit: int | None = None) -> Sequence[Operation]:
        """Operations without an answer, by seq."""
        ...

    def epoch(self) -> bytes:
        """The server's epoch as last heard."""
        ...

    def cursors(self) -> Mapping[str, int]:
        """Area to revision already held."""
        ...

    def floors(self) -> Mapping[str, int]:
        """Areas pulled in part, to the revision their first page was asked from."""
        ...

    def outcome_cursor(self) -> int:
        """Position in the outcome stream."""
        ...

    def revision_pairs(self, area: str) -> Sequence[tuple[str, int]]:
        """(record, revision) of everything received for an area."""
        ...

    def counts(self) -> Count:
        """Counts."""
        ...


class Next(StrEnum):
    """
    What to do after a request that got no reply to take.
    """

    AGAIN = "again"
    """Plan and send again: the next request is written differently."""
    STOP = "stop"
    """Sending again does not help; the error stands."""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A request ready to be sent, with what is needed to read its reply.
    """

    body: bytes
    request: SyncRequest
    scope: Scope
    hashes: Mapping[int, bytes]
    short: Abbreviations


@dataclass(frozen=True, slots=True)
class Taken:
    """
    A reply, understood.

    Attributes:
        progress: For the store; then call `Phone.applied`.
        is_rolled_back: The server holds operations that this store does not know it made: the store was
            rolled back or copied, and new work must get a new enrolment.
        expected: Area to the digest it must have once progress is applied.
        bucket_sums: Area to the server's 64 sums.
        cut: Areas of which more is to come.
        repaired: Areas of which buckets were read again.
    """

    progress: SyncProgress
    is_rolled_back: bool = False
    expected: Mapping[str, bytes] = field(default_factory=dict)
    bucket_sums: Mapping[str, bytes] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()
    repaired: frozenset[str] = frozenset()


class Phone:
    """
    One device's conversation with its server, kept while the app runs.

    Args:
        ledger: The store.
        worker: Whose device it is.
        areas: Areas to ask for until the server has named the device's scope.
        compression: Packs and unpacks.
        may_repair: Whether areas whose digest differs are read again now (once a day at most).
        most_operations: In one request, while all goes well.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        worker: str,
        areas: Iterable[str],
        compression: Compression,
        may_repair: bool = True,
        most_operations: int = MAX_OPERATIONS,
    ) -> None:
        self._ledger = ledger
        self._worker = WorkerId(worker)
        self._first_areas = tuple(areas)
        self._compression = compression
        self._held = HeldRevisions({area: ledger.revision_pairs(area) for area in ledger.cursors()})
        self._batch = self._most = min(most_operations, MAX_OPERATIONS)
        self._reply_bytes = DEFAULT_REPLY_BYTES
        self._epoch_asked = ledger.epoch()
        self._short_ids = True
        self._dictionary = compression.newest
        self._rows = False
        self._kept_from = 0
        self._more = True
        self._cut: frozenset[str] = frozenset()
        self._sums_wanted: set[str] = set()
        self._buckets_wanted: dict[str, list[int]] = {}
        self._tried: set[str] = set()
        self.may_repair = may_repair
        self.differing: set[str] = set()
        """Areas whose digest differed from the server's when last compared."""
        self.repaired_records = 0
        """Records that repairs brought or dropped."""

    @property
    def is_quiet(self) -> bool:
        """Whether, as far as this phone knows, there is nothing left to send, fetch or repair."""
        return not (self._more or self._repairs() or self._ledger.pending(limit=1))

    def plan(self) -> Plan:
        """
        The next request.

        What cannot be written in columns is written by itself, row-coded.
        """
        while True:
            try:
                return self._plan()
            except (OverflowError, ValueError, TypeError, struct.error):
                if self._rows:
                    raise
                self._narrow()

    def take(self, plan: Plan, body: bytes, *, sent_ms: int, received_ms: int) -> Taken:
        """
        What a reply changes. Nothing of this phone's state has changed yet.

        Args:
            plan: The request it answers.
            body: The reply.
            sent_ms, received_ms: The device's clock around the exchange.

        Raises:
            ProtocolError: the reply cannot be read or does not answer the request.
        """
        response = decode_response(body, self._compression, scope=plan.scope, find=self._held.named)
        offset_ms = response.server_ms - (sent_ms + received_ms) // 2
        heard = SyncProgress(
            epoch=response.epoch,
            cursors=_plain(plan.request.cursors),
            outcome_cursor=response.outcome_cursor,
            backed_up_through=response.backed_up_through,
            offset_ms=offset_ms,
            server_ms=response.server_ms,
            bytes_sent=len(plan.body),
            bytes_received=len(body),
            received_count=response.received_count,
        )
        if response.epoch != plan.request.epoch:
            return Taken(self._begin_epoch(plan, response, heard))
        return self._read(plan, response, heard)

    def applied(self, taken: Taken) -> None:
        """
        The store has applied the progress durably.
        """
        self._held.apply(taken.progress)
        self._cut = taken.cut
        for area, sums in taken.bucket_sums.items():
            self._sums_wanted.discard(area)
            self._buckets_wanted[area] = list(differing_buckets(self._held.bucket_sums(area), sums))
        for area in taken.repaired:
            self._buckets_wanted[area] = self._buckets_wanted.get(area, [])[BUCKETS_AT_ONCE:]
            self.repaired_records += len(taken.progress.dropped) + sum(
                change.area == area for change in taken.progress.changes
            )
        for area, digest in taken.expected.items():
            self._compare(area, digest)
        self._more = bool(taken.cut) or taken.progress.epoch != self._epoch_asked
        self._batch = min(self._most, self._batch * 2)
        self._reply_bytes = min(DEFAULT_REPLY_BYTES, self._reply_bytes * 2)
        self._rows = False
        self._short_ids = True
        self._kept_from = 0

    def refused(self, plan: Plan, error: DoorstepError) -> Next:
        """
        The server refused a whole request: what to do.

        Args:
            plan: The request.
            error: The refusal, its code as the server gave it (`ServerRefusedError` carries it as `reason`).
        """
        code = str(error.details.get("reason") or error.code)
        if code == ReferencesUnknownError.code and (plan.short.scope or plan.short.references):
            self._short_ids = False
            return Next.AGAIN
        if code == DictionaryUnknownError.code and plan.short.dictionary != NO_DICTIONARY:
            self._dictionary = NO_DICTIONARY
            return Next.AGAIN
        if code == SeqGapError.code and not plan.request.kept_from and plan.request.operations:
            self._kept_from = plan.request.operations[0].seq
            return Next.AGAIN
        if code in _TOO_MUCH and plan.request.operations and not plan.short.rows:
            self._batch = len(plan.request.operations)
            self._narrow()
            return Next.AGAIN
        return Next.STOP

    def unheard(self) -> None:
        """
        No reply came. The next request and its reply are half as large, so that a poor connection gets some through.
        """
        self._batch = max(1, self._batch // 2)
        self._reply_bytes = max(LEAST_REPLY_BYTES, self._reply_bytes // 2)

    def begin(self) -> None:
        """
        A new sync: there is something to ask even if nothing is pending.
        """
        self._more = True
        self._tried.clear()

    def _plan(self) -> Plan:
        cursors = self._cursors()
        self._epoch_asked = self._ledger.epoch()
        operations, hashes, size_bytes = self._next_operations()
        scope = Scope(self._worker, tuple(cursors))
        is_known = self._short_ids and bool(self._ledger.cursors())
        short = Abbreviations(
            scope=scope if is_known else None,
            references=self._held.references() if is_known and len(operations) >= REFERENCES_FROM else None,
            rows=len(operations) == 1 and (self._rows or size_bytes > MAX_OPERATION_BYTES),
            dictionary=self._dictionary,
        )
        request = SyncRequest(
            epoch=self._epoch_asked,
            cursors=cursors,
            floors={AreaId(area): floor for area, floor in self._ledger.floors().items() if area in cursors},
            operations=operations,
            outcome_cursor=self._ledger.outcome_cursor(),
            made_count=self._ledger.counts().recorded,
            digest=state_digest({area: (cursor, self._held.total(area)) for area, cursor in cursors.items()}),
            reply_limit_bytes=self._reply_bytes,
            repairs=self._repairs(),
            kept_from=self._kept_from,
        )
        return Plan(encode_request(request, self._compression, short), request, scope, hashes, short)

    def _cursors(self) -> dict[AreaId, int]:
        known = self._ledger.cursors() or dict.fromkeys(self._first_areas, 0)
        return {AreaId(area): known[area] for area in sorted(known)}

    def _next_operations(self) -> tuple[Sequence[Operation], dict[int, bytes], int]:
        # Always the oldest ones without a gap, so that answers arrive in the order of the numbers.
        chosen: list[Operation] = []
        hashes: dict[int, bytes] = {}
        size_bytes = 0
        for operation in self._ledger.pending(limit=self._batch):
            canonical = operation_bytes(operation)
            size_bytes += len(canonical)
            if chosen and size_bytes > BATCH_BYTES:
                break
            chosen.append(operation)
            hashes[operation.seq] = hashlib.sha256(canonical).digest()
        return chosen, hashes, size_bytes

    def _repairs(self) -> tuple[Repair, ...]:
        sums = [Repair(AreaId(area)) for area in sorted(self._sums_wanted)]
        buckets = [
            Repair(AreaId(area), tuple(wanted[:BUCKETS_AT_ONCE]))
            for area, wanted in sorted(self._buckets_wanted.items())
            if wanted
        ]
        return (*sums, *buckets)

    def _narrow(self) -> None:
        if self._batch > 1:
            self._batch = max(1, min(self._batch, len(self._ledger.pending(limit=self._batch))) // 2)
        else:
            self._rows = True

    def _compare(self, area: str, digest: bytes) -> None:
        if self._held.total(area) == digest:
            self.differing.discard(area)
            self._buckets_wanted.pop(area, None)
            return
        self.differing.add(area)
        if self.may_repair and area not in self._tried:
            self._tried.add(area)
            self._sums_wanted.add(area)

    def _begin_epoch(self, plan: Plan, response: SyncResponse, heard: SyncProgress) -> SyncProgress:
        # The server was restored: what it may have lost is pushed again by the store, everything is pulled again.
        areas = response.areas or tuple(plan.request.cursors)
        former = tuple(plan.request.cursors) if plan.request.epoch else ()
        return replace(heard, cursors=dict.fromkeys(map(str, areas), 0), reset_areas=former, outcome_cursor=0)

    def _read(self, plan: Plan, response: SyncResponse, heard: SyncProgress) -> Taken:
        answers = _matched(plan, response.answers)
        pages = {page.area: page for page in response.pages}
        scope = tuple(plan.request.cursors) if response.areas is None else response.areas
        if not pages.keys() <= set(scope):
            raise MalformedMessageError(place="areas")
        changes = [
            *self._own_changes(plan, answers),
            *(change for page in response.pages for change in page.changes),
        ]
        cursors: dict[str, int] = {area: plan.request.cursors.get(area, 0) for area in scope}
        cursors.update({area: page.cursor for area, page in pages.items()})
        gone = [area for area in plan.request.cursors if area not in cursors]
        progress = replace(
            heard,
            cursors=cursors,
            floors={
                area: 0 if page.reset else plan.request.floor(area)
                for area, page in pages.items()
                if page.more
            },
            answers=(*answers, *response.outcomes),
            changes=changes,
            reset_areas=(*gone, *(area for area, page in pages.items() if page.reset)),
            dropped=[record for page in response.pages for record in self._dropped(page)],
        )
        return Taken(
            progress,
            is_rolled_back=response.received_through > plan.request.made_count,
            expected={area: page.digest for area, page in pages.items() if page.digest and not page.more},
            bucket_sums={
                area: page.bucket_sums for area, page in pages.items() if page.bucket_sums and not page.more
            },
            cut=frozenset(
                area
                for area in cursors
                if area not in plan.request.cursors or _is_cut(pages.get(AreaId(area)))
            ),
            repaired=frozenset(area for area, page in pages.items() if page.repaired),
        )

    def _own_changes(self, plan: Plan, answers: Sequence[Answer]) -> Iterable[ReceivedChange]:
        """
        What this phone's own accepted operations changed: the server does not send a phone its own words back.

        Left out where the record is already held at the operation's revision or a later one: then an earlier pull
        brought it, with whatever has happened since.
        """
        for operation, answer in zip(plan.request.operations, answers, strict=True):
            is_accepted = answer.state in (Delivery.RECEIVED, Delivery.CLASHED)
            if is_accepted and answer.revision > self._held.revision(operation.record):
                yield ReceivedChange(
                    record=operation.record,
                    kind=operation.kind,
                    area=operation.area,
                    revision=answer.revision,
                    fields={name: value for name, value in operation.set.items() if name != SETTLES},
                )

    def _dropped(self, page: AreaPage) -> set[str]:
        if not page.repaired:
            return set()
        return self._held.in_buckets(page.area, page.repaired) - {change.record for change in page.changes}


def plan_renumbering(pending: Sequence[Operation]) -> dict[int, int]:
    """
    New numbers, 1, 2, 3 …, for what has no receipt, after a re-enrolment.
    """
    return {operation.seq: new for new, operation in enumerate(pending, start=1)}


def require_unforked(taken: Taken) -> None:
    """
    Raises:
        SeqForkedError: the store was rolled back or copied; what was taken is applied already.
    """
    if taken.is_rolled_back:
        raise SeqForkedError(seq=taken.progress.received_count)


def _matched(plan: Plan, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    if [answer.seq for answer in answers] != [operation.seq for operation in plan.request.operations]:
        raise MalformedMessageError(place="answers")
    return tuple(replace(answer, sha256=plan.hashes[answer.seq]) for answer in answers)


def _is_cut(page: AreaPage | None) -> bool:
    return page is not None and page.more


def _plain(cursors: Mapping[AreaId, int]) -> dict[str, int]:
    return {str(area): revision for area, revision in cursors.items()}
