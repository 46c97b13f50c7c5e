"""
A team's area of made-up work for the benchmarks: households with their members, visits of the newborn's and mother's
forms. Names are those of the demo, which no dictionary of the protocol was trained on.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shared.domain.delivery import Delivery
from shared.domain.records import Operation, Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, WorkerId
from shared.kernel.instants import DAY_MS
from shared.protocol.messages import SyncRequest
from sync_server.adapters.system import SystemClock, SystemRandomness
from sync_server.main import open_store
from sync_server.operations.make_demo_households import DEVANAGARI_SHARE, MEN, SURNAMES, WOMEN
from sync_server.operations.synthetic_days import SyntheticDays
from sync_server.ports.directory import Device
from sync_server.use_cases.keep_directory import get_account
from sync_server.use_cases.sync_desk import Call, SyncDesk
from tests.support.ashas import asha_pack
from tests.support.servers import found
from tests.support.teams import ReadyMessage

RECORDS = 10_000
SEED = 90_210
HOMES = 200
BEGAN_DAYS_AGO = 300
PUSHED_AT_ONCE = 500
# Of ten records four are households, members and their consents, six are encounters and visits.
REGISTERED_SHARE = 0.4
AUTHOR = "sunita"
"""Who made it all."""


@dataclass(frozen=True, slots=True)
class Team:
    """
    Whose work it is.
    """

    area: AreaId
    worker: WorkerId


class AreaWork:
    """
    The work of one worker over most of a year, in operations numbered from 1; the same for the same seed.
    """

    def __init__(self, team: Team, seed: int = SEED) -> None:
        self.days = SyntheticDays(asha_pack(), seed, homes=HOMES)
        self.days.area, self.days.worker = team.area, team.worker
        self.days.now_ms = _midnight_ms() - BEGAN_DAYS_AGO * DAY_MS
        self._names = random.Random(seed)

    def history(self, records: int = RECORDS) -> Sequence[Operation]:
        """
        Operations that make so many records.
        """
        made: dict[str, None] = {}
        operations: list[Operation] = []
        for operation in self._stream(int(records * REGISTERED_SHARE)):
            if operation.record not in made and len(made) == records:
                return operations
            made[operation.record] = None
            operations.append(self._named(operation, len(operations) + 1))
        raise AssertionError("the stream does not end")

    def visits(self, count: int) -> tuple[Sequence[Operation], Sequence[Operation]]:
        """
        So many encounters, and the newborn visit made in each.
        """
        form = asha_pack().form("hbnc_day_visit")
        doors = [self.days.door(self.days.known[number * 7 % HOMES], form) for number in range(count)]
        return [begun for begun, _ in doors], [visit for _, visit in doors]

    def homes(self) -> Sequence[Operation]:
        """
        The households that `visits` go to.
        """
        operations = []
        for home in self.days.known:
            operations.append(self.days.operation("household", home.household, {"head_name": self._name()}))
            for person in (home.mother, home.person):
                fields: dict[str, Value] = {"name": self._name(), "household": home.household}
                operations.append(self.days.operation("person", person, fields))
        return operations

    def _stream(self, registered: int) -> Iterator[Operation]:
        made = 0
        while made < registered:
            for operation in self.days.registration():
                made += 1
                yield operation
        while True:
            yield from self.days.encounter()

    def _named(self, operation: Operation, seq: int) -> Operation:
        fields = {
            name: self._name() if name in ("name", "head_name") else value
            for name, value in operation.set.items()
        }
        if operation.kind in ("household", "person"):
            # Whose it is, the server says.
            del fields["worker"]
        return replace(operation, seq=seq, set=fields)

    def _name(self) -> str:
        script = 1 if self._names.random() < DEVANAGARI_SHARE else 0
        given = self._names.choice((*WOMEN, *MEN))
        return f"{given[script]} {self._names.choice(SURNAMES)[script]}"


def found_area(data: Path) -> None:
    """
    Founds a server whose teams have no records yet.
    """
    store = open_store(data)
    found(store)
    store.close()


def team_of(data: Path, worker: str) -> Team:
    """
    A worker and their area.
    """
    store = open_store(data)
    with store.reading() as view:
        account = get_account(view.directory, worker)
    store.close()
    return Team(AreaId(account.area), WorkerId(account.id))


def fill_area(data: Path, operations: Sequence[Operation], author: str = AUTHOR) -> None:
    """
    Has a server that is not running take operations in, from a device of the author.
    """
    team = team_of(data, author)
    store = open_store(data)
    clock = SystemClock()
    device = Device(
        id=SystemRandomness().make_record_id(clock.now_ms()),
        area=team.area,
        worker=team.worker,
        public_key=bytes(32),
        enrolled_ms=clock.now_ms(),
    )
    with store.transaction() as work:
        work.directory.add_device(device)
        epoch = work.directory.epoch()
    desk = SyncDesk(store, clock)
    for start in range(0, len(operations), PUSHED_AT_ONCE):
        batch = operations[start : start + PUSHED_AT_ONCE]
        request = SyncRequest(epoch=epoch, cursors={team.area: 0}, operations=batch, made_count=batch[-1].seq)
        with store.transaction() as work:
            (taken,) = desk.take_in(work, [Call(device.id, ReadyMessage(request))])
        assert not isinstance(taken, DoorstepError), taken
        refused = {
            answer.reason for answer in desk.answer(taken).answers if answer.state is not Delivery.RECEIVED
        }
        assert not refused, refused
    store.close()


def documents(operations: Sequence[Operation]) -> list[dict[str, Value]]:
    """
    The same work as documents of a document store: one for each record, its fields at the top.
    """
    found: dict[str, dict[str, Value]] = {}
    for operation in operations:
        document = found.setdefault(
            operation.record,
            {
                "_id": operation.record,
                "kind": operation.kind,
                "area": operation.area,
                "by": operation.by,
                "at_ms": operation.at_ms,
            },
        )
        # Names that begin with an underscore are the peer's own.
        document.update({name.lstrip("_"): value for name, value in operation.set.items()})
    return list(found.values())


def _midnight_ms() -> int:
    return time.time_ns() // 1_000_000 // DAY_MS * DAY_MS
