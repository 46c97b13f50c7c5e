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
from tests.benchmarks.sync_sides import Cost, Side, doorstep, pouchdb
from tests.benchmarks.synthetic_area import AUTHOR, AreaWork, found_area, team_of

VISITOR = "kavita"
"""Of another team than the area's author: what she pushes does not mix with what is pulled."""

TURNS = {1: 5, 50: 5, 1000: 2}
"""How often so many visits are pushed at once."""

FIRST_SYNCS = 3

VISIT_SHARE = 1 / 10
FIRST_SYNC_BYTES_SHARE = 1 / 8
FIRST_SYNC_TIME_SHARE = 1 / 5

OURS, THEIRS = "Doorstep", "PouchDB"
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
        sides: dict[str, Side] = {OURS: stack.enter_context(doorstep(data, VISITOR, history))}
        try:
            sides[THEIRS] = stack.enter_context(pouchdb(peer_data, fetched_peers(), history))
        except PeerAbsentError as absent:
            print(f"   PouchDB is left out: {absent}", flush=True)
        costs = _take_turns(sides, AreaWork(team_of(data, VISITOR), seed=1))
    _tell(report, costs[OURS], costs.get(THEIRS))


def _take_turns(sides: Mapping[str, Side], work: AreaWork) -> Mapping[str, Costs]:
    costs = {name: Costs() for name in sides}
    homes = work.homes()
    for side in sides.values():
        side.push(homes)
    for count, turns in TURNS.items():
        for _ in range(turns):
            encounters, visits = work.visits(count)
            for name, side in sides.items():
                side.push(encounters)
                costs[name].add(_pushed(count), side.push(visits))
    for name, side in sides.items():
        costs[name].add(IDLE, side.idle())
    for _ in range(FIRST_SYNCS):
        for name, side in sides.items():
            costs[name].add(FIRST, side.first_sync())
    return costs


def _pushed(count: int) -> str:
    return f"{count} visits"


def _tell(report: Report, ours: Costs, theirs: Costs | None) -> None:
    for count in TURNS:
        _tell_push(report, count, ours, theirs)
    report.add("whole wire: an idle sync", ours.wire(IDLE), "bytes", None, True)
    if theirs:
        report.add("PouchDB: an idle sync, push and pull", theirs.wire(IDLE), "bytes", None, True)
    report.add("first sync of 10,000 records, whole wire", ours.wire(FIRST), "bytes", None, True)
    report.add("first sync of 10,000 records, bodies", ours.bodies(FIRST), "bytes", None, True)
    report.add("first sync of 10,000 records, time", ours.seconds(FIRST), "s", None, True)
    if theirs:
        report.add("PouchDB: first pull of 10,000 documents", theirs.wire(FIRST), "bytes", None, True)
        report.add("PouchDB: first pull of 10,000 documents, time", theirs.seconds(FIRST), "s", None, True)
        report.at_most(
            "first sync, share of PouchDB's bytes",
            ours.wire(FIRST) / theirs.wire(FIRST),
            "of it",
            FIRST_SYNC_BYTES_SHARE,
        )
        report.at_most(
            "first sync, share of PouchDB's time",
            ours.seconds(FIRST) / theirs.seconds(FIRST),
            "of it",
            FIRST_SYNC_TIME_SHARE,
        )


def _tell_push(report: Report, count: int, ours: Costs, theirs: Costs | None) -> None:
    what, name = _pushed(count), f"{count:,} visits pushed at once" if count > 1 else "a visit pushed alone"
    report.add(f"whole wire: {name}, each", ours.wire(what) / count, "bytes", None, True)
    report.add(f"{name}, per second", count / ours.seconds(what), "1/s", None, True)
    if theirs:
        report.add(f"PouchDB: {name}, each", theirs.wire(what) / count, "bytes", None, True)
        report.add(f"PouchDB: {name}, per second", count / theirs.seconds(what), "1/s", None, True)
        report.at_most(
            f"{name}, share of PouchDB's whole wire",
            ours.wire(what) / theirs.wire(what),
            "of it",
            VISIT_SHARE,
        )
