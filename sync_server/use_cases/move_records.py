"""
A household or person goes to another area, with everything that belongs to it.

Each record gets a new revision in the new area and leaves a mark in the old one, for ever: phones there let it go, and
what they say of it later is led after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from shared.domain.kinds import BELONGS_TO
from shared.domain.records import Operation, Value
from shared.protocol.merge import MOVES_TO
from sync_server.ports.change_log import EVERYTHING, ChangeReader, RecordKey, StoredRecord
from sync_server.ports.directory import Directory
from sync_server.use_cases.area_writer import AreaWriter

MOVABLE = frozenset({"household", "person"})
DOORS = frozenset({"household", "encounter"})
"""What says where something about a person was written down."""


def target_of(operation: Operation) -> str:
    """
    The area to which an operation moves its record; empty where it does not.
    """
    target = operation.set.get(MOVES_TO)
    return target if isinstance(target, str) and target != operation.area else ""


def may_move(operation: Operation, writes: Collection[str]) -> bool:
    """
    Whether the author may do so: both areas are theirs.
    """
    return operation.kind in MOVABLE and target_of(operation) in writes


def move_records(writer: AreaWriter, root: StoredRecord, target: str) -> Sequence[StoredRecord]:
    """
    Moves a record and what belongs to it. Both areas must be locked.

    Returns:
        The records as they are in the new area.
    """
    group = whole_of(root, writer.all_of(root.area))
    _leave_household(writer, root, target)
    came = []
    for record in sorted(group, key=lambda one: one.revision):
        came.append(writer.bring(record, target))
        writer.take_away(record, left_for=target)
    return came


def _leave_household(writer: AreaWriter, root: StoredRecord, target: str) -> None:
    """A person who goes alone is in no household until the new team says in which."""
    household = root.fields.get("household")
    if root.kind != "person" or not isinstance(household, str):
        return
    key, itself = RecordKey(target, household), RecordKey(target, root.id)
    writer.load([key, itself])
    home = writer.find(key)
    if home is None or not home.is_living:
        there = writer.find(itself)
        root.fields["household"] = there.fields.get("household") if there is not None else None


def cases_that_go(changes: ChangeReader, directory: Directory, key: RecordKey) -> set[str]:
    """
    The areas of the cases about a record and about what would move with it. Looked up before anything is locked, so
    that all can be locked in one order.
    """
    records = changes.changed_since(key.area, 0, limit=EVERYTHING)
    root = next((one for one in records if one.id == key.id), None)
    group = whole_of(root, records) if root is not None else ()
    return {place.area for place in directory.cases_about([one.id for one in group])}


def whole_of(root: StoredRecord, records: Iterable[StoredRecord]) -> list[StoredRecord]:
    """
    A record with everything that belongs to it, and to that. What is about a person goes with that person, not with
    the household where it was written down before they moved.
    """
    living = [one for one in records if one.is_living]
    people = {one.id for one in living if one.kind == "person"}
    group = {root.id}
    while True:
        more = {one.id for one in living if one.id not in group and _owners(one, people) & group}
        if not more:
            return [one for one in living if one.id in group]
        group |= more


def _owners(record: StoredRecord, people: Collection[str]) -> set[str]:
    fields = record.fields
    person = fields.get("person")
    if isinstance(person, str) and person in people:
        fields = {name: value for name, value in fields.items() if name not in DOORS}
    return owners_in(fields)


def owners_in(fields: Mapping[str, Value]) -> set[str]:
    """
    What something with these fields belongs to.
    """
    return {owner for name in BELONGS_TO if isinstance(owner := fields.get(name), str)}
