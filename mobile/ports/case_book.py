"""
The case book: what screens read and use-cases write on this device.

Four small ports that one store implements. Reads are synchronous and in memory; every write is
durable when it returns, or raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mobile.ports.block_storage import Room
from mobile.ports.journal import JournalReport
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Author, Change, Operation, Record, Value
from shared.protocol.messages import ReceivedChange, SyncProgress

__all__ = [
    "Counts",
    "Draft",
    "Drafts",
    "Outbox",
    "ReceivedChange",
    "Records",
    "Settings",
    "SyncProgress",
    "Upkeep",
]


class Records(Protocol):
    """
    Records as this device sees them: server state with pending operations laid over it.

    A person or household merged into another is not listed any more; what names it is found under the other. By its
    own identifier it is there as ever, so that a merge can be taken back.
    """

    @property
    def author(self) -> Author:
        """On whose behalf this device writes."""
        ...

    def get(self, record_id: str) -> Record:
        """
        Raises:
            RecordMissingError: no such record on this device.
        """
        ...

    def find(self, record_id: str) -> Record | None:
        """The record, or None."""
        ...

    def has_left(self, record_id: str) -> bool:
        """Whether a record was on this device and went to another team."""
        ...

    def all_of(self, kind: str) -> Sequence[Record]:
        """Every record of a kind, oldest identifier first."""
        ...

    def where(self, kind: str, name: str, value: Value) -> Sequence[Record]:
        """
        Records of a kind whose field has a value; constant time for the indexed fields
        (household, person, visit, encounter, mother, task, referral, worker, card_id, state, about, case).
        """
        ...

    def search(self, typed: str, *, limit: int = 50) -> Sequence[Record]:
        """
        Households and people whose names match what was typed, best first; tolerant of case, accents,
        transliteration between Latin and Devanagari, and one slip of spelling. Cheap enough for each keystroke.
        """
        ...

    def prepare_search(self) -> None:
        """Makes ready for `search` and `where` now rather than at the first letter typed or look-up asked for."""
        ...

    def delivery(self, record_id: str) -> Delivery:
        """
        The least delivered state among the record's operations made here; RECEIVED for records made elsewhere.
        CLASHED as long as somebody has to settle one of its fields, whoever made it, and no longer.

        Raises:
            RecordMissingError: nothing is known of such a record, so nothing may be said of it.
        """
        ...

    async def record(self, changes: Sequence[Change]) -> Sequence[Operation]:
        """
        Numbers the changes densely and appends them as one durable unit; they are pending until answered.

        Raises:
            StorageFullError, StorageFaultError: nothing was recorded and no number was used.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """
    A form in progress, pinned to the version of the form it was begun with.

    Attributes:
        id: Identifier of the visit or record the draft will become.
        form: Form identifier within the pack.
        form_version: Version of the form it was begun with.
        context: Records it is about: {"household": id, "person": id, "encounter": id, "task": id, "case": id,
            "amends": id}.
        answers: The form session's own saved state, opaque here (JSON-able).
        position: Reference of the question on screen.
        started_at_ms: When it was begun.
    """

    id: str
    form: str
    form_version: str
    context: Mapping[str, str]
    answers: Mapping[str, Value] = field(default_factory=dict)
    position: str = ""
    started_at_ms: int = 0


class Drafts(Protocol):
    """
    Forms in progress, saved sealed at each answer.
    """

    async def save_draft(self, draft: Draft) -> None:
        """Durable when it returns."""
        ...

    def drafts(self) -> Sequence[Draft]:
        """All drafts, oldest first."""
        ...

    def find_draft(self, draft_id: str) -> Draft | None:
        """A draft, or None."""
        ...

    async def submit_draft(self, draft_id: str, changes: Sequence[Change]) -> Sequence[Operation]:
        """Ends the draft and records the changes, as one durable unit."""
        ...

    async def discard_draft(self, draft_id: str) -> None:
        """Ends the draft without a record. Unknown drafts are a no-op."""
        ...


class Settings(Protocol):
    """
    Small named values kept sealed beside the records: language, packs, server address, token.
    """

    async def keep(self, name: str, value: Value) -> None:
        """Durable when it returns."""
        ...

    def kept(self, name: str, default: Value = None) -> Value:
        """The value kept last."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """
    What the sync screen shows; `recorded` = all operations made here, `received` = those with any stored answer.
    """

    recorded: int
    received: int
    clashed: int
    held: int
    refused: int
    server_says: int
    bytes_sent: int
    bytes_received: int
    last_contact_ms: int


class Outbox(Protocol):
    """
    The sync engine's view of the store.
    """

    def pending(self, *, limit: int | None = None) -> Sequence[Operation]:
        """Operations without an answer, by seq."""
        ...

    def unbacked(self) -> Sequence[Operation]:
        """Operations whose bytes are kept because no backup covers them, by seq; pushed again after a new epoch."""
        ...

    def answers(self) -> Sequence[tuple[Operation, Answer]]:
        """Operations whose answer is not a plain acceptance, newest first, with that answer."""
        ...

    def epoch(self) -> bytes:
        """The server's epoch as last heard; empty before the first contact."""
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
        """(record, revision) of everything received for an area, for the digest."""
        ...

    def counts(self) -> Counts:
        """Reconciled counts."""
        ...

    async def adopt(self, author: Author) -> None:
        """
        Keeps on whose behalf this vault writes from now on. Another device than before is a new enrolment: what has no
        answer is numbered anew from 1, what was answered stays to be read.
        """
        ...

    async def apply(self, progress: SyncProgress) -> None:
        """Durable when it returns; only then may a screen say "sent"."""
        ...


class Upkeep(Protocol):
    """
    The store's own health: what opening it found, and how much room it has.
    """

    @property
    def report(self) -> JournalReport:
        """What opening found."""
        ...

    @property
    def is_short_of_room(self) -> bool:
        """What is under way can still be saved, and room must be made soon."""
        ...

    async def set_room_aside(self) -> None:
        """Takes the reserve anew, if there is room for it."""
        ...

    def size_bytes(self) -> int:
        """What the store takes on the medium."""
        ...

    async def room(self) -> Room:
        """How much of the device is used and free."""
        ...

    async def let_go(self, records: Sequence[str], kept: Sequence[str]) -> None:
        """
        Lets go of the answers of received records, but for some by name; those with work of this device that the
        server may not have safely keep theirs. Durable when it returns.

        Raises:
            StorageFullError, StorageFaultError: nothing was let go of.
        """
        ...

    def has_let_go(self, record_id: str) -> bool:
        """Whether the record's answers are at the server only."""
        ...

    async def tidy(self, *, least_waste_bytes: int) -> bool:
        """
        Writes the store anew without what it no longer needs, if that frees at least so much, and destroys the keys of
        what was there before. A device without room for it leaves all as it was.

        Returns:
            Whether it was written anew.
        """
        ...
