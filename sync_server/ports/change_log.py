"""
The change log: records, operations and receipts of every area.

Everything is keyed by area first, so that areas may live on different machines. Reads name the areas
they are about; writes of one transaction become visible together and are durable when it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from shared.domain.delivery import Delivery
from shared.domain.records import Record, Value
from shared.kernel.identifiers import AreaId, RecordId
from shared.protocol.merge import ClashValue, Mark
from sync_server.ports.area_total import AreaTotal

EVERYTHING = 10**9
"""As a limit: all there is."""


class RecordKey(NamedTuple):
    """
    Where a record lies.
    """

    area: str
    id: str


class DeviceKey(NamedTuple):
    """
    Where a device's operations and receipts lie: the area it was enrolled in.
    """

    area: str
    device: str


@dataclass(slots=True, kw_only=True, repr=False)
class StoredRecord:
    """
    A record's current state with the history that merging needs.

    Attributes:
        made: The mark of the operation that created it; fields without a mark of their own carry this one.
        marks: Fields set by later operations.
        clashed: Whether any of its fields has an open clash.
        left_for: The area it has moved to; its payload is then empty.
        erased_ms: When its payload was destroyed; 0 while it lives.
    """

    area: str
    id: str
    kind: str
    revision: int
    made: Mark
    fields: dict[str, Value] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    clashed: bool = False
    left_for: str | None = None
    erased_ms: int = 0

    def __repr__(self) -> str:
        return f"StoredRecord({self.kind} {self.id} r{self.revision})"

    @property
    def key(self) -> RecordKey:
        """Where it lies."""
        return RecordKey(self.area, self.id)

    @property
    def is_living(self) -> bool:
        """Whether it is here: it neither left for another area nor was erased."""
        return self.left_for is None and not self.erased_ms

    def as_read(self) -> Record:
        """As programmes read it, without the history."""
        return Record(
            id=RecordId(self.id),
            kind=self.kind,
            area=AreaId(self.area),
            fields=self.fields,
            revision=self.revision,
        )

    def mark(self, name: str) -> Mark | None:
        """Who last set a field; None where nobody did."""
        if name in self.marks:
            return self.marks[name]
        return self.made if name in self.fields else None

    def fields_since(self, revision: int) -> Mapping[str, Value]:
        """The fields set by operations later than a revision."""
        if self.made.revision > revision:
            return self.fields
        return {name: self.fields[name] for name, mark in self.marks.items() if mark.revision > revision}


@dataclass(slots=True, kw_only=True)
class AreaHead:
    """
    An area's counter and the sums over all its records, kept incrementally.

    Attributes:
        revision: The newest revision given out.
        digest: Over every record.
        broadcast_digest: Over the kinds that areas below also receive.
        audit_position, audit_hash: The end of the area's audit chain.
    """

    area: str
    revision: int = 0
    digest: AreaTotal = field(default_factory=AreaTotal)
    broadcast_digest: AreaTotal = field(default_factory=AreaTotal)
    audit_position: int = 0
    audit_hash: bytes = b""


class Receipt(NamedTuple):
    """
    An operation as it arrived, with the answer it got. Kept for ever; the payload until retention ends.

    Attributes:
        box_area: The area whose supervisors decide on it, where that is not the area it was written to.
    """

    home: DeviceKey
    seq: int
    area: str
    record: str
    sha256: bytes
    state: Delivery
    revision: int
    reason: str
    cause_seq: int
    received_ms: int
    payload: bytes = b""
    box_area: str = ""

    def __repr__(self) -> str:
        return f"Receipt({self.home.device} {self.seq} {self.state})"


@dataclass(slots=True, kw_only=True, repr=False)
class Clash:
    """
    An open clash: every value that was set for one field without its authors seeing each other.
    """

    area: str
    record: str
    name: str
    opened_revision: int
    values: list[ClashValue]
    settled_revision: int = 0

    @property
    def revision(self) -> int:
        """The newest revision among the values."""
        return max(value.revision for value in self.values)


class Outcome(NamedTuple):
    """
    A later decision on held work, in the author's own stream.
    """

    position: int
    seq: int
    state: Delivery
    revision: int
    reason: str


class Decision(NamedTuple):
    """
    A verdict on held work.

    Attributes:
        receipt: The answer that stands from now on.
        box_area: The area whose review box it lies in.
        position: Its place in the author's outcome stream.
    """

    receipt: Receipt
    box_area: str
    position: int
    at_ms: int


class Gone(NamedTuple):
    """
    A record that is not here any more: left for another area, or erased.
    """

    left_for: str
    is_erased: bool


class Contact(NamedTuple):
    """
    What is known of a device's visits to the server.

    Attributes:
        last_seq: Highest sequence number received; all lower ones are here too.
        waiting: Operations the phone said it had not sent yet.
        outcome_position: The end of its outcome stream.
        missing: Operations that the phone had let go, trusting a backup from which this server was not restored.
        held, refused: Operations of it that lie in the review box and in quarantine.
        backed_up: Highest number of which, with all lower ones, a backup holds the answers.
    """

    last_seq: int = 0
    last_contact_ms: int = 0
    waiting: int = 0
    outcome_position: int = 0
    missing: int = 0
    held: int = 0
    refused: int = 0
    backed_up: int = 0

    @property
    def received(self) -> int:
        """How many operations have a stored answer."""
        return self.last_seq - self.missing


def advanced(before: Contact, after: Contact) -> Contact:
    """
    What is known of a device once somebody has written it down who may have read less than is there: its own call and a
    verdict on its work do, each at any time. No number goes back; of those that fall too, the better informed stand.
    """
    is_later = after.last_contact_ms >= before.last_contact_ms
    knows_all = after.last_seq >= before.last_seq and after.outcome_position >= before.outcome_position
    counted = after if knows_all else before
    return Contact(
        last_seq=max(before.last_seq, after.last_seq),
        last_contact_ms=max(before.last_contact_ms, after.last_contact_ms),
        waiting=(after if is_later else before).waiting,
        outcome_position=max(before.outcome_position, after.outcome_position),
        missing=max(before.missing, after.missing),
        held=counted.held,
        refused=counted.refused,
        backed_up=max(before.backed_up, after.backed_up),
    )


class AuditEntry(NamedTuple):
    """
    One link of an area's audit chain: identifiers and codes only.
    """

    area: str
    position: int
    at_ms: int
    actor: str
    action: str
    subject: str
    previous: bytes
    hash: bytes


@dataclass(slots=True)
class Writes:
    """
    Everything one transaction changes.

    Attributes:
        heads: Areas whose counter, digest or audit chain moved.
        created, changed: Records.
        receipts: Operations with their answers.
        revisions: The record each new revision changed, by (area, revision).
        contacts: Devices that called, or whose work was judged; `advanced` from what is there.
        clashes: New or changed clashes.
        audit: New links, in order.
        decisions: Verdicts on held work.
        erased: Records of which no operation and no clash keeps what it said.
        emptied: Operations whose bytes are let go of, by home, device and number; their receipts stay.
    """

    heads: dict[str, AreaHead] = field(default_factory=dict)
    created: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    changed: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    revisions: dict[tuple[str, int], str] = field(default_factory=dict)
    contacts: dict[DeviceKey, Contact] = field(default_factory=dict)
    clashes: dict[tuple[str, str, str, int], Clash] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    erased: list[RecordKey] = field(default_factory=list)
    emptied: list[tuple[DeviceKey, int]] = field(default_factory=list)


class ChangeReader(Protocol):
    """
    A consistent view.
    """

    def heads(self, areas: Collection[str]) -> Mapping[str, AreaHead]:
        """Counters and sums; areas in which nothing was ever written are at revision 0."""
        ...

    def records(self, keys: Collection[RecordKey]) -> Mapping[RecordKey, StoredRecord]:
        """The records that exist among `keys`, each a fresh object that the caller may change."""
        ...

    def changed_since(
        self,
        area: str,
        revision: int,
        *,
        kinds: Collection[str] | None = None,
        limit: int,
    ) -> Sequence[StoredRecord]:
        """Records of an area changed after a revision, by revision; only some kinds where `kinds` is given."""
        ...

    def took_away_since(self, area: str, revision: int) -> bool:
        """Whether a record left the area, or was erased, after a revision."""
        ...

    def revisions(self, area: str, *, kinds: Collection[str] | None = None) -> Sequence[tuple[str, int]]:
        """Identifier and revision of every living record of an area: what its digest is made of."""
        ...

    def named(self, references: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """The records that revisions of areas changed, by (area, revision)."""
        ...

    def restored(self, areas: Collection[str]) -> Mapping[str, Mapping[bytes, int]]:
        """For each area: former epochs to the area's revision at the restore that ended them."""
        ...

    def contacts(self, homes: Collection[DeviceKey]) -> Mapping[DeviceKey, Contact]:
        """What is known of devices; those that never called are missing."""
        ...

    def receipts(self, home: DeviceKey, first: int, last: int) -> Mapping[int, Receipt]:
        """Receipts of a device by sequence number, both ends included."""
        ...

    def audit_links(self, area: str, after: int, *, limit: int) -> Sequence[AuditEntry]:
        """Links of an area's audit chain after a position, in order."""
        ...

    def areas_in_use(self) -> Collection[str]:
        """Every area in which anything lies, or to which anything went. Asks every machine."""
        ...

    def orphans(self, area: str) -> Sequence[tuple[str, str]]:
        """Rows of an area that speak of rows which are not there: a stable code and a place. Reads all of it."""
        ...

    def places_of(self, records: Collection[str]) -> Collection[RecordKey]:
        """Every area in which some records lie, or from which they left. Asks every machine."""
        ...

    def old_payloads(
        self, area: str, before_ms: int, *, after: tuple[str, int], limit: int
    ) -> Sequence[tuple[str, int, str]]:
        """
        Device, number and record of operations of an area's devices that were taken in before a moment and whose bytes
        are still here, in that order, after a device and a number.
        """
        ...

    def outcomes(self, home: DeviceKey, after: int, *, limit: int) -> Sequence[Outcome]:
        """Decisions on a device's held work after a position, oldest first."""
        ...


