"""
Operations and requests for tests: fixed defaults; a test names only what matters.
"""

from __future__ import annotations

from typing import Any

from shared.domain.records import Base, Operation
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, derive_uuid, uuid7
from shared.protocol.messages import Scope, SyncRequest

NOON_MS = 1_793_520_000_000
AREA = AreaId(derive_uuid("area", "Rampur"))
DISTRICT = AreaId(derive_uuid("area", "Sitapur"))
WORKER = WorkerId(uuid7(NOON_MS - 10**9, bytes(range(10))))
SCOPE = Scope(WORKER, (AREA, DISTRICT))
EPOCH = b"epoch-1!"


def a_record_id(number: int = 1) -> RecordId:
    """A fixed UUIDv7, made a little after noon."""
    return RecordId(uuid7(NOON_MS + 1000 * number, number.to_bytes(10, "big")))


def an_operation(seq: int = 1, **parts: Any) -> Operation:
    """An operation; a test names only what matters."""
    given: dict[str, Any] = {
        "record": a_record_id(seq),
        "kind": "person",
        "area": AREA,
        "base": Base(),
        "at_ms": NOON_MS + 1000 * seq + 3,
        "offset_ms": -250,
        "by": WORKER,
        "set": {"name": "Sunita"},
    }
    return Operation(seq=seq, **{**given, **parts})


def a_request(*operations: Operation, **parts: Any) -> SyncRequest:
    """A request that pushes some operations."""
    given: dict[str, Any] = {
        "epoch": EPOCH,
        "cursors": {AREA: 12, DISTRICT: 3},
        "made_count": len(operations),
    }
    return SyncRequest(operations=operations, **{**given, **parts})
