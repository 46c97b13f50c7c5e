"""
One transaction's memory of areas: what was loaded, and what will be written.

Every change of an area goes through here: it takes the next revision, moves the digests, and notes which record the
revision changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from shared.domain.clashes import CLASH, Said, clash_fields, clash_id, settled_fields
from shared.domain.kinds import BROADCAST_KINDS
from shared.domain.records import Operation, Value
from shared.kernel.identifiers import derive_uuid
from shared.protocol.merge import ClashValue, Mark, Verdict, is_same, join
from sync_server.ports.change_log import AreaHead, ChangeTransaction, Clash, RecordKey, StoredRecord, Writes

SERVER_DEVICE = derive_uuid("doorstep", "server")
"""Who set the fields of records that the server makes of operations."""


class AreaWriter:
    """
    Args:
        changes: An open transaction.
        worker_of: The worker behind a device, as clashes name who said what.
        now_ms: The server's clock.
    """

    def __init__(self, changes: ChangeTransaction, worker_of: Callable[[str], str], now_ms: int) -> None:
        self.writes = Writes()
        self.heads: dict[str, AreaHead] = {}
        self._changes = changes
        self._worker_of = worker_of
        self._now_ms = now_ms
        self._records: dict[RecordKey, StoredRecord] = {}
        self._clashes: dict[RecordKey, dict[str, Clash]] = {}
        self._loaded: set[RecordKey] = set()
        self._locked: set[str] = set()

    def lock(self, areas: Collection[str], *, boxes: Collection[str] = ()) -> None:
        """Locks what is not locked yet, to be written: areas first, then review boxes, each in order."""
        for some, are_boxes in ((areas, False), (boxes, True)):
            new = set(some) - self._locked
            if new:
                self._locked |= new
                self.heads.update(self._changes.lock_heads(new, boxes=are_boxes))

    def read_heads(self, areas: Collection[str]) -> None:
        """Loads the heads of areas that are only read."""
        new = set(areas) - self.heads.keys()
        self.heads.update(self._changes.heads(new) if new else {})

    def load(self, keys: Collection[RecordKey]) -> None:
        """Loads records and their open clashes."""
        new = set(keys) - self._loaded
        if not new:
            return
        self._loaded |= new
        found = self._changes.records(new)
        self._records.update({key: record for key, record in found.items() if key not in self._records})
        clashed = [key for key, record in found.items() if record.clashed]
        for clash in self._changes.open_clashes(clashed) if clashed else ():
            self._clashes.setdefault(RecordKey(clash.area, clash.record), {})[clash.name] = clash

    def find(self, key: RecordKey) -> StoredRecord | None:
        """A record that was loaded or made."""
        return self._records.get(key)

    def open_clashes(self, key: RecordKey) -> Mapping[str, Sequence[ClashValue]]:
        """Field to the values that stand beside each other."""
        return {name: clash.values for name, clash in self._clashes.get(key, {}).items()}

    def all_of(self, area: str) -> Sequence[StoredRecord]:
        """Every record of an area, gone ones included; those changed here as they are now."""
        revision = self.heads[area].revision
        stored = self._changes.changed_since(area, 0, limit=max(1, revision))
        self._loaded.update(record.key for record in stored)
        for record in stored:
            self._records.setdefault(record.key, record)
        clashed = [record.key for record in stored if record.clashed and record.key not in self._clashes]
        for clash in self._changes.open_clashes(clashed) if clashed else ():
            self._clashes.setdefault(RecordKey(clash.area, clash.record), {})[clash.name] = clash
        return [record for key, record in self._records.items() if key.area == area]

    def accept(self, key: RecordKey, operation: Operation, verdict: Verdict, mark: Mark) -> StoredRecord:
        """Makes an accepted operation part of its record, under the area's next revision."""
        record = self._records.get(key)
        if record is None or record.left_for is not None:
            record = self._make(key, operation.kind, verdict.set, mark, before=record)
        else:
            self._change(record, verdict.set, mark)
        self._note_clashes(record, verdict, mark.revision)
        return record

    def put(self, key: RecordKey, kind: str, fields: Mapping[str, Value]) -> StoredRecord:
        """Sets fields of a record in the server's own name; fields that are so already keep their mark."""
        self.load([key])
        record = self._records.get(key)
        mark = Mark(self.heads[key.area].revision + 1, SERVER_DEVICE, self._now_ms)
        if record is None or record.left_for is not None:
            return self._make(key, kind, fields, mark, before=record)
        new = {name: value for name, value in fields.items() if not is_same(record.fields.get(name), value)}
        self._change(record, new, mark)
        return record

    def take_away(self, record: StoredRecord, *, left_for: str) -> None:
        """The record is in another area from now on; here only that stays, with the last revision it had."""
        self._end(record, made_revision=record.revision)
        record.left_for = left_for

    def lead_away(self, key: RecordKey, kind: str, *, left_for: str) -> None:
        """Marks a record that never was here as being in another area, for what is still written to this one."""
        self.take_away(self.put(key, kind, {}), left_for=left_for)

    def erase(self, record: StoredRecord) -> None:
        """Destroys what a record says, and where it went; that it was there stays."""
        self._end(record, made_revision=record.made.revision)
        record.left_for, record.erased_ms = None, self._now_ms

    def bring(self, record: StoredRecord, area: str) -> StoredRecord:
        """
        A record as it comes from another area: every field under a new revision, its author kept, open clashes with it.
        Where a late change made it here already, the two are joined, and where they part people are told.
        """
        key = RecordKey(area, record.id)
        self.load([key])
        before = self._records.get(key)
        revision = self.heads[area].revision + 1
        clashes = self.open_clashes(record.key)
        fields, marks = dict(record.fields), record.marks
        is_met = before is not None and before.is_living
        if before is not None and is_met:
            fields, marks, clashes = join(
                record, before, coming_clashes=clashes, standing_clashes=self.open_clashes(key)
            )
        came = StoredRecord(
            area=area,
            id=record.id,
            kind=record.kind,
            revision=revision,
            made=record.made._replace(revision=revision),
            fields=fields,
            marks={name: mark._replace(revision=revision) for name, mark in marks.items()},
            clashed=bool(clashes),
        )
        self._place(came, before)
        for clash in self._clashes.pop(record.key, {}).values():
            self._end_clash(clash)
        for name, values in clashes.items():
            clash = self._clash(key, name, revision)
            clash.values = [value._replace(revision=revision) for value in values]
            self._keep_clash(clash)
            if is_met:
                self._say_clash(came, clash)
        return came

    def _clash(self, key: RecordKey, name: str, revision: int) -> Clash:
        """That which is open on a field, or a new one."""
        standing = self._clashes.get(key, {}).get(name)
        return standing or Clash(area=key.area, record=key.id, name=name, opened_revision=revision, values=[])

    def _make(
        self,
        key: RecordKey,
        kind: str,
        fields: Mapping[str, Value],
        mark: Mark,
        *,
        before: StoredRecord | None,
    ) -> StoredRecord:
        record = StoredRecord(
            area=key.area, id=key.id, kind=kind, revision=mark.revision, made=mark, fields=dict(fields)
        )
        self._place(record, before)
        return record

    def _place(self, record: StoredRecord, before: StoredRecord | None) -> None:
        # What left and comes back is a row that is there already, and in no digest; what a late change made here is
        # in them.
        known_revision = before.revision if before is not None and before.is_living else 0
        self._records[record.key] = record
        if before is None or record.key in self.writes.created:
            self.writes.created[record.key] = record
        else:
            self.writes.changed[record.key] = record
        self._advance(record, known_revision)

    def _change(self, record: StoredRecord, fields: Mapping[str, Value], mark: Mark) -> None:
        before = record.revision
        record.revision = mark.revision
        record.fields.update(fields)
        record.marks.update(dict.fromkeys(fields, mark))
        self._mark_changed(record)
        self._advance(record, before)

    def _end(self, record: StoredRecord, *, made_revision: int) -> None:
        before = record.revision if record.is_living else 0
        head = self.heads[record.area]
        self._move_digests(record, before, 0)
        head.revision += 1
        record.revision = head.revision
        record.made = record.made._replace(revision=made_revision)
        record.fields, record.marks, record.clashed = {}, {}, False
        for clash in self._clashes.pop(record.key, {}).values():
            self._end_clash(clash)
        self._mark_changed(record)
        self._note_revision(record)

    def _mark_changed(self, record: StoredRecord) -> None:
        if record.key not in self.writes.created:
            self.writes.changed[record.key] = record

    def _advance(self, record: StoredRecord, before: int) -> None:
        self.heads[record.area].revision = record.revision
        self._move_digests(record, before, record.revision)
        self._note_revision(record)

    def _move_digests(self, record: StoredRecord, before: int, after: int) -> None:
        head = self.heads[record.area]
        head.digest.move(record.id, before, after)
        if record.kind in BROADCAST_KINDS:
            head.broadcast_digest.move(record.id, before, after)

    def _note_revision(self, record: StoredRecord) -> None:
        self.writes.heads[record.area] = self.heads[record.area]
        self.writes.revisions[record.area, record.revision] = record.id

    def _note_clashes(self, record: StoredRecord, verdict: Verdict, revision: int) -> None:
        if not verdict.clashes and not verdict.settled:
            return
        standing = self._clashes.setdefault(record.key, {})
        for name, values in verdict.clashes.items():
            clash = self._clash(record.key, name, revision)
            clash.values = list(values)
            self._keep_clash(clash)
            self._say_clash(record, clash)
        for name in sorted(verdict.settled):
            clash = standing.pop(name)
            clash.settled_revision = revision
            self._end_clash(clash)
            self.put(RecordKey(record.area, clash_id(record.id, name)), CLASH, settled_fields())
        record.clashed = bool(standing)

    def _keep_clash(self, clash: Clash) -> None:
        self._clashes.setdefault(RecordKey(clash.area, clash.record), {})[clash.name] = clash
        self.writes.clashes[clash.area, clash.record, clash.name, clash.opened_revision] = clash

    def _end_clash(self, clash: Clash) -> None:
        clash.settled_revision = clash.settled_revision or self.heads[clash.area].revision
        self.writes.clashes[clash.area, clash.record, clash.name, clash.opened_revision] = clash

    def _say_clash(self, record: StoredRecord, clash: Clash) -> None:
        said = [Said(one.value, self._worker_of(one.setter), one.at_ms) for one in clash.values]
        fields = clash_fields(about=record.id, about_kind=record.kind, field=clash.name, said=said)
        self.put(RecordKey(record.area, clash_id(record.id, clash.name)), CLASH, fields)