class ChangeTransaction(ChangeReader, Protocol):
    """
    A view that may be written.
    """

    def lock_heads(self, areas: Collection[str], *, boxes: bool = False) -> Mapping[str, AreaHead]:
        """
        Counters and sums as `heads`, locked until the transaction ends: teams' areas and cases' before review boxes,
        each in sorted order, so that two transactions never wait for each other. What comes late in that order is
        waited for only a moment.

        Args:
            boxes: Whether these are review boxes.

        Raises:
            StoreContendedError: somebody else has one that comes late.
        """
        ...

    def unaccepted(self, keys: Collection[tuple[DeviceKey, str]]) -> Mapping[tuple[DeviceKey, str], Receipt]:
        """For (device, record): the device's first held or refused operation on that record, if any."""
        ...

    def gone(self, keys: Collection[RecordKey]) -> Mapping[RecordKey, Gone]:
        """Those among `keys` that left or were erased."""
        ...

    def written_on(self, records: Collection[str]) -> Collection[tuple[str, int]]:
        """Device and number of every operation on some records, taken in or not. Asks every machine."""
        ...

    def open_clashes(self, keys: Collection[RecordKey]) -> Sequence[Clash]:
        """Open clashes of some records."""
        ...

    def note_backup(self, held: Mapping[DeviceKey, int]) -> None:
        """For devices: the highest number that a backup, which is safe by now, holds."""
        ...

    def end_epoch(self, epoch: bytes) -> None:
        """
        Notes where every area stands as the end of an epoch: history is shared up to there. What is here was all in the
        backup that it comes from.
        """
        ...

    def write(self, writes: Writes) -> None:
        """Writes everything; durable and visible when the transaction ends."""
        ...
