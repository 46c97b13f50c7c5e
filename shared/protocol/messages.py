"""
The messages of one round trip, as plain values, and what it changes on the phone.

`codec` turns them to bytes and back; `SPEC.md` says what each part means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.delivery import Answer
from shared.domain.records import Operation, Value
from shared.kernel.identifiers import AreaId, WorkerId
from shared.protocol.versions import CURRENT

DEFAULT_REPLY_BYTES = 128 << 10
"""What a phone asks for when it has not learnt better: 20 s at 50 kbit/s, one page of some 2,000 visits."""


@dataclass(frozen=True, slots=True)
class Scope:
    """
    What both sides know of a device without saying: its worker and the areas it pulls, in ascending order.

    Identifiers in a scope travel as one byte.
    """

    worker: WorkerId
    areas: tuple[AreaId, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "areas", tuple(sorted(set(self.areas))))


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """
    A record named by a revision: "the record that revision r of the area changed". True for ever within an epoch.
    """

    area: AreaId
    revision: int


@dataclass(frozen=True, slots=True)
class Repair:
    """
    A request to compare or read again parts of an area whose digest differs.

    Attributes:
        area: The area.
        buckets: Buckets to read again; empty asks for the 64 sums.
    """

    area: AreaId
    buckets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadableOperation:
    """
    An operation sent row-coded whose payload the server cannot read, or one that it fails on: refused, its bytes kept.

    Attributes:
        seq: Its number, which travels beside the payload.
        payload: The bytes as received. The receipt's hash is the SHA-256 of these.
        reason: Stable code.
        operation: What it says, where that can be read.
    """

    seq: int
    payload: bytes
    reason: str
    operation: Operation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRequest:
    """
    What a phone asks and pushes.

    Attributes:
        version: Protocol version.
        epoch: The server's epoch that cursors and references belong to; empty before the first contact.
        cursors: Area to the revision already held; every area the device believes to be in its scope.
        floors: While an area is being pulled in several pages, the cursor from which the first page was asked:
            fields set after the floor are sent of every record that moved after the cursor. Absent elsewhere.
        operations: Pushed operations, ascending by seq.
        unreadable: Row-coded operations that could not be read (made by decoding, never sent).
        outcome_cursor: Position in the outcome stream.
        made_count: How many operations this device ever made; equals its highest seq.
        digest: `digest.state_digest` of what the phone holds; empty when not stated.
        reply_limit_bytes: How large a reply the phone wants; the server pages accordingly.
        repairs: Areas to compare or read again.
        kept_from: Lowest seq of which this device still has the bytes, said only after `sync.seq.gap`; 0 otherwise.
        dictionary: What the request was packed with, as decoded; the reply is packed with the same.
        only_pushes: Written in a version that gets receipts and nothing else (made by decoding, never sent).
    """

    epoch: bytes
    cursors: Mapping[AreaId, int]
    floors: Mapping[AreaId, int] = field(default_factory=dict)
    operations: Sequence[Operation] = ()
    unreadable: Sequence[UnreadableOperation] = ()
    outcome_cursor: int = 0
    made_count: int = 0
    digest: bytes = b""
    reply_limit_bytes: int = DEFAULT_REPLY_BYTES
    repairs: Sequence[Repair] = ()
    kept_from: int = 0
    dictionary: int = 0
    only_pushes: bool = False
    version: int = CURRENT

    def floor(self, area: AreaId) -> int:
        """Fields of an area set after this revision are wanted."""
        return self.floors.get(area, self.cursors.get(area, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedChange:
    """
    Fields of one record that the server sent because they changed since the cursor.

    `fields` are merged into what is known; None unsets. `left_for` names the new area when the record left this one.
    `erased` says that its payload is to be destroyed.
    """

    record: str
    kind: str
    area: str
    revision: int
    fields: Mapping[str, Value] = field(default_factory=dict)
    left_for: str | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class WrittenChanges:
    """
    Changes of one area, written once for many replies: the bytes depend neither on who asks nor on when.

    Made by `codec.write_changes`; a reply holds at most one, and then no other changes.

    Attributes:
        count: Changes.
        tags, times, tail: Their identifiers, as in the table: each one's tag, the times of those that have one, the
            raw tail.
        columns: The changes.
    """

    count: int
    tags: bytes
    times: bytes
    tail: bytes
    columns: bytes

    def __len__(self) -> int:
        return self.count

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return len(self.tags) + len(self.times) + len(self.tail) + len(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPage:
    """
    What the server says of one area.

    An area that did not move and needs no digest is left out of the reply.

    Attributes:
        area: The area.
        cursor: Revision up to which the phone now holds the area.
        changes: Records changed after the request's cursor, ascending by revision, only the fields changed since.
        more: The page was cut; ask again from `cursor`, with the same floor.
        reset: Forget all received records of the area first; `changes` begin at revision 0.
        digest: First 16 bytes of the sum over all records at `cursor` that this device may read; empty when not stated.
        bucket_sums: 64 times 8 bytes, answering a `Repair` without buckets.
        repaired: Buckets that `changes` hold completely: what the phone has there and is not named, it drops.
        written: The changes, where they are written already; `changes` is then empty.
    """

    area: AreaId
    cursor: int
    changes: Sequence[ReceivedChange] = ()
    more: bool = False
    reset: bool = False
    digest: bytes = b""
    bucket_sums: bytes = b""
    repaired: tuple[int, ...] = ()
    written: WrittenChanges | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResponse:
    """
    What the server answers.

    Attributes:
        epoch: The server's epoch. Where it differs from the request's, nothing was taken in and all else is empty,
            but for `areas`, which is then always stated.
        server_ms: The server's clock.
        received_count: Operations of this device with any stored answer.
        received_through: Highest seq of this device with a stored answer.
        backed_up_through: Every operation of this device up to here is in a backup.
        answers: One for each operation of the request, same order.
        outcomes: Later decisions on held operations, after the request's outcome cursor.
        outcome_cursor: Position after `outcomes`.
        pages: Areas.
        areas: The device's whole scope, when it is not what the request believed; None otherwise.
        version: Protocol version.
    """

    epoch: bytes
    server_ms: int
    received_count: int = 0
    received_through: int = 0
    backed_up_through: int = 0
    answers: Sequence[Answer] = ()
    outcomes: Sequence[Answer] = ()
    outcome_cursor: int = 0
    pages: Sequence[AreaPage] = ()
    areas: tuple[AreaId, ...] | None = None
    version: int = CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncProgress:
    """
    Everything one sync exchange changes on the device, applied as one durable unit, in this order:
    epoch, `reset_areas`, `answers` (an accepted operation's fields become received state at its revision),
    `dropped`, `changes` (which may correct fields of an operation just answered), cursors.

    Attributes:
        epoch: The server's epoch after the exchange.
        cursors: Area to revision, for the device's whole scope; areas not named are no longer pulled.
        floors: Areas of which more pages are to come, to the revision their first page was asked from.
        answers: Receipts for operations.
        changes: Records to merge.
        outcome_cursor: Position in the stream of later decisions on held work.
        backed_up_through: Highest own seq whose bytes the server's backup covers.
        offset_ms: Server clock minus device clock.
        server_ms: The server's clock at the answer, for "last contact".
        bytes_sent, bytes_received: Bodies of this exchange.
        received_count: How many of this device's operations the server says it holds.
        reset_areas: Areas whose received records are forgotten before `changes` are merged (new epoch, snapshot,
            area no longer pulled).
        renumbered: Operations given new numbers after a re-enrolment, old seq to new.
        dropped: Records that the server does not hold for this device, found by comparing digests.
    """

    epoch: bytes
    cursors: Mapping[str, int]
    answers: Sequence[Answer] = ()
    changes: Sequence[ReceivedChange] = ()
    outcome_cursor: int = 0
    backed_up_through: int = 0
    offset_ms: int = 0
    server_ms: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0
    received_count: int = 0
    reset_areas: Sequence[str] = ()
    renumbered: Mapping[int, int] = field(default_factory=dict)
    dropped: Sequence[str] = ()
    floors: Mapping[str, int] = field(default_factory=dict)
