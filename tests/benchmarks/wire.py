"""
What sync costs on the wire: bodies of a real phone's requests and the real server's replies, for visits filled from the
shipped forms by a seeded chance that the dictionary was not trained on.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.domain.records import Change, Operation
from shared.protocol.codec import decode_request, encode_response, reply_scope
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.messages import Scope, SyncResponse
from shared.protocol.zstd import PHONE_LEVEL, SERVER_LEVEL, ZstdCompression
from sync_server.adapters.strict_msgpack import unpack_strictly
from sync_server.operations.synthetic_days import SyntheticDays
from tests.benchmarks.report import Report
from tests.support.ashas import asha_pack
from tests.support.desk_server import VOLUNTEERS, DeskServer, known_authors
from tests.support.handsets import Handset

SEED = 4711
BATCH = 50
ALONE = 30
HOMES = 200
BATCH_BUDGET_BYTES = 70
ALONE_BUDGET_BYTES = 400
IDLE_BUDGET_BYTES = 150
SERVER_CODEC_BUDGET_US = 150
ROUNDS = 10
REPEATS = 100


@dataclass
class Wire:
    """
    A phone, its server, and made-up work for it.
    """

    handset: Handset
    days: SyntheticDays
    server: DeskServer

    def record(self, operations: Iterable[Operation]) -> None:
        """Records the operations' changes on the phone."""
        for operation in operations:
            self.handset.clock.at_ms = operation.at_ms
            self.server.now_ms = max(self.server.now_ms, operation.at_ms + 5_000)
            change = Change(
                record=operation.record, kind=operation.kind, area=operation.area, set=operation.set
            )
            self.handset.run(self.handset.book.record([change]))

    def sync_bytes(self) -> int:
        """Bodies of one sync, both ways."""
        before = self.handset.book.counts()
        self.handset.sync()
        after = self.handset.book.counts()
        return after.bytes_sent + after.bytes_received - before.bytes_sent - before.bytes_received


def measure(report: Report) -> None:
    """
    Runs all measurements of the wire.
    """
    with tempfile.TemporaryDirectory() as folder:
        wire = _a_wire(Path(folder))
        try:
            _measure_batches(report, wire)
            _measure_alone(report, wire)
            _measure_codec(report, wire)
        finally:
            wire.handset.close()
            wire.server.close()


def _a_wire(folder: Path) -> Wire:
    compression = ZstdCompression(load_dictionaries(), level=PHONE_LEVEL)
    server = DeskServer(folder, compression)
    author = known_authors()[VOLUNTEERS[0]]
    handset = Handset("asha", server, compression, author=author, areas=(author.area,))
    days = SyntheticDays(asha_pack(), SEED, homes=HOMES)
    days.area, days.worker = author.area, author.worker
    wire = Wire(handset, days, server)
    wire.record(_registered(days))
    handset.sync()
    return wire


def _registered(days: SyntheticDays) -> Iterable[Operation]:
    for home in days.known:
        yield days.operation("household", home.household, {"head_name": home.name})
        for person in (home.mother, home.person):
            yield days.operation("person", person, {"name": home.name, "household": home.household})


def _measure_batches(report: Report, wire: Wire) -> None:
    encounters, visits = _doors(wire.days, BATCH)
    wire.record(encounters)
    wire.sync_bytes()
    wire.record(visits)
    _at_most(
        report, "wire: a visit in a batch of 50, both bodies", wire.sync_bytes() / BATCH, BATCH_BUDGET_BYTES
    )
    encounters, visits = _doors(wire.days, BATCH)
    wire.record(sorted([*encounters, *visits], key=lambda operation: operation.at_ms))
    _at_most(
        report,
        "wire: a visit with its encounter in a batch of 50, both bodies",
        wire.sync_bytes() / BATCH,
        BATCH_BUDGET_BYTES,
    )


def _measure_alone(report: Report, wire: Wire) -> None:
    sizes = []
    for _ in range(ALONE):
        encounters, visits = _doors(wire.days, 1)
        wire.record(encounters)
        wire.sync_bytes()
        wire.record(visits)
        sizes.append(wire.sync_bytes())
    _at_most(report, "wire: a visit alone with its receipt, mean", sum(sizes) / ALONE, ALONE_BUDGET_BYTES)
    _at_most(report, "wire: a visit alone with its receipt, largest", max(sizes), ALONE_BUDGET_BYTES)
    _at_most(report, "wire: an idle round trip, both bodies", wire.sync_bytes(), IDLE_BUDGET_BYTES)


def _measure_codec(report: Report, wire: Wire) -> None:
    _, visits = _doors(wire.days, 1)
    wire.record(visits)
    plan = wire.handset.phone.plan()
    author = wire.handset.author
    scope = Scope(author.worker, tuple(plan.request.cursors))
    compression = ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)
    request = decode_request(plan.body, compression, scope=scope, unpack=unpack_strictly)
    response = SyncResponse(epoch=request.epoch, server_ms=wire.server.now_ms)
    rounds_us = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(REPEATS):
            request = decode_request(plan.body, compression, scope=scope, unpack=unpack_strictly)
            encode_response(
                response,
                compression,
                scope=reply_scope(request, author.worker),
                dictionary=request.dictionary,
            )
        rounds_us.append((time.process_time() - began) / REPEATS * 1e6)
    # The quickest round: whatever else runs on the machine only ever adds.
    took_us = min(rounds_us)
    _at_most(report, "wire: the server's codec for one visit", took_us, SERVER_CODEC_BUDGET_US, "µs")


def _doors(days: SyntheticDays, count: int) -> tuple[Sequence[Operation], Sequence[Operation]]:
    """
    So many encounters, each with one visit of the newborn's form.
    """
    encounters, visits = [], []
    form = asha_pack().form("hbnc_day_visit")
    for number in range(count):
        home = days.known[number * 7 % HOMES]
        encounter, visit = days.door(home, form)
        encounters.append(encounter)
        visits.append(visit)
    return encounters, visits


def _at_most(report: Report, name: str, value: float, budget: float, unit: str = "bytes") -> None:
    report.add(name, value, unit, budget, value <= budget)
