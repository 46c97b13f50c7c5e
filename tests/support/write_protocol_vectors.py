"""
Writes the protocol's frozen vectors: `python -m tests.support.write_protocol_vectors`.

Run once for a new protocol version, into a file of its name. Files of a released version are never written again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Base, Operation
from shared.protocol.canonical import operation_bytes, operation_hash
from shared.protocol.codec import Abbreviations, encode_request, encode_response
from shared.protocol.compression import NO_DICTIONARY, NoCompression
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.digest import AreaDigest, state_digest
from shared.protocol.messages import AreaPage, ReceivedChange, Reference, Repair, SyncRequest, SyncResponse
from shared.protocol.versions import CURRENT, version_text
from shared.protocol.zstd import PHONE_LEVEL, ZstdCompression
from tests.support.plain_operations import AREA, DISTRICT, EPOCH, NOON_MS, SCOPE, a_record_id, an_operation

VECTORS = Path(__file__).parents[1] / "vectors" / "protocol"
HOME = a_record_id(900)
REFERENCES = {HOME: Reference(AREA, 41), a_record_id(901): Reference(AREA, 42)}


def vector_operations() -> list[Operation]:
    """
    Operations that use every form of column.
    """
    visits = [
        an_operation(
            seq,
            kind="visit",
            record=a_record_id(seq),
            set={
                "person": a_record_id(901),
                "household": HOME,
                "visited_on": f"2026-11-{8 + seq:02d}",
                "started_at_ms": NOON_MS + 1000 * seq + seq,
                "submitted_at_ms": NOON_MS + 1000 * seq + 4,
                "q.temperature": 36.5 + seq / 10,
                "q.breaths": 40 + seq * seq,
                "q.feeds_well": "yes" if seq % 3 else "no",
                "q.baby_danger": ["none"],
                "q.remarks": f"visit {seq}",
                "worker": SCOPE.worker,
            },
        )
        for seq in range(2, 7)
    ]
    return [
        an_operation(
            1,
            kind="encounter",
            record=a_record_id(1),
            set={"household": HOME, "started_at_ms": NOON_MS + 1000},
        ),
        *visits,
        an_operation(
            7,
            kind="person",
            record=a_record_id(901),
            base=Base(EPOCH, 42),
            set={
                "alive": None,
                "birth_weight_g": 2890,
                "name": "सुनीता",
                "risk": ["low_weight"],
                "flag": True,
            },
        ),
        an_operation(
            8,
            kind="person",
            record=a_record_id(8),
            area=DISTRICT,
            base=Base(b"older", 7),
            set={"sealed": b"\x00\x01\xff", "notes": {"a": [1, 2.5, None], "b": False}},
        ),
    ]


def vector_request() -> SyncRequest:
    """
    A request with everything in it.
    """
    return SyncRequest(
        epoch=EPOCH,
        cursors={AREA: 512, DISTRICT: 9},
        floors={AREA: 480},
        operations=tuple(vector_operations()),
        outcome_cursor=3,
        made_count=8,
        digest=state_digest({AREA: (512, AreaDigest.of([(HOME, 41)]).total()), DISTRICT: (9, bytes(16))}),
        reply_limit_bytes=65_536,
        repairs=(Repair(AREA), Repair(DISTRICT, (0, 63))),
        kept_from=1,
    )


def vector_response() -> SyncResponse:
    """
    A reply with everything in it.
    """
    changes = tuple(
        ReceivedChange(
            record=operation.record,
            kind=operation.kind,
            area=AREA,
            revision=512 + operation.seq,
            fields=dict(operation.set),
        )
        for operation in vector_operations()[:6]
    )
    gone = ReceivedChange(record=a_record_id(50), kind="person", area=AREA, revision=600, left_for=DISTRICT)
    erased = ReceivedChange(record=a_record_id(51), kind="person", area=AREA, revision=601, erased=True)
    return SyncResponse(
        epoch=EPOCH,
        server_ms=NOON_MS + 60_000,
        received_count=8,
        received_through=8,
        backed_up_through=2,
        answers=(
            Answer(1, b"", Delivery.RECEIVED, 513),
            Answer(2, b"", Delivery.CLASHED, 514),
            Answer(3, b"", Delivery.HELD, 0, "operation.record.moved"),
            Answer(4, b"", Delivery.REFUSED, 0, "operation.field.forbidden", 3),
        ),
        outcomes=(Answer(1, b"", Delivery.RECEIVED, 700),),
        outcome_cursor=4,
        pages=(
            AreaPage(
                area=AREA,
                cursor=601,
                changes=(*changes, gone, erased),
                more=True,
                digest=AreaDigest.of([(HOME, 41)]).total(),
            ),
            AreaPage(area=DISTRICT, cursor=9, reset=True, bucket_sums=bytes(512), repaired=(0, 63)),
        ),
        areas=(AREA, DISTRICT),
    )


def vectors() -> dict[str, Any]:
    """
    Everything as hex.
    """
    plain, packed = NoCompression(), ZstdCompression(load_dictionaries(), level=PHONE_LEVEL)
    request, response = vector_request(), vector_response()
    short = Abbreviations(SCOPE, REFERENCES)
    return {
        "version": version_text(CURRENT),
        "operations": [
            {"canonical": operation_bytes(one).hex(), "sha256": operation_hash(one).hex()}
            for one in vector_operations()
        ],
        "digest": {
            "total": AreaDigest.of([(HOME, 41), (a_record_id(901), 42)]).total().hex(),
            "bucket_sums": AreaDigest.of([(HOME, 41), (a_record_id(901), 42)]).bucket_sums().hex(),
            "state": request.digest.hex(),
        },
        "request": {
            "full": encode_request(request, plain, Abbreviations()).hex(),
            "short": encode_request(request, plain, short).hex(),
            "rows": encode_request(request, plain, Abbreviations(SCOPE, rows=True)).hex(),
            "zstd": encode_request(request, packed, Abbreviations(SCOPE, REFERENCES)).hex(),
            "dictionary_1": encode_request(
                request, packed, Abbreviations(SCOPE, REFERENCES, dictionary=1)
            ).hex(),
        },
        "response": {
            "plain": encode_response(response, plain, scope=SCOPE, dictionary=NO_DICTIONARY).hex(),
            "zstd": encode_response(response, packed, scope=SCOPE, dictionary=NO_DICTIONARY).hex(),
            "dictionary_1": encode_response(response, packed, scope=SCOPE, dictionary=1).hex(),
        },
    }


def main() -> int:
    """
    The command; 1 where the version's vectors exist.
    """
    place = VECTORS / f"{version_text(CURRENT)}.json"
    if place.exists():
        print(f"{place.name} exists: the vectors of a version are frozen", file=sys.stderr)
        return 1
    place.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")
    print(place)
    return 0


if __name__ == "__main__":
    sys.exit(main())
