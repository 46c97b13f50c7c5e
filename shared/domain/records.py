"""
Records and operations: the two shapes that everything in Doorstep is made of.

A record is current state; an operation is one device's wish to change it. A device never edits a
record, it appends operations; the server answers each one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId

Scalar = None | bool | int | float | str | bytes
Value = Scalar | Sequence["Value"] | Mapping[str, "Value"]
"""A field's value: a JSON scalar, bytes (sealed content), or a list or map treated as one value."""

Fields = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Base:
    """
    What the author saw: an epoch of the server and a record's revision in it.

    `revision` 0 means a new record.
    """

    epoch: bytes = b""
    revision: int = 0


NEW = Base()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record:
    """
    One record as a reader sees it.

    `revision` is the server's; 0 while the record exists on this device only.
    """

    id: RecordId
    kind: str
    area: AreaId
    fields: Fields = field(default_factory=dict)
    revision: int = 0

    def __repr__(self) -> str:
        return f"Record({self.kind} {self.id} r{self.revision})"

    def get(self, name: str, default: Value = None) -> Value:
        """
        A field's value; `default` where it is unset.
        """
        value = self.fields.get(name)
        return default if value is None else value

    def text(self, name: str) -> str:
        """
        A field as text; empty where it is unset or not text.
        """
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Operation:
    """
    One change, made on one device, numbered without gaps.

    Attributes:
        seq: 1, 2, 3 ... per device, assigned inside the durable append.
        base: Epoch and revision of the record that the author saw.
        at_ms: The device's clock, UTC milliseconds.
        offset_ms: Server clock minus device clock as last measured; 0 when never measured.
        by: The worker who made it.
        set: Fields to set; None unsets.
    """

    seq: int
    record: RecordId
    kind: str
    area: AreaId
    base: Base
    at_ms: int
    offset_ms: int
    by: WorkerId
    set: Fields

    def __repr__(self) -> str:
        return f"Operation({self.seq} {self.kind} {self.record})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Change:
    """
    What a use-case asks the store to append: an operation before it has a number, base and time.
    """

    record: RecordId
    kind: str
    area: AreaId
    set: Fields

    def __repr__(self) -> str:
        return f"Change({self.kind} {self.record})"


def merge_fields(fields: Fields, changed: Fields) -> dict[str, Value]:
    """
    Fields with others set over them; a field set to None is unset and leaves no trace.
    """
    merged = {**fields, **changed}
    if None in merged.values():
        return {name: value for name, value in merged.items() if value is not None}
    return merged


def lay_over(record: Record | None, pending: Sequence[Operation]) -> Record | None:
    """
    Server state with a device's pending operations laid over it, oldest first.

    Args:
        record: The record as last received, None when the server never sent it.
        pending: This device's operations on that record that have no answer yet, by `seq`.
    """
    for operation in pending:
        if record is None:
            record = Record(id=operation.record, kind=operation.kind, area=operation.area)
        record = replace(record, fields=merge_fields(record.fields, operation.set))
    return record


@dataclass(frozen=True, slots=True)
class Author:
    """
    The enrolment on whose behalf a device writes.
    """

    device: DeviceId
    worker: WorkerId
    area: AreaId
    role: str
