"""
Everything the journal's frames say, held in memory.

The same code takes in a frame just written and a frame read back, always from its bytes: what the
app shows is by construction what the next opening will show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mobile.adapters.case_book.frames import (
    Frame,
    FrameType,
    LetGo,
    State,
    draft_frame,
    entry_row,
    in_slices,
    pack_frame,
    state_frame,
)
from mobile.adapters.case_book.own_work import Entry, OwnWork
from mobile.adapters.case_book.shelf import Shelf
from mobile.ports.case_book import Draft, SyncProgress
from shared.domain.delivery import Delivery
from shared.domain.records import Base, Operation, Value

# Some tens of kilobytes: large enough to seal quickly, small enough that a damaged frame costs little.
RECORDS_PER_FRAME = 200

AUTHOR_SETTING = "author"
RETENTION_SETTING = "operation_retention_days"
DEFAULT_RETENTION_DAYS = 35


class Contents:
    """
    Records, own work, drafts, settings and the state of sync.
    """

    def __init__(self) -> None:
        self.shelf = Shelf()
        self.own = OwnWork()
        self.drafts: dict[str, Draft] = {}
        self.settings: dict[str, Value] = {}
        self.progress = SyncProgress(epoch=b"", cursors={})
        self.snapshot_frames = 0
        self._area_epochs: dict[str, bytes] = {}
        self._takers: Mapping[FrameType, Callable[[Any], None]] = {
            FrameType.OPERATIONS: self._take_operations,
            FrameType.DRAFT: self._take_draft,
            FrameType.DRAFT_END: self._take_draft_end,
            FrameType.SETTING: self._take_setting,
            FrameType.PROGRESS: self._take_progress,
            FrameType.STATE: self._take_state,
            FrameType.RECORDS: self.shelf.load,
            FrameType.OWN_WORK: self._take_own_work,
            FrameType.GONE: self.shelf.load_gone,
            FrameType.LET_GO: self._take_let_go,
        }

    def take_in(self, frame: Frame) -> None:
        """Applies one frame."""
        self._takers[frame.type](frame.content)

    def base_of(self, record_id: str, area: str) -> Base:
        """What an author sees of a record now: its epoch and revision."""
        revision = self.shelf.revision(record_id)
        return Base() if revision is None else Base(self._area_epochs.get(area, b""), revision)

    def retention_days(self) -> int:
        """Days that plainly accepted operations are kept where the server reports no backup."""
        kept = self.settings.get(RETENTION_SETTING)
        return kept if isinstance(kept, int) else DEFAULT_RETENTION_DAYS

    def snapshot(self, snapshot_id: str) -> list[bytes]:
        """
        Frames that say all of this anew, each holding at most some two hundred records.

        Args:
            snapshot_id: Names this snapshot, to tell copies of a store apart.
        """
        frames = [*self._record_frames(), *self._own_frames()]
        self.snapshot_frames = len(frames) + 1
        state = State(
            snapshot_id,
            self.snapshot_frames,
            self.progress,
            self._area_epochs,
            self.own.last_seq,
            self.own.received_count,
        )
        return [state_frame(state), *frames]

    def _record_frames(self) -> Iterator[bytes]:
        for kind, area, ids in self.shelf.received_by_place():
            for some in in_slices(ids, RECORDS_PER_FRAME):
                yield pack_frame(FrameType.RECORDS, kind, area, some, *self.shelf.received_fields(some))
        for gone in in_slices(self.shelf.gone().items(), 5 * RECORDS_PER_FRAME):
            yield pack_frame(FrameType.GONE, dict(gone))
        for ids in in_slices(self.shelf.let_go_ids(), 5 * RECORDS_PER_FRAME):
            yield pack_frame(FrameType.LET_GO, ids, None)

    def _own_frames(self) -> Iterator[bytes]:
        for entries in in_slices(self.own.entries().items(), RECORDS_PER_FRAME):
            yield pack_frame(FrameType.OWN_WORK, [entry_row(number, entry) for number, entry in entries])
        for draft in self.drafts.values():
            yield draft_frame(draft)
        for name, value in self.settings.items():
            yield pack_frame(FrameType.SETTING, name, value)

    def _take_operations(self, operations: Sequence[Operation]) -> None:
        if operations and operations[0].seq <= self.own.last_seq:
            for record in self.own.take_back_from(operations[0].seq):
                self._show(record)
        for operation in operations:
            self.own.add(operation.seq, Entry(operation))
            self._show(operation.record)

    def _take_draft(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft

    def _take_draft_end(self, draft_id: str) -> None:
        self.drafts.pop(draft_id, None)

    def _take_setting(self, setting: tuple[str, Value]) -> None:
        name, value = setting
        if name == AUTHOR_SETTING and _device_of(self.settings.get(name)) not in (None, _device_of(value)):
            self._begin_enrolment()
        self.settings[name] = value

    def _begin_enrolment(self) -> None:
        # Another device in the server's eyes: numbers, outcomes and backups begin anew.
        self.own.renumber({})
        self.progress = replace(self.progress, outcome_cursor=0, backed_up_through=0, received_count=0)

    def _take_progress(self, progress: SyncProgress) -> None:
        before = self.progress
        touched: set[str] = set()
        if any(old != new for old, new in progress.renumbered.items()):
            self.own.renumber(progress.renumbered)
        if before.epoch and progress.epoch != before.epoch:
            touched.update(self._begin_epoch(progress))
        for area in progress.reset_areas:
            self._area_epochs[area] = progress.epoch
            touched.update(self.shelf.empty_area(area))
        touched.update(self._take_answers(progress))
        for record in progress.dropped:
            self.shelf.drop(record)
            touched.add(record)
        for change in progress.changes:
            self._area_epochs.setdefault(change.area, progress.epoch)
            self.shelf.receive(change)
            touched.add(change.record)
        self._keep_progress(progress, before)
        self._settle(touched, progress)

    def _begin_epoch(self, progress: SyncProgress) -> list[str]:
        # A restored server may have lost what no backup covered: such work counts as on this phone only.
        answered = {answer.seq for answer in progress.answers}
        lost = [
            number
            for number, entry in self.own.entries().items()
            if number > progress.backed_up_through
            and number not in answered
            and entry.state is not Delivery.RECORDED
        ]
        return self.own.take_back_answers(lost)

    def _take_answers(self, progress: SyncProgress) -> set[str]:
        touched: set[str] = set()
        for answer in progress.answers:
            operation = self.own.take_answer(answer, progress.server_ms)
            if operation is None:
                continue
            is_here = operation.area in progress.cursors
            if is_here and answer.state in (Delivery.RECEIVED, Delivery.CLASHED):
                self._area_epochs.setdefault(operation.area, progress.epoch)
                self.shelf.fold_in(operation, answer.revision)
            touched.add(operation.record)
        return touched

    def _keep_progress(self, progress: SyncProgress, before: SyncProgress) -> None:
        self.progress = SyncProgress(
            epoch=progress.epoch,
            cursors=dict(progress.cursors),
            floors=dict(progress.floors),
            outcome_cursor=progress.outcome_cursor,
            backed_up_through=progress.backed_up_through,
            offset_ms=progress.offset_ms,
            server_ms=progress.server_ms,
            bytes_sent=before.bytes_sent + progress.bytes_sent,
            bytes_received=before.bytes_received + progress.bytes_received,
            received_count=progress.received_count,
        )

    def _settle(self, touched: set[str], progress: SyncProgress) -> None:
        for record in touched:
            if self.shelf.is_erased(record):
                self.own.erase_payloads(record)
            self._show(record)
        self.own.forget_safe(
            backed_up_through=progress.backed_up_through,
            server_ms=progress.server_ms,
            retention_days=self.retention_days(),
        )

    def _take_state(self, state: State) -> None:
        self.snapshot_frames = state.frames
        self.progress = state.progress
        self._area_epochs = dict(state.area_epochs)
        self.own.last_seq, self.own.received_count = state.last_seq, state.answered_count

    def _take_own_work(self, entries: Sequence[tuple[int, Entry]]) -> None:
        for number, entry in entries:
            self.own.add(number, entry)
        for record in {entry.operation.record for _, entry in entries}:
            self._show(record)

    def _take_let_go(self, let_go: LetGo) -> None:
        if let_go.kept is None:
            self.shelf.load_let_go(let_go.ids)
            return
        for record in let_go.ids:
            # What was made here is let go of only when the server has it safely.
            if self.own.delivery(record) is None:
                self.shelf.let_go(record, let_go.kept)
                self._show(record)

    def _show(self, record: str) -> None:
        is_received = self.shelf.revision(record) is not None
        self.shelf.show(record, self.own.laid_over(record, is_received=is_received))


def _device_of(author: Value) -> Value:
    return author.get("device") if isinstance(author, Mapping) else None
