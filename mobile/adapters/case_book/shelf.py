"""
The records on this device: what the server sent, and what is shown of it with own work laid over.

What is received is never changed by own work; a shown record is computed from both and replaced as
a whole. Indexes, orders and record objects are made when first asked for and kept up to date from
then on, so that opening a large case book stays cheap.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from tinydb.queries import QueryLike, where

from mobile.adapters.case_book.frames import RecordColumns
from mobile.adapters.case_book.merged import MERGEABLE, Merged
from mobile.adapters.case_book.tables import ShownTables
from mobile.ports.case_book import ReceivedChange
from shared.domain.name_search import NameIndex
from shared.domain.records import Fields, Operation, Record, Value, lay_over, merge_fields
from shared.domain.visits import QUESTION
from shared.kernel.identifiers import AreaId, RecordId
from shared.protocol.merge import content_of

INDEXED_FIELDS = frozenset(
    {
        "household",
        "person",
        "visit",
        "encounter",
        "mother",
        "task",
        "referral",
        "worker",
        "card_id",
        "state",
        "about",
        "case",
    }
)

FIRST_ASKED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": ("household",),
        "visit": ("person", "household", "encounter"),
        "referral": ("person",),
        "card": ("household",),
    }
)
"""Indexes worth making before they are first asked for, by kind: a household on screen asks for all of them."""

NAME_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"person": ("name",), "household": ("head_name", "house_no")}
)
"""What `search` reads, by kind."""

Index = dict[Value, set[str]]

_NOTHING: Fields = MappingProxyType({})


class Shelf:
    """
    Received and shown records.
    """

    def __init__(self) -> None:
        self._tables = ShownTables()
        self._received: dict[str, Fields] = {}
        self._revisions: dict[str, int] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._gone: dict[str, str] = {}
        self._let_go_of: dict[str, None] = {}
        self._indexes: dict[str, dict[str, Index]] = {}
        self._orders: dict[str, list[str]] = {}
        self._records: dict[str, Record] = {}
        self._lists: dict[str, tuple[Record, ...]] = {}
        self._names: NameIndex | None = None
        self._merged = Merged()

    def find(self, record_id: str) -> Record | None:
        """The record as shown, or None."""
        record = self._records.get(record_id)
        if record is None and record_id in self._places:
            record = self._make_record(record_id)
            self._records[record_id] = record
        return record

    def received(self, record_id: str) -> Record | None:
        """The record as the server sent it, or None."""
        fields = self._received.get(record_id)
        return None if fields is None else self._record_of(record_id, fields)

    def revision(self, record_id: str) -> int | None:
        """The revision received, None where the server never sent the record."""
        return self._revisions.get(record_id)

    def is_gone(self, record_id: str) -> bool:
        """Whether the record left this device's areas or was erased."""
        return record_id in self._gone

    def is_erased(self, record_id: str) -> bool:
        """Whether the record's payload was destroyed by order."""
        return self._gone.get(record_id) == ""

    def all_of(self, kind: str) -> Sequence[Record]:
        """Shown records of a kind, oldest identifier first."""
        records = self._lists.get(kind)
        if records is None:
            order = self._merged.without(kind, self._order_of(kind))
            records = self._lists[kind] = tuple(self._get_many(order))
        return records

    def where(self, kind: str, name: str, value: Value) -> Sequence[Record]:
        """Shown records of a kind whose field has a value, oldest identifier first."""
        if value is None:
            return [record for record in self.all_of(kind) if record.fields.get(name) is None]
        if name in INDEXED_FIELDS and isinstance(value, str | int):
            index = self._index_of(kind, name)
            found = set(index.get(value, ())).union(*(index.get(one, ()) for one in self._merged.into(value)))
            return self._get_many(self._merged.without(kind, sorted(found)))
        return self.matching(kind, where(name) == value)

    def matching(self, kind: str, condition: QueryLike) -> Sequence[Record]:
        """Shown records of a kind that a TinyDB query accepts, oldest identifier first."""
        return self._get_many(sorted(self._tables.of(kind).matching(condition)))

    def search(self, typed: str, limit: int) -> Sequence[Record]:
        """Households and people by name, best first."""
        return self._get_many(self.names().search(typed, limit=limit))

    def prepare(self) -> None:
        """Makes the index of names, and those by which the first screens look records up."""
        self.names()
        for kind, names in FIRST_ASKED.items():
            for name in names:
                self._index_of(kind, name)

    def names(self) -> NameIndex:
        """The index of names, made when first asked for."""
        if self._names is None:
            self._names = NameIndex()
            for kind in NAME_FIELDS:
                for record_id, fields in self._tables.of(kind).documents.items():
                    self._names.put(record_id, self._searched(kind, record_id, fields))
        return self._names

    def revision_pairs(self, area: str) -> list[tuple[str, int]]:
        """(record, revision) of everything received for an area."""
        places = self._places
        return [pair for pair in self._revisions.items() if places[pair[0]][1] == area]

    def receive(self, change: ReceivedChange) -> None:
        """
        Takes in what the server sent of one record; `show` must follow.

        A record that left is let go only if it is still where it left from: the new area's copy may
        have arrived first.
        """
        place = self._places.get(change.record)
        if change.erased:
            self._let_go(change.record, "")
        elif change.left_for is not None:
            if place is None or place[1] == change.area:
                self._let_go(change.record, change.left_for)
        else:
            self._gone.pop(change.record, None)
            known = self._received.get(change.record, _NOTHING)
            fields = merge_fields(known, change.fields)
            if change.record in self._let_go_of:
                # A few answers without the others would be read as the whole visit.
                fields = _without_answers(fields, known)
            self._received[change.record] = fields
            self._revisions[change.record] = change.revision
            self._settle_in(change.record, change.kind, change.area)

    def fold_in(self, operation: Operation, revision: int) -> None:
        """
        Takes in what the server accepted of an operation made here; `show` must follow.

        Nothing happens where newer state was received already or the record is gone.
        """
        if operation.record in self._gone or revision <= self._revisions.get(operation.record, 0):
            return
        known = self._received.get(operation.record)
        self._received[operation.record] = merge_fields(known or _NOTHING, content_of(operation))
        self._revisions[operation.record] = revision
        if known is None:
            # It may have been received in another area, which is no longer this phone's.
            self._settle_in(operation.record, operation.kind, operation.area)

    def drop(self, record_id: str) -> None:
        """Forgets what was received of a record; `show` must follow."""
        self._received.pop(record_id, None)
        self._revisions.pop(record_id, None)
        self._let_go_of.pop(record_id, None)

    def empty_area(self, area: str) -> list[str]:
        """Forgets everything received for an area; returns the records, each to be shown anew."""
        emptied = [record_id for record_id, _ in self.revision_pairs(area)]
        for record_id in emptied:
            self.drop(record_id)
        return emptied

    def show(self, record_id: str, laid: Sequence[Operation]) -> None:
        """Computes what is shown of a record from what was received and the operations to lay over it."""
        fields = self._received.get(record_id)
        if record_id in self._gone:
            fields = None
        elif laid:
            base = None if fields is None else self._record_of(record_id, fields)
            shown = lay_over(base, [replace(one, set=content_of(one)) for one in laid])
            fields = None if shown is None else shown.fields
            if record_id not in self._places:
                self._places[record_id] = (laid[0].kind, laid[0].area)
        if fields is None:
            self._hide(record_id)
        else:
            self._place(record_id, fields)

    def load(self, columns: RecordColumns) -> None:
        """Puts many received records in place at once, into an empty shelf that is being opened."""
        kind, area, ids, revisions, fields = columns
        self._received.update(zip(ids, fields, strict=True))
        self._revisions.update(zip(ids, revisions, strict=True))
        self._places.update(dict.fromkeys(ids, (kind, area)))
        self._tables.of(kind).put_many(zip(ids, fields, strict=True))
        if kind in MERGEABLE:
            for record_id, said in zip(ids, fields, strict=True):
                self._merged.note(record_id, said)

    def load_gone(self, gone: Mapping[str, str]) -> None:
        """Puts in place which records left (to where) or were erased (empty text)."""
        self._gone.update(gone)

    def let_go(self, record_id: str, kept: Collection[str]) -> None:
        """Forgets the answers that were received of a record, but for some; `show` must follow."""
        fields = self._received.get(record_id)
        if fields is not None:
            self._received[record_id] = _without_answers(fields, kept)
            self._let_go_of[record_id] = None

    def load_let_go(self, ids: Iterable[str]) -> None:
        """Puts in place whose answers are not kept here."""
        self._let_go_of.update(dict.fromkeys(ids))

    def has_let_go(self, record_id: str) -> bool:
        """Whether the record's answers are at the server only."""
        return record_id in self._let_go_of

    def let_go_ids(self) -> Collection[str]:
        """Records whose answers are not kept here, for a snapshot."""
        return self._let_go_of

    def received_by_place(self) -> Iterator[tuple[str, str, list[str]]]:
        """Kind, area and identifiers of everything received, for a snapshot."""
        groups: dict[tuple[str, str], list[str]] = {}
        for record_id in self._received:
            groups.setdefault(self._places[record_id], []).append(record_id)
        for (kind, area), ids in sorted(groups.items()):
            yield kind, area, sorted(ids)

    def received_fields(self, ids: Sequence[str]) -> tuple[list[int], list[Fields]]:
        """Revisions and fields as received, for a snapshot."""
        return [self._revisions[one] for one in ids], [self._received[one] for one in ids]

    def gone(self) -> Mapping[str, str]:
        """Records that left or were erased, for a snapshot."""
        return self._gone

    def kinds(self) -> Collection[str]:
        """Kinds that have records."""
        return self._tables.kinds()

    def _make_record(self, record_id: str) -> Record:
        return self._record_of(record_id, self._tables.of(self._places[record_id][0]).documents[record_id])

    def _record_of(self, record_id: str, fields: Fields) -> Record:
        kind, area = self._places[record_id]
        return Record(
            id=RecordId(record_id),
            kind=kind,
            area=AreaId(area),
            fields=MappingProxyType(fields),
            revision=self._revisions.get(record_id, 0),
        )

    def _get_many(self, ids: Sequence[str]) -> list[Record]:
        known, make = self._records, self._make_record
        found = []
        for record_id in ids:
            record = known.get(record_id)
            if record is None:
                record = known[record_id] = make(record_id)
            found.append(record)
        return found

    def _order_of(self, kind: str) -> list[str]:
        order = self._orders.get(kind)
        if order is None:
            order = self._orders[kind] = sorted(self._tables.of(kind).documents)
        return order

    def _index_of(self, kind: str, name: str) -> Index:
        indexes = self._indexes.setdefault(kind, {})
        index = indexes.get(name)
        if index is None:
            index = indexes[name] = {}
            for record_id, fields in self._tables.of(kind).documents.items():
                _enter(index, fields.get(name), record_id)
        return index

    def _settle_in(self, record_id: str, kind: str, area: str) -> None:
        place = self._places.get(record_id)
        if place is not None and place[0] != kind:
            self._hide(record_id)
        self._places[record_id] = (kind, area)

    def _let_go(self, record_id: str, left_for: str) -> None:
        self.drop(record_id)
        self._gone[record_id] = left_for

    def _place(self, record_id: str, fields: Fields) -> None:
        kind, _ = self._places[record_id]
        table = self._tables.of(kind)
        before = table.documents.get(record_id)
        table.put(record_id, fields)
        if before is None and kind in self._orders:
            insort(self._orders[kind], record_id)
        self._note_change(kind, record_id, before, fields)

    def _hide(self, record_id: str) -> None:
        place = self._places.pop(record_id, None)
        if place is None:
            return
        table = self._tables.of(place[0])
        before = table.documents.get(record_id)
        table.take_out(record_id)
        order = self._orders.get(place[0])
        if order is not None and before is not None:
            del order[bisect_left(order, record_id)]
        self._note_change(place[0], record_id, before, None)

    def _note_change(self, kind: str, record_id: str, before: Fields | None, after: Fields | None) -> None:
        self._records.pop(record_id, None)
        self._lists.pop(kind, None)
        if kind in MERGEABLE:
            self._merged.note(record_id, after)
        for name, index in self._indexes.get(kind, {}).items():
            old = None if before is None else before.get(name)
            new = None if after is None else after.get(name)
            if old != new:
                _leave(index, old, record_id)
                _enter(index, new, record_id)
        if self._names is not None and kind in NAME_FIELDS:
            self._names.put(record_id, () if after is None else self._searched(kind, record_id, after))

    def _searched(self, kind: str, record_id: str, fields: Fields) -> tuple[str, ...]:
        return () if self._merged.is_merged(record_id) else _names_in(kind, fields)


def _without_answers(fields: Fields, kept: Collection[str]) -> Fields:
    return {name: value for name, value in fields.items() if not name.startswith(QUESTION) or name in kept}


def _enter(index: Index, value: Value, record_id: str) -> None:
    if isinstance(value, str | int):
        index.setdefault(value, set()).add(record_id)


def _leave(index: Index, value: Value, record_id: str) -> None:
    if isinstance(value, str | int) and value in index:
        index[value].discard(record_id)


def _names_in(kind: str, fields: Fields) -> tuple[str, ...]:
    values = (fields.get(name) for name in NAME_FIELDS[kind])
    return tuple(value for value in values if isinstance(value, str))
