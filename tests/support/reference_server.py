"""
A server in a few dictionaries: slow, simple, and the model that the real one is checked against.

It answers requests exactly as `shared/protocol/SPEC.md` says, one at a time, and can be restored to an earlier day.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.domain.delivery import Answer, Delivery
from shared.domain.kinds import BROADCAST_KINDS
from shared.domain.records import Author, Operation, Value
from shared.protocol import merge
from shared.protocol.canonical import operation_hash
from shared.protocol.codec import encode_response, open_request, reply_scope
from shared.protocol.compression import Compression
from shared.protocol.digest import AreaDigest, bucket_of, state_digest
from shared.protocol.errors import SeqForkedError
from shared.protocol.merge import ClashValue, Mark, Reason
from shared.protocol.messages import AreaPage, ReceivedChange, Reference, Scope, SyncRequest, SyncResponse

CHANGES_PER_PAGE = 1_000


@dataclass
class Row:
    """
    One record.
    """

    id: str
    kind: str
    area: str
    revision: int = 0
    fields: dict[str, Value] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    clashes: dict[str, Sequence[ClashValue]] = field(default_factory=dict)
    left_for: str | None = None
    erased_ms: int = 0

    def mark(self, name: str) -> Mark | None:
        """Who last set a field."""
        return self.marks.get(name)


@dataclass
class State:
    """
    Everything a backup holds.
    """

    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    named: dict[Reference, str] = field(default_factory=dict)
    receipts: dict[tuple[str, int], Answer] = field(default_factory=dict)
    operations: dict[tuple[str, int], Operation] = field(default_factory=dict)
    outcomes: dict[str, list[Answer]] = field(default_factory=dict)
    restored: dict[str, dict[bytes, int]] = field(default_factory=dict)


class ReferenceServer:
    """
    Args:
        epoch: The first life's epoch.
        compression: As the phones'.
    """

    def __init__(self, epoch: bytes, compression: Compression) -> None:
        self.epoch = epoch
        self.state = State()
        self.now_ms = 1_793_500_000_000
        self.authors: dict[str, Author] = {}
        self.scopes: dict[str, tuple[str, ...]] = {}
        self.page_size = CHANGES_PER_PAGE
        self._compression = compression

    def enrol(self, author: Author, areas: Sequence[str]) -> None:
        """Lets a device in."""
        self.authors[author.device] = author
        self.scopes[author.device] = tuple(areas)

    def exchange(self, device: str, body: bytes) -> bytes:
        """
        Raises:
            ProtocolError: the whole request is refused, nothing of it was stored.
        """
        author = self.authors[device]
        scope = Scope(author.worker, self.scopes[device])  # type: ignore[arg-type]
        opened = open_request(body, self._compression)
        known = self.state.named if opened.epoch == self.epoch else {}
        request = opened.expand(scope, known)
        response = self.answer(device, request)
        return encode_response(
            response,
            self._compression,
            scope=reply_scope(request, author.worker),
            dictionary=request.dictionary,
        )

    def answer(self, device: str, request: SyncRequest) -> SyncResponse:
        """The reply to a decoded request."""
        if request.epoch != self.epoch:
            areas = tuple(sorted(self.scopes[device]))
            return SyncResponse(epoch=self.epoch, server_ms=self.now_ms, areas=areas)  # type: ignore[arg-type]
        self._require_unforked(device, request)
        answers: dict[int, Answer] = {}
        for broken in request.unreadable:
            answers[broken.seq] = self._keep(
                device,
                Answer(
                    broken.seq,
                    hashlib.sha256(broken.payload).digest(),
                    Delivery.REFUSED,
                    reason=broken.reason,
                ),
            )
        for operation in request.operations:
            answers[operation.seq] = self._answer_one(device, operation)
        seqs = [seq for (owner, seq) in self.state.receipts if owner == device]
        stream = self.state.outcomes.get(device, [])
        scope = self.scopes[device]
        return SyncResponse(
            epoch=self.epoch,
            server_ms=self.now_ms,
            received_count=len(seqs),
            received_through=max(seqs, default=0),
            answers=[answers[seq] for seq in sorted(answers)],
            outcomes=stream[request.outcome_cursor :],
            outcome_cursor=len(stream),
            pages=self._pages(device, request, answers),
            areas=None if set(request.cursors) == set(scope) else tuple(sorted(scope)),  # type: ignore[arg-type]
        )

    def backup(self) -> State:
        """A copy of everything."""
        return copy.deepcopy(self.state)

    def restore(self, backup: State, epoch: bytes) -> None:
        """Goes back to a backup, under a new epoch."""
        former = self.epoch
        self.state = copy.deepcopy(backup)
        for area, revision in self.state.revisions.items():
            self.state.restored.setdefault(area, {})[former] = revision
        self.epoch = epoch

    def take_in(self, device: str, seq: int) -> None:
        """A supervisor takes a held operation in."""
        held = self.state.receipts[device, seq]
        assert held.state is Delivery.HELD
        operation = self.state.operations[device, seq]
        answer = self._merge(device, operation, held=None, area=operation.area)
        self.state.receipts[device, seq] = answer
        self.state.outcomes.setdefault(device, []).append(answer)

    def move(self, area: str, record: str, target: str) -> None:
        """Moves a record to another area."""
        row = self.state.rows[area, record]
        revision = self._next(target, record)
        marks = {name: Mark(revision, mark.setter, mark.at_ms) for name, mark in row.marks.items()}
        self.state.rows[target, record] = replace(row, area=target, revision=revision, marks=marks)
        row.fields, row.marks, row.clashes = {}, {}, {}
        row.left_for, row.revision = target, self._next(area, record)

    def living(self, area: str) -> Mapping[str, tuple[int, Mapping[str, Value]]]:
        """Record to revision and shown fields, of what an area holds."""
        return {
            row.id: (row.revision, {name: value for name, value in row.fields.items() if value is not None})
            for (place, _), row in self.state.rows.items()
            if place == area and row.left_for is None and not row.erased_ms
        }

    def receipts(self, author: Author) -> Mapping[int, tuple[bytes, int]]:
        """Seq to hash and revision of everything stored for a device."""
        return {
            seq: (answer.sha256, answer.revision)
            for (device, seq), answer in self.state.receipts.items()
            if device == author.device
        }

    def close(self) -> None:
        """Nothing to give back."""

    def _require_unforked(self, device: str, request: SyncRequest) -> None:
        hashes = {one.seq: operation_hash(one) for one in request.operations}
        hashes.update({one.seq: hashlib.sha256(one.payload).digest() for one in request.unreadable})
        for seq, sha256 in sorted(hashes.items()):
            receipt = self.state.receipts.get((device, seq))
            if receipt is not None and receipt.sha256 != sha256:
                raise SeqForkedError(seq=seq)

    def _answer_one(self, device: str, operation: Operation) -> Answer:
        known = self.state.receipts.get((device, operation.seq))
        if known is not None:
            return known
        self.state.operations[device, operation.seq] = operation
        return self._keep(device, self._merge(device, operation, held=None, area=operation.area))

    def _keep(self, device: str, answer: Answer) -> Answer:
        return self.state.receipts.setdefault((device, answer.seq), answer)

    def _merge(self, device: str, operation: Operation, *, held: Reason | None, area: str) -> Answer:
        key = (area, operation.record)
        row = self.state.rows.get(key)
        revision = self.state.revisions.get(area, 0) + 1
        verdict = merge.decide(
            operation,
            author=self.authors[device],
            scope=self.scopes[device],
            record=row,
            base_revision=merge.base_in_epoch(operation.base, self.epoch, self.state.restored.get(area, {})),
            revision=revision,
            received_ms=self.now_ms,
            clashes=row.clashes if row else {},
            cause=self._cause(device, operation),
            held=held,
        )
        sha256 = operation_hash(operation)
        if not verdict.accepted:
            return Answer(operation.seq, sha256, verdict.state, 0, verdict.reason, verdict.cause_seq)
        if row is None:
            row = self.state.rows[key] = Row(operation.record, operation.kind, area)
        assert verdict.mark is not None
        row.fields.update(verdict.set)
        row.marks.update(dict.fromkeys(verdict.set, verdict.mark))
        row.clashes.update(verdict.clashes)
        for name in verdict.settled:
            del row.clashes[name]
        row.revision = self._next(area, operation.record)
        return Answer(operation.seq, sha256, verdict.state, row.revision)

    def _cause(self, device: str, operation: Operation) -> Answer | None:
        for (owner, seq), answer in sorted(self.state.receipts.items()):
            earlier = self.state.operations.get((owner, seq))
            if owner != device or earlier is None or earlier.record != operation.record:
                continue
            if answer.state in (Delivery.HELD, Delivery.REFUSED):
                return answer
        return None

    def _next(self, area: str, record: str) -> int:
        revision = self.state.revisions[area] = self.state.revisions.get(area, 0) + 1
        self.state.named[Reference(area, revision)] = record  # type: ignore[arg-type]
        return revision

    def _pages(self, device: str, request: SyncRequest, answers: Mapping[int, Answer]) -> list[AreaPage]:
        own: dict[tuple[str, int], Operation] = {
            (operation.area, answers[operation.seq].revision): operation
            for operation in request.operations
            if answers[operation.seq].state in (Delivery.RECEIVED, Delivery.CLASHED)
        }
        digests: dict[str, tuple[int, bytes]] = {}
        pages = []
        room = self.page_size
        for area in sorted(self.scopes[device]):
            page = self._page(area, request, own, room, whole=self._reads_whole(device, area))
            digests[area] = (self.state.revisions.get(area, 0), page.digest)
            room = max(1, room - len(page.changes))
            pages.append(page)
        agreed = bool(request.digest) and request.digest == state_digest(digests)  # type: ignore[arg-type]
        return [] if agreed else [page if not page.more else replace(page, digest=b"") for page in pages]

    def _reads_whole(self, device: str, area: str) -> bool:
        # The areas after the first are ancestors, of which only the broadcast kinds are heard.
        return self.authors[device].area == area or self.authors[device].role != "volunteer"

    def _page(
        self,
        area: str,
        request: SyncRequest,
        own: Mapping[tuple[str, int], Operation],
        room: int,
        *,
        whole: bool,
    ) -> AreaPage:
        head = self.state.revisions.get(area, 0)
        cursor = request.cursors.get(area, 0)  # type: ignore[call-overload]
        reset = cursor > head
        cursor = 0 if reset else cursor
        floor = 0 if reset else request.floor(area)  # type: ignore[arg-type]
        rows = sorted(
            (
                row
                for (place, _), row in self.state.rows.items()
                if place == area and (whole or row.kind in BROADCAST_KINDS)
            ),
            key=lambda row: row.revision,
        )
        changed = [row for row in rows if row.revision > cursor]
        cut = changed[room:]
        changes = {row.id: _change(row, floor, own) for row in changed[:room]}
        for row in rows:
            mine = [one for (place, _), one in sorted(own.items()) if place == area and one.record == row.id]
            if mine and (row.left_for is not None or row.erased_ms):
                changes[row.id] = _change(row, 0, {})
            elif mine and (told := merge.corrections(mine, row)):
                # Behind the cut it comes whole: the phone takes it for held at its revision.
                before = changes.get(row.id) or _change(row, floor, own)
                changes[row.id] = ReceivedChange(
                    record=row.id,
                    kind=row.kind,
                    area=area,
                    revision=row.revision,
                    fields={**told, **(before.fields if before else {})},
                )
        living = [row for row in rows if row.left_for is None and not row.erased_ms]
        digest = AreaDigest.of((row.id, row.revision) for row in living)
        sums: bytes = b""
        repaired: tuple[int, ...] = ()
        for repair in request.repairs:
            if repair.area == area and not repair.buckets and not cut:
                sums = digest.bucket_sums()
            elif repair.area == area:
                repaired = repair.buckets
                for row in living:
                    if bucket_of(row.id) in repaired:
                        changes[row.id] = _change(row, 0, {})
        return AreaPage(
            area=area,  # type: ignore[arg-type]
            cursor=changed[room - 1].revision if cut else head,
            changes=sorted(
                (change for change in changes.values() if change is not None),
                key=lambda change: change.revision,
            ),
            more=bool(cut),
            reset=reset,
            digest=digest.total(),
            bucket_sums=sums,
            repaired=repaired,
        )


def _change(row: Row, floor: int, own: Mapping[tuple[str, int], Operation]) -> ReceivedChange | None:
    fields = {
        name: value
        for name, value in row.fields.items()
        if row.marks[name].revision > floor and (row.area, row.marks[name].revision) not in own
    }
    if not fields and (row.area, row.revision) in own and row.left_for is None and not row.erased_ms:
        return None
    return ReceivedChange(
        record=row.id,
        kind=row.kind,
        area=row.area,
        revision=row.revision,
        fields=fields,
        left_for=row.left_for,
        erased=bool(row.erased_ms),
    )
