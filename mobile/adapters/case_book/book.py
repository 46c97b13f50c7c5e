"""
The case book: one store that keeps the promises of Records, Drafts, Settings and Outbox.

A write goes to the journal first, and only when it is durable there does anything here change.
Writes take turns, so numbers are dense and the journal's order is the order of effects.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from tinydb.queries import QueryLike

from mobile.adapters.case_book.contents import AUTHOR_SETTING, Contents
from mobile.adapters.case_book.errors import AuthorUnknownError
from mobile.adapters.case_book.frames import (
    FrameType,
    draft_frame,
    operation_row,
    pack_frame,
    parse_frame,
    progress_frame,
)
from mobile.ports.block_storage import Room
from mobile.ports.case_book import Counts, Draft, SyncProgress
from mobile.ports.errors import BookOfAnotherError, StorageFaultError, StorageFullError
from mobile.ports.journal import Journal, JournalReport
from mobile.ports.time import Clock, Ids
from shared.domain.clashes import CLASH, is_open
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Author, Change, Operation, Record, Value
from shared.kernel.errors import RecordMissingError
from shared.kernel.identifiers import AreaId, DeviceId, WorkerId

# Rewriting 10,000 records takes some tenths of a second, so it must be rare: only when the journal has grown
# to twice what it needs, and never for less than this.
LEAST_WASTE_BYTES = 2 * 1024 * 1024


Written = TypeVar("Written")


class CaseBook:
    """
    Everything one worker's vault holds. Make it with `open`.
    """

    def __init__(self, journal: Journal, clock: Clock, ids: Ids) -> None:
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._contents = Contents()
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[Any]] = set()
        self._compact_size_bytes = 0

    @classmethod
    async def open(cls, journal: Journal, author: Author | None, clock: Clock, ids: Ids) -> CaseBook:
        """
        Reads the whole journal.

        Args:
            journal: Opened, not yet replayed.
            author: Who writes, when it has just become known; None to go by what is kept.
            clock: For the time in operations.
            ids: Names snapshots.

        Raises:
            FrameMalformedError: a frame opens but does not read; nothing is dropped.
            FrameTooNewError: a later version of the app wrote the journal.
            BookOfAnotherError: another worker than this author wrote it.
        """
        book = cls(journal, clock, ids)
        place = 0
        async for frame in journal.replay():
            book._contents.take_in(parse_frame(frame, place=place))
            place += 1
            if place <= book._contents.snapshot_frames:
                book._compact_size_bytes += len(frame)
        if author is not None:
            await book.adopt(author)
        return book

    @property
    def report(self) -> JournalReport:
        """What opening the journal found."""
        return self._journal.report

    async def close(self) -> None:
        """Lets running writes finish and releases the journal."""
        while self._writing:
            await asyncio.wait(self._writing)
        await self._journal.close()

    # Records

    @property
    def author(self) -> Author:
        """
        Raises:
            AuthorUnknownError: nobody is enrolled yet.
        """
        kept = self._contents.settings.get(AUTHOR_SETTING)
        if not isinstance(kept, Mapping):
            raise AuthorUnknownError
        return Author(
            device=DeviceId(str(kept["device"])),
            worker=WorkerId(str(kept["worker"])),
            area=AreaId(str(kept["area"])),
            role=str(kept["role"]),
        )

    async def adopt(self, author: Author) -> None:
        """
        Keeps on whose behalf this vault writes. Another device than before is a new enrolment: what has no
        answer yet is numbered anew from 1.

        Raises:
            BookOfAnotherError: another worker wrote it.
        """
        kept = self._contents.settings.get(AUTHOR_SETTING)
        if isinstance(kept, Mapping) and kept.get("worker") != author.worker:
            raise BookOfAnotherError
        await self.keep(AUTHOR_SETTING, {name: str(value) for name, value in asdict(author).items()})

    def get(self, record_id: str) -> Record:
        """
        Raises:
            RecordMissingError: no such record on this device.
        """
        record = self._contents.shelf.find(record_id)
        if record is None:
            raise RecordMissingError(record=record_id)
        return record

    def has_left(self, record_id: str) -> bool:
        """Whether a record was on this device and went to another team."""
        shelf = self._contents.shelf
        return shelf.is_gone(record_id) and not shelf.is_erased(record_id)

    def find(self, record_id: str) -> Record | None:
        """The record, or None."""
        return self._contents.shelf.find(record_id)

    def received(self, record_id: str) -> Record | None:
        """The record as the server sent it, without own pending work; None if it never did."""
        return self._contents.shelf.received(record_id)

    def all_of(self, kind: str) -> Sequence[Record]:
        """Every record of a kind, oldest identifier first."""
        return self._contents.shelf.all_of(kind)

    def where(self, kind: str, name: str, value: Value) -> Sequence[Record]:
        """Records of a kind whose field has a value, oldest identifier first; None finds the unset."""
        return self._contents.shelf.where(kind, name, value)

    def matching(self, kind: str, condition: QueryLike) -> Sequence[Record]:
        """Records of a kind that a TinyDB query over their fields accepts, oldest identifier first."""
        return self._contents.shelf.matching(kind, condition)

    def search(self, typed: str, *, limit: int = 50) -> Sequence[Record]:
        """Households and people whose names match what was typed, best first."""
        return self._contents.shelf.search(typed, limit)

    def delivery(self, record_id: str) -> Delivery:
        """
        The least delivered state among the record's operations; RECEIVED for records made elsewhere, CLASHED where
        somebody has to settle a field, whoever made it.

        Raises:
            RecordMissingError: nothing is known of such a record, so nothing may be said of it.
        """
        state = self._contents.own.delivery(record_id)
        if state is None:
            self.get(record_id)
        if state not in (None, Delivery.RECEIVED, Delivery.CLASHED):
            return state
        clashes = self._contents.shelf.where(CLASH, "about", record_id)
        if any(is_open(clash) for clash in clashes):
            return Delivery.CLASHED
        # The answer is for ever, the clash is not; before its record came, nobody knows whether it was settled.
        return state if state is Delivery.CLASHED and not clashes else Delivery.RECEIVED

    async def record(self, changes: Sequence[Change]) -> Sequence[Operation]:
        """
        Numbers the changes and appends them as one durable unit.

        Raises:
            AuthorUnknownError, ValueNotKeptError, StorageFullError, StorageFaultError: nothing was
                recorded and no number was used.
        """
        return await self._in_turn(self._record(changes, ()))

    # Drafts

    async def save_draft(self, draft: Draft) -> None:
        """Durable when it returns."""
        await self._in_turn(self._append(draft_frame(draft)))

    def drafts(self) -> Sequence[Draft]:
        """All drafts, oldest first."""
        return sorted(self._contents.drafts.values(), key=lambda draft: (draft.started_at_ms, draft.id))

    def find_draft(self, draft_id: str) -> Draft | None:
        """A draft, or None."""
        return self._contents.drafts.get(draft_id)

    async def submit_draft(self, draft_id: str, changes: Sequence[Change]) -> Sequence[Operation]:
        """Ends the draft and records the changes, as one durable unit."""
        ended = pack_frame(FrameType.DRAFT_END, draft_id)
        operations = await self._in_turn(self._record(changes, (ended,)))
        await self.tidy()
        return operations

    async def discard_draft(self, draft_id: str) -> None:
        """Ends the draft without a record. Unknown drafts are a no-op."""
        if draft_id in self._contents.drafts:
            await self._in_turn(self._append(pack_frame(FrameType.DRAFT_END, draft_id)))

    # Settings

    async def keep(self, name: str, value: Value) -> None:
        """Durable when it returns; keeping what is kept already writes nothing."""
        frame = pack_frame(FrameType.SETTING, name, value)
        settings = self._contents.settings
        if name not in settings or frame != pack_frame(FrameType.SETTING, name, settings[name]):
            await self._in_turn(self._append(frame))

    def kept(self, name: str, default: Value = None) -> Value:
        """The value kept last."""
        return self._contents.settings.get(name, default)

    # Outbox

    def pending(self, *, limit: int | None = None) -> Sequence[Operation]:
        """Operations without an answer, by seq."""
        return self._contents.own.pending(limit)

    def unbacked(self) -> Sequence[Operation]:
        """Operations no backup of the server covers, by seq."""
        return self._contents.own.kept_above(self._contents.progress.backed_up_through)

    def answers(self) -> Sequence[tuple[Operation, Answer]]:
        """Operations whose answer is not a plain acceptance, newest first."""
        return self._contents.own.not_plainly_accepted()

    def epoch(self) -> bytes:
        """The server's epoch as last heard; empty before the first contact."""
        return self._contents.progress.epoch

    def cursors(self) -> Mapping[str, int]:
        """Area to revision already held."""
        return dict(self._contents.progress.cursors)

    def floors(self) -> Mapping[str, int]:
        """Areas pulled in part, to the revision their first page was asked from."""
        return dict(self._contents.progress.floors)

    def outcome_cursor(self) -> int:
        """Position in the outcome stream."""
        return self._contents.progress.outcome_cursor

    def revision_pairs(self, area: str) -> Sequence[tuple[str, int]]:
        """(record, revision) of everything received for an area."""
        return self._contents.shelf.revision_pairs(area)

    def counts(self) -> Counts:
        """Reconciled counts of this enrolment."""
        own, progress = self._contents.own, self._contents.progress
        return Counts(
            recorded=own.last_seq,
            received=own.received_count,
            clashed=own.count(Delivery.CLASHED),
            held=own.count(Delivery.HELD),
            refused=own.count(Delivery.REFUSED),
            server_says=progress.received_count,
            bytes_sent=progress.bytes_sent,
            bytes_received=progress.bytes_received,
            last_contact_ms=progress.server_ms,
        )

    async def apply(self, progress: SyncProgress) -> None:
        """Durable when it returns. The reserve is not for it: the server still has what does not fit."""
        await self._in_turn(self._append(progress_frame(progress), urgent=False))
        await self.tidy()

    # Upkeep

    def prepare_search(self) -> None:
        """Makes the indexes now rather than at the first letter typed or the first household opened."""
        self._contents.shelf.prepare()

    @property
    def is_short_of_room(self) -> bool:
        """The reserve is spent."""
        return self._journal.is_short_of_room

    async def set_room_aside(self) -> None:
        """Takes the reserve anew, if there is room for it."""
        await self._journal.set_room_aside()

    def size_bytes(self) -> int:
        """What the store takes on the medium."""
        return self._journal.size_bytes()

    async def room(self) -> Room:
        """How much of the device is used and free."""
        return await self._journal.room()

    async def let_go(self, records: Sequence[str], kept: Sequence[str]) -> None:
        """
        Lets go of the answers of records that the server has, but for some by name.

        Raises:
            StorageFullError, StorageFaultError: nothing was let go of.
        """
        if records:
            await self._in_turn(self._append(pack_frame(FrameType.LET_GO, list(records), list(kept))))

    def has_let_go(self, record_id: str) -> bool:
        """Whether the record's answers are at the server only."""
        return self._contents.shelf.has_let_go(record_id)

    def wasted_bytes(self) -> int:
        """A lower bound of what compaction would free, from the journal's growth since the last one."""
        return max(0, self._journal.size_bytes() - 2 * self._compact_size_bytes)

    async def tidy(self, *, least_waste_bytes: int = LEAST_WASTE_BYTES) -> bool:
        """
        Compacts the journal if it has grown to much more than it needs. A full or failing medium leaves
        everything as it was, and is met again by the next save.

        Returns:
            Whether the journal was compacted.
        """
        if self.wasted_bytes() < least_waste_bytes:
            return False
        try:
            await self._in_turn(self._compact())
        except (StorageFullError, StorageFaultError):
            return False
        return True

    async def _compact(self) -> None:
        frames = list(self._contents.snapshot(self._ids.record_id()))
        await self._journal.compact(frames)
        self._compact_size_bytes = self._journal.size_bytes()

    async def _record(self, changes: Sequence[Change], before: Sequence[bytes]) -> Sequence[Operation]:
        if not changes:
            await self._append(*before)
            return ()
        operations = self._number(changes)
        frame = pack_frame(FrameType.OPERATIONS, [operation_row(operation) for operation in operations])
        await self._append(*before, frame)
        return [self._contents.own.operation(operation.seq) for operation in operations]

    def _number(self, changes: Sequence[Change]) -> list[Operation]:
        author, at_ms, contents = self.author, self._clock.now_ms(), self._contents
        return [
            Operation(
                seq=seq,
                record=change.record,
                kind=change.kind,
                area=change.area,
                base=contents.base_of(change.record, change.area),
                at_ms=at_ms,
                offset_ms=contents.progress.offset_ms,
                by=author.worker,
                set=change.set,
            )
            for seq, change in enumerate(changes, start=contents.own.last_seq + 1)
        ]

    async def _append(self, *frames: bytes, urgent: bool = True) -> None:
        # Read back before they are written: a frame that could not be read would keep the book shut for ever.
        read = [parse_frame(frame) for frame in frames]
        if frames:
            await self._journal.append(frames, urgent=urgent)
        for frame in read:
            self._contents.take_in(frame)

    async def _in_turn(self, write: Coroutine[Any, Any, Written]) -> Written:
        # A write that has begun is finished even if its caller gives up: otherwise the journal might hold
        # an operation that memory does not, and its number would be given twice.
        task = asyncio.ensure_future(self._take_turn(write))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        return await asyncio.shield(task)

    async def _take_turn(self, write: Coroutine[Any, Any, Written]) -> Written:
        async with self._turn:
            return await write
