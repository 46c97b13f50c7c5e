"""
Simulated phones: a real case book over a journal in memory, the real protocol core, and a network that misbehaves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from mobile.adapters.case_book import CaseBook
from shared.domain.records import Author, Change, Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId, derive_uuid
from shared.protocol.compression import Compression
from shared.protocol.phone import Next, Phone
from shared.protocol.taking import Plan, Taken
from tests.support.case_books import CountedIds, StoodClock
from tests.support.memory_journal import MemoryJournal

AREA = AreaId(derive_uuid("area", "Rampur"))
DISTRICT = AreaId(derive_uuid("area", "Sitapur"))
ENOUGH_TRIPS = 200

T = TypeVar("T")


class Server(Protocol):
    """
    The other end.
    """

    def exchange(self, device: str, body: bytes) -> bytes:
        """
        Raises:
            DoorstepError: refused as a whole.
        """
        ...


class Fate(StrEnum):
    """
    What becomes of one exchange.
    """

    DELIVERED = "delivered"
    REQUEST_LOST = "request lost"
    REPLY_LOST = "reply lost"
    REQUEST_DOUBLED = "request doubled"
    REPLY_TRUNCATED = "reply truncated"
    CRASH_BEFORE_APPLY = "crash before apply"


def an_author(name: str, area: str = AREA, role: str = "volunteer") -> Author:
    """A worker with a device."""
    return Author(
        DeviceId(derive_uuid("device", name)), WorkerId(derive_uuid("worker", name)), AreaId(area), role
    )


class Handset:
    """
    One phone.

    Args:
        name: Names its worker and device.
        server: Where it syncs.
        compression: As the server's.
        epoch: Told at enrolment.
    """

    def __init__(
        self,
        name: str,
        server: Server,
        compression: Compression,
        *,
        author: Author | None = None,
        areas: Sequence[str] = (AREA,),
    ) -> None:
        self.author = author or an_author(name)
        self.journal = MemoryJournal()
        self.clock = StoodClock()
        self.sent: list[bytes] = []
        self.trips = 0
        self._server = server
        self._compression = compression
        self._areas = areas
        self._loop = asyncio.new_event_loop()
        self.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs a coroutine to its end."""
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        """Ends it."""
        self._loop.close()

    def start(self, *, most_operations: int = 500) -> None:
        """Opens what the journal holds, as after a crash."""
        self.book = self.run(CaseBook.open(self.journal, self.author, self.clock, CountedIds()))
        self.phone = Phone(
            self.book,
            worker=self.author.worker,
            areas=self._areas,
            compression=self._compression,
            most_operations=most_operations,
        )

    def record(self, who: str, kind: str = "person", area: str | None = None, **fields: Value) -> None:
        """One operation."""
        self.clock.at_ms += 61_007
        change = Change(
            record=RecordId(derive_uuid("record", who)),
            kind=kind,
            area=AreaId(area or self.author.area),
            set=fields,
        )
        self.run(self.book.record([change]))

    def trip(self, fate: Fate = Fate.DELIVERED) -> Taken | None:
        """One round trip, or what becomes of it."""
        self.trips += 1
        plan = self.phone.plan()
        self.sent.append(plan.body)
        if fate is Fate.REQUEST_LOST:
            self.phone.unheard()
            return None
        try:
            if fate is Fate.REQUEST_DOUBLED:
                self._server.exchange(self.author.device, plan.body)
            reply = self._server.exchange(self.author.device, plan.body)
        except DoorstepError as error:
            if self.phone.refused(plan, error) is Next.STOP:
                raise
            return None
        if fate is Fate.REPLY_LOST:
            self.phone.unheard()
            return None
        now_ms = self.clock.at_ms
        if fate is Fate.REPLY_TRUNCATED:
            self._take_truncated(plan, reply, now_ms)
            return None
        taken = self.phone.take(plan, reply, sent_ms=now_ms, received_ms=now_ms)
        if fate is Fate.CRASH_BEFORE_APPLY:
            self.start()
            return None
        self.run(self.book.apply(taken.progress))
        self.phone.applied(taken)
        return taken

    def _take_truncated(self, plan: Plan, reply: bytes, now_ms: int) -> None:
        try:
            self.phone.take(plan, reply[: len(reply) * 2 // 3], sent_ms=now_ms, received_ms=now_ms)
        except DoorstepError:
            self.phone.unheard()
            return
        raise AssertionError("a truncated reply was read")

    def sync(self) -> None:
        """Round trips until there is nothing left to say."""
        self.phone.begin()
        for _ in range(ENOUGH_TRIPS):
            if self.phone.is_quiet:
                return
            self.trip()
        raise AssertionError("the sync does not end")

    def received(self, area: str = AREA) -> Mapping[str, tuple[int, Mapping[str, Value]]]:
        """Record to revision and shown fields, for an area."""
        return {
            record: (revision, dict(self.book.get(record).fields))
            for record, revision in self.book.revision_pairs(area)
        }
