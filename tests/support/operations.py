"""
Strategies that make any operation, request and reply.
"""

from __future__ import annotations

from hypothesis import strategies as st

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Base, Operation, Value
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, uuid7, uuid_text
from shared.protocol.messages import AreaPage, ReceivedChange, Repair, SyncRequest, SyncResponse
from tests.support.plain_operations import AREA, DISTRICT, EPOCH, NOON_MS, WORKER

UUIDS = st.binary(min_size=16, max_size=16).map(uuid_text) | st.builds(
    uuid7, st.integers(0, (1 << 48) - 1), st.binary(min_size=10, max_size=10)
)
WHOLE = st.integers(-(1 << 63), (1 << 63) - 1)
DECIMALS = st.floats(allow_nan=False, allow_infinity=False) | st.decimals(
    min_value=-1000, max_value=1000, places=1, allow_nan=False, allow_infinity=False
).map(float)
SCALARS: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    WHOLE,
    st.integers(NOON_MS - 10**9, NOON_MS + 10**9),
    DECIMALS,
    st.text(max_size=12),
    st.binary(max_size=12),
    st.dates().map(lambda day: day.isoformat()),
    UUIDS,
    st.sampled_from(["yes", "no", "none"]),
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=5), parts, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["name", "q.temperature", "q.danger", "person", "started_at_ms"]) | st.text(
    max_size=8
)
FIELDS = st.dictionaries(NAMES, VALUES, max_size=6)
TIMES = st.integers(NOON_MS - 10**10, NOON_MS + 10**10) | st.integers(-(1 << 50), 1 << 50)


@st.composite
def operations(draw: st.DrawFn, most: int = 8) -> list[Operation]:
    """Operations of one device, ascending."""
    seqs = sorted(draw(st.sets(st.integers(1, 1 << 40), max_size=most)))
    return [
        Operation(
            seq=seq,
            record=RecordId(draw(UUIDS)),
            kind=draw(st.sampled_from(["visit", "person"]) | st.text(max_size=6)),
            area=AreaId(draw(st.sampled_from([AREA, DISTRICT]) | UUIDS)),
            base=draw(
                st.builds(Base, st.sampled_from([b"", EPOCH, b"older", b"oldest"]), st.integers(0, 1 << 40))
            ),
            at_ms=draw(TIMES),
            offset_ms=draw(st.integers(-(10**8), 10**8)),
            by=WorkerId(draw(st.just(WORKER) | UUIDS)),
            set=draw(FIELDS),
        )
        for seq in seqs
    ]


CURSORS = st.dictionaries(
    st.sampled_from([AREA, DISTRICT]) | UUIDS.map(AreaId), st.integers(0, 1 << 40), max_size=4
)


@st.composite
def requests(draw: st.DrawFn) -> SyncRequest:
    """Any request."""
    cursors = draw(CURSORS)
    floors = {
        area: draw(st.integers(0, cursor - 1))
        for area, cursor in cursors.items()
        if cursor and draw(st.booleans())
    }
    return SyncRequest(
        epoch=draw(st.binary(max_size=16)),
        cursors=cursors,
        floors=floors,
        operations=tuple(draw(operations())),
        outcome_cursor=draw(st.integers(0, 1 << 40)),
        made_count=draw(st.integers(0, 1 << 40)),
        digest=draw(st.sampled_from([b"", bytes(8)])),
        reply_limit_bytes=draw(st.integers(0, 1 << 30)),
        repairs=tuple(
            Repair(area, tuple(draw(st.lists(st.integers(0, 63), max_size=3)))) for area in cursors
        ),
        kept_from=draw(st.integers(0, 100)),
    )


ANSWERS = st.lists(
    st.builds(
        Answer,
        seq=st.integers(1, 1 << 40),
        sha256=st.just(b""),
        state=st.sampled_from([Delivery.RECEIVED, Delivery.CLASHED, Delivery.HELD, Delivery.REFUSED]),
        revision=st.integers(0, 1 << 40),
        reason=st.sampled_from(["", "operation.record.moved", "operation.kind.unknown"]),
        cause_seq=st.integers(0, 100),
    ),
    max_size=6,
)


@st.composite
def pages(draw: st.DrawFn) -> AreaPage:
    """Any area's page."""
    area = draw(st.sampled_from([AREA, DISTRICT]))
    changes = draw(
        st.lists(
            st.builds(
                ReceivedChange,
                record=UUIDS,
                kind=st.sampled_from(["visit", "person"]),
                area=st.just(area),
                revision=st.integers(0, 1 << 40),
                fields=FIELDS,
                left_for=st.none() | UUIDS,
                erased=st.booleans(),
            ),
            max_size=5,
        )
    )
    return AreaPage(
        area=area,
        cursor=draw(st.integers(0, 1 << 40)),
        changes=tuple(changes),
        more=draw(st.booleans()),
        reset=draw(st.booleans()),
        digest=draw(st.sampled_from([b"", bytes(16)])),
        bucket_sums=draw(st.sampled_from([b"", bytes(512)])),
        repaired=tuple(draw(st.lists(st.integers(0, 63), max_size=3))),
    )


@st.composite
def responses(draw: st.DrawFn) -> SyncResponse:
    """Any reply."""
    return SyncResponse(
        epoch=draw(st.binary(max_size=16)),
        server_ms=draw(st.integers(0, 1 << 50)),
        received_count=draw(st.integers(0, 1 << 40)),
        received_through=draw(st.integers(0, 1 << 40)),
        backed_up_through=draw(st.integers(0, 1 << 40)),
        answers=tuple(draw(ANSWERS)),
        outcomes=tuple(draw(ANSWERS)),
        outcome_cursor=draw(st.integers(0, 1 << 40)),
        pages=tuple(draw(st.lists(pages(), max_size=2))),
        areas=draw(st.none() | st.lists(UUIDS.map(AreaId), max_size=3).map(tuple)),
    )
