"""
Doorstep beside PouchDB with express-pouchdb, in one run on one machine: the same records, both with a client on disk
in a process of its own, both through a proxy that counts every byte above TCP. They take turns, and medians count.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.npm_peers import PeerAbsentError, fetched_peers
from tests.benchmarks.report import Report
from tests.benchmarks.sync_sides import Cost, DoorstepSide, PouchSide, Side, doorstep, pouchdb
from tests.benchmarks.synthetic_area import AUTHOR, AreaWork, found_area, team_of

VISITOR = "kavita"
"""Of another team than the area's author: what she pushes does not mix with what is pulled."""

TURNS = {1: 5, 50: 5, 1000: 2, 10_000: 1}
"""How often so many visits are pushed at once. Only of fifty is there a budget of the wire's whole cost."""

FIRST_SYNCS = 3

UNLOCK_BUDGET_MS = 500.0
VISIT_SHARE = 1 / 10
FIRST_SYNC_BYTES_SHARE = 1 / 8
FIRST_SYNC_TIME_SHARE = 1 / 5

OURS, THEIRS, TUNED = "Doorstep", "PouchDB", "PouchDB with larger batches"
FIRST, IDLE = "first sync", "idle"


@dataclass
class Costs:
    """
    What one side took in all its turns, by what it did.
    """

    taken: dict[str, list[Cost]] = field(default_factory=dict)

    def add(self, what: str, cost: Cost) -> None:
        """One turn more."""
        self.taken.setdefault(what, []).append(cost)

    def wire(self, what: str) -> float:
        """Median of bytes above TCP."""
        return median(cost.wire for cost in self.taken[what])

    def bodies(self, what: str) -> float:
        """Median of bytes in bodies."""
        return median(cost.bodies for cost in self.taken[what])

    def requests(self, what: str) -> float:
        """Median of requests."""
        return median(cost.requests for cost in self.taken[what])

    def seconds(self, what: str) -> float:
        """Median of time."""
        return median(cost.seconds for cost in self.taken[what])


def measure(report: Report) -> None:
    """
    Runs all measurements beside the peer; ours alone where it cannot be had.
    """
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        data, peer_data = Path(place, "doorstep"), Path(place, "pouchdb")
        data.mkdir()
        found_area(data)
        history = AreaWork(team_of(data, AUTHOR)).history()
        ours = stack.enter_context(doorstep(data, VISITOR, history))
        theirs = None
        try:
            theirs = stack.enter_context(pouchdb(peer_data, fetched_peers(), history))
        except PeerAbsentError as absent:
            print(f"   PouchDB is left out: {absent}", flush=True)
        costs = _take_turns(ours, theirs, AreaWork(team_of(data, VISITOR), seed=1))
    _tell_phone(report, ours)
    for count in TURNS:
        _tell_push(report, count, costs[OURS], costs.get(THEIRS))
    _tell_idle(report, costs[OURS], costs.get(THEIRS))
    _tell_first(report, costs)


def _take_turns(ours: Side, theirs: PouchSide | None, work: AreaWork) -> Mapping[str, Costs]:
    sides: dict[str, Side] = {OURS: ours, **({THEIRS: theirs} if theirs else {})}
    costs = {name: Costs() for name in (*sides, TUNED)}
    homes = work.homes()
    for side in sides.values():
        side.push(homes)
        side.idle()
    for count, turns in TURNS.items():
        for _ in range(turns):
            encounters, visits = work.visits(count)
            for name, side in sides.items():
                side.push(encounters)
                costs[name].add(_pushed(count), side.push(visits))
    for name, side in sides.items():
        side.idle()
        costs[name].add(IDLE, side.idle())
    for _ in range(FIRST_SYNCS):
        for name, side in sides.items():
            costs[name].add(FIRST, side.first_sync())
        if theirs:
            costs[TUNED].add(FIRST, theirs.tuned_first_sync())
    return costs


def _pushed(count: int) -> str:
    return f"{count} visits"


def _tell_push(report: Report, count: int, ours: Costs, theirs: Costs | None) -> None:
    what, name = _pushed(count), f"{count:,} visits pushed at once" if count > 1 else "a visit pushed alone"
    report.add(f"whole wire: {name}, each", ours.wire(what) / count, "bytes", None, True)
    report.add(f"{name}, per second", count / ours.seconds(what), "1/s", None, True)
    report.add(f"{name}, requests", ours.requests(what), "", None, True)
    if theirs:
        report.add(f"PouchDB: {name}, requests", theirs.requests(what), "", None, True)
        report.add(f"PouchDB: {name}, each", theirs.wire(what) / count, "bytes", None, True)
        report.add(f"PouchDB: {name}, per second", count / theirs.seconds(what), "1/s", None, True)
        report.at_most(
            f"{name}, share of PouchDB's whole wire",
            ours.wire(what) / theirs.wire(what),
            "of it",
            VISIT_SHARE,
        )


def _tell_phone(report: Report, ours: DoorstepSide) -> None:
    report.at_most(
        "phone: unlock 10,000 records, the key being derived",
        1000 * median(ours.unlocks_s),
        "ms",
        UNLOCK_BUDGET_MS,
    )
    report.add(
        "phone: durable sealed save of a whole visit, p95", median(ours.saves_p95_ms), "ms", None, True
    )


def _tell_idle(report: Report, ours: Costs, theirs: Costs | None) -> None:
    report.add("whole wire: an idle sync", ours.wire(IDLE), "bytes", None, True)
    if theirs:
        report.add("PouchDB: an idle sync, push and pull", theirs.wire(IDLE), "bytes", None, True)


def _tell_first(report: Report, costs: Mapping[str, Costs]) -> None:
    ours = costs[OURS]
    report.add("first sync of 10,000 records: whole wire", ours.wire(FIRST), "bytes", None, True)
    report.add("first sync of 10,000 records: bodies", ours.bodies(FIRST), "bytes", None, True)
    report.add("first sync of 10,000 records: time", ours.seconds(FIRST), "s", None, True)
    report.add("first sync of 10,000 records: requests", ours.requests(FIRST), "", None, True)
    for name in (THEIRS, TUNED):
        theirs = costs.get(name)
        if not theirs or not theirs.taken:
            continue
        report.add(f"{name}: first pull of 10,000 documents", theirs.wire(FIRST), "bytes", None, True)
        report.add(
            f"{name}: first pull of 10,000 documents, requests", theirs.requests(FIRST), "", None, True
        )
        report.add(f"{name}: first pull of 10,000 documents, time", theirs.seconds(FIRST), "s", None, True)
        of_bytes, of_time = ours.wire(FIRST) / theirs.wire(FIRST), ours.seconds(FIRST) / theirs.seconds(FIRST)
        if name == THEIRS:
            report.at_most(f"first sync: share of {name}'s bytes", of_bytes, "of it", FIRST_SYNC_BYTES_SHARE)
            report.at_most(f"first sync: share of {name}'s time", of_time, "of it", FIRST_SYNC_TIME_SHARE)
        else:
            report.add(f"first sync: share of the bytes of {name}", of_bytes, "of it", None, True)
            report.add(f"first sync: share of the time of {name}", of_time, "of it", None, True)
