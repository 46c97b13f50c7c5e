"""
The canonical bytes of an operation: what receipts hash, and what a row-coded operation carries.

One operation has one byte string, whatever the order its fields were set in. It never changes: receipts stored by any
release are compared with hashes made by every later one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import msgpack

from shared.domain.records import Base, Operation, Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, uuid_bytes, uuid_text
from shared.protocol.checks import byte_string
from shared.protocol.errors import MalformedMessageError
from shared.protocol.unpacking import Unpack, unpack_portably
from shared.protocol.versions import MAX_DEPTH

FORMAT = 1

_PLAIN = frozenset({str, int, float, bool, bytes, type(None)})
"""What has no order within; most answers."""

_LISTS = (list, tuple)


def operation_bytes(operation: Operation) -> bytes:
    """
    The canonical bytes: a MessagePack array of ten parts, every map ordered by key.

    Raises:
        MalformedIdentifierError: an identifier is not a canonical UUID.
    """
    fields = operation.set
    packed: bytes = msgpack.packb(
        (
            FORMAT,
            operation.seq,
            uuid_bytes(operation.record),
            operation.kind,
            uuid_bytes(operation.area),
            (operation.base.epoch, operation.base.revision),
            operation.at_ms,
            operation.offset_ms,
            uuid_bytes(operation.by),
            {
                name: value if type(value := fields[name]) in _PLAIN else _ordered(value)
                for name in sorted(fields)
            },
        ),
        use_bin_type=True,
    )
    return packed


def operation_hash(operation: Operation) -> bytes:
    """
    SHA-256 of the canonical bytes.
    """
    return hashlib.sha256(operation_bytes(operation)).digest()


def operation_from_bytes(canonical: bytes, unpack: Unpack = unpack_portably) -> Operation:
    """
    The operation that canonical bytes describe.

    Raises:
        MalformedMessageError: the bytes are not canonical bytes of an operation.
    """
    try:
        parts = unpack(canonical)
        form, seq, record, kind, area, (epoch, revision), at_ms, offset_ms, by, fields = parts
        operation = Operation(
            seq=_whole(seq),
            record=RecordId(uuid_text(byte_string(record))),
            kind=_text(kind),
            area=AreaId(uuid_text(byte_string(area))),
            base=Base(byte_string(epoch), _whole(revision)),
            at_ms=_whole(at_ms),
            offset_ms=_whole(offset_ms),
            by=WorkerId(uuid_text(byte_string(by))),
            set=_fields(fields),
        )
        known = form == FORMAT and operation_bytes(operation) == canonical
    except (ValueError, TypeError, OverflowError, RecursionError, DoorstepError) as cause:
        raise MalformedMessageError(place="operation") from cause
    if not known:
        raise MalformedMessageError(place="operation")
    return operation


def canonical_value(value: Value) -> bytes:
    """
    The canonical bytes of one value: equal bytes mean the same value on the wire.
    """
    packed: bytes = msgpack.packb(_ordered(value), use_bin_type=True)
    return packed


def _ordered(value: Value, depth: int = 1) -> Value:
    # Lists come before maps: asking whether something is a Mapping costs ten times as much.
    if type(value) in _PLAIN:
        return value
    if isinstance(value, _LISTS):
        if _PLAIN.issuperset(map(type, value)):
            return value
        return [_ordered(item, _deeper(depth)) for item in value]
    if isinstance(value, Mapping):
        return {name: _ordered(value[name], _deeper(depth)) for name in sorted(value)}
    return value


def _deeper(depth: int) -> int:
    if depth > 4 * MAX_DEPTH:
        raise MalformedMessageError(place="depth")
    return depth + 1


def _whole(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _fields(value: Any) -> dict[str, Value]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise TypeError
    return value
