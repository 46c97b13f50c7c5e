"""
Case books to test with: fixed clock, counted identifiers, builders in which a test names only what matters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from mobile.adapters.case_book import CaseBook
from mobile.ports.case_book import Draft, ReceivedChange, SyncProgress
from mobile.ports.journal import Journal
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Author, Change, Value
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId, derive_uuid, uuid7
from tests.support.memory_journal import MemoryJournal

AREA = AreaId(derive_uuid("area", "Rampur"))
OTHER_AREA = AreaId(derive_uuid("area", "Sitapur"))
EPOCH = b"epoch-one"
NOON_MS = 1_760_000_000_000
AUTHOR = Author(
    device=DeviceId(derive_uuid("device", "asha")),
    worker=WorkerId(derive_uuid("worker", "asha")),
    area=AREA,
    role="volunteer",
)


class StoodClock:
    """
    A clock that stands still until it is moved.
    """

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self.at_ms = now_ms

    def now_ms(self) -> int:
        """The instant it was set to."""
        return self.at_ms

    def monotonic_s(self) -> float:
        """The same instant in seconds."""
        return self.at_ms / 1000

    def utc_offset_minutes(self) -> int:
        """India."""
        return 330


class CountedIds:
    """
    Identifiers 1, 2, 3 ... in the form of UUIDv7.
    """

    def __init__(self) -> None:
        self._made = 0

    def record_id(self) -> str:
        """The next one."""
        self._made += 1
        return uuid7(NOON_MS, self._made.to_bytes(10, "big"))


def a_record_id(name: str) -> RecordId:
    """The identifier that stands for a name in tests."""
    return RecordId(derive_uuid("record", name))


async def a_case_book(
    journal: Journal | None = None, *, author: Author | None = AUTHOR, clock: StoodClock | None = None
) -> CaseBook:
    """An open case book of an enrolled volunteer."""
    return await CaseBook.open(journal or MemoryJournal(), author, clock or StoodClock(), CountedIds())


def a_change(who: str = "sunita", /, kind: str = "person", area: str = AREA, **fields: Value) -> Change:
    """A change to one record."""
    return Change(record=a_record_id(who), kind=kind, area=AreaId(area), set=fields or {"name": who})


def a_received(
    name: str = "sunita",
    kind: str = "person",
    area: str = AREA,
    revision: int = 1,
    fields: Mapping[str, Value] | None = None,
    left_for: str | None = None,
    erased: bool = False,
) -> ReceivedChange:
    """A change as the server sends it."""
    return ReceivedChange(
        record=a_record_id(name),
        kind=kind,
        area=area,
        revision=revision,
        fields={"name": name} if fields is None else fields,
        left_for=left_for,
        erased=erased,
    )


def an_answer(seq: int, state: Delivery = Delivery.RECEIVED, revision: int = 0, reason: str = "") -> Answer:
    """A receipt."""
    return Answer(seq, hashlib.sha256(str(seq).encode()).digest(), state, revision, reason)


def a_progress(*changes: ReceivedChange, **facts: object) -> SyncProgress:
    """A sync exchange that brought some changes."""
    return SyncProgress(**{"epoch": EPOCH, "cursors": {AREA: 1}, "changes": changes, **facts})  # type: ignore[arg-type]


def a_draft(name: str = "visit", started_at_ms: int = NOON_MS, **answers: Value) -> Draft:
    """A form in progress."""
    return Draft(
        id=a_record_id(name),
        form="hbnc",
        form_version="1",
        context={"household": a_record_id("household")},
        answers=answers,
        position="q1",
        started_at_ms=started_at_ms,
    )
