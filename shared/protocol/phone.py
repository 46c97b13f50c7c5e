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
from collections.abc import Iterable, Sequence
from enum import StrEnum

from shared.domain.records import Operation
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, WorkerId
from shared.protocol.canonical import operation_bytes
from shared.protocol.codec import Abbreviations, decode_response, encode_request
from shared.protocol.compression import NO_DICTIONARY, Compression
from shared.protocol.digest import state_digest
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
from shared.protocol.ledger import Ledger
from shared.protocol.messages import (
    DEFAULT_REPLY_BYTES,
    Scope,
    SyncRequest,
)
from shared.protocol.repairs import Repairs
from shared.protocol.taking import Plan, Taken, take_response
from shared.protocol.versions import MAX_OPERATION_BYTES, MAX_OPERATIONS

REFERENCES_FROM = 8
"""Operations from which short references are worth the server's looking them up: below, full identifiers cost less."""

BATCH_BYTES = MAX_OPERATION_BYTES
"""Canonical bytes in one request, but for an operation by itself: its columns stay well below what a server unpacks."""

LEAST_REPLY_BYTES = 1 << 10
"""The smallest page worth a round trip: some connections die every few kilobytes."""


_TOO_MUCH = frozenset({MalformedMessageError.code, MessageTooLargeError.code, BatchTooLargeError.code})


class Next(StrEnum):
    """
    What to do after a request that got no reply to take.
    """

    AGAIN = "again"
    """Plan and send again: the next request is written differently."""
    STOP = "stop"
    """Sending again does not help; the error stands."""


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
        self._repairs = Repairs()
        self.may_repair = may_repair

    @property
    def differing(self) -> frozenset[str]:
        """Areas whose digest differed from the server's when last compared."""
        return frozenset(self._repairs.differing)

    @property
    def repaired_records(self) -> int:
        """Records that repairs brought or dropped so far."""
        return self._repairs.records

    @property
    def is_quiet(self) -> bool:
        """Whether, as far as this phone knows, there is nothing left to send, fetch or repair."""
        return not (self._more or self._repairs.wanted() or self._ledger.pending(limit=1))

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
        return take_response(
            plan,
            response,
            held=self._held,
            offset_ms=response.server_ms - (sent_ms + received_ms) // 2,
            bytes_received=len(body),
        )

    def applied(self, taken: Taken) -> None:
        """
        The store has applied the progress durably.
        """
        self._held.apply(taken.progress)
        self._repairs.follow(taken, self._held, may_repair=self.may_repair)
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
        if code == SeqForkedError.code and self._is_before_fork(plan, error):
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
        self._repairs.begin()

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
            repairs=self._repairs.wanted(),
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

    def _is_before_fork(self, plan: Plan, error: DoorstepError) -> bool:
        # What the server has with the same bytes gets its receipt first: only the rest is numbered anew.
        forked = error.details.get("seq")
        if not plan.request.operations or not isinstance(forked, int):
            return False
        before = forked - plan.request.operations[0].seq
        if not 0 < before < len(plan.request.operations):
            return False
        self._batch = before
        return True

    def _narrow(self) -> None:
        if self._batch > 1:
            self._batch = max(1, min(self._batch, len(self._ledger.pending(limit=self._batch))) // 2)
        else:
            self._rows = True


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
