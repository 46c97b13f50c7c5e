"""
Months of field life in minutes: teams of real case books against the real server, and everything that happens to them.

Everything follows from a seed. Messages are lost, doubled and cut, old ones arrive again, apps are killed, clocks are
wrong, households and workers move, phones are replaced, records are erased, and the server goes back to yesterday.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import insert

from shared.domain.case_lists import CaseList, case_area, case_list
from shared.domain.delivery import Delivery
from shared.domain.kinds import BROADCAST_KINDS
from shared.domain.records import Author, Change, Value
from shared.domain.review_box import HELD, TAKE, BoxState, box_of
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId, uuid7
from shared.kernel.instants import DAY_MS
from shared.protocol.canonical import operation_hash
from shared.protocol.compression import NoCompression
from sync_server.adapters import sql_tables
from sync_server.adapters.system import Ed25519Signatures
from sync_server.main import DATABASE, open_store
from sync_server.ports.directory import CasePlace, Device
from sync_server.use_cases.callers import Caller, get_caller
from sync_server.use_cases.erase_records import Erased, erase_again, erase_record
from sync_server.use_cases.found_server import found_server
from sync_server.use_cases.keep_directory import add_area, add_worker
from sync_server.use_cases.keep_workers import end_worker, move_worker, take_worker_back
from sync_server.use_cases.revoke_device import revoke_device
from tests.support.desk_server import EVERYTHING, FOUNDED_MS, DeskServer, SetClock
from tests.support.handsets import Fate, Handset

FATES = (
    *[Fate.DELIVERED] * 12,
    Fate.REQUEST_LOST,
    Fate.REPLY_LOST,
    Fate.REQUEST_DOUBLED,
    Fate.REPLY_TRUNCATED,
    Fate.CRASH_BEFORE_APPLY,
)
MOST_RESTORES = 4


class SeededRandomness:
    """
    Bytes that follow from a seed.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def make_bytes(self, size: int) -> bytes:
        """The next bytes."""
        return self._chance.randbytes(size)

    def make_record_id(self, now_ms: int) -> str:
        """A UUIDv7 of that time."""
        return uuid7(now_ms, self.make_bytes(10))


class FieldServer(DeskServer):
    """
    The real server with as many teams as wanted.

    Args:
        folder: Where the database lies.
        ids: Makes identifiers.
        teams, volunteers: How many teams, and volunteers in each; every team has a supervisor.
    """

    def __init__(self, folder: Path, ids: SeededRandomness, *, teams: int, volunteers: int) -> None:
        self.now_ms = FOUNDED_MS + DAY_MS
        self._path = folder / DATABASE
        self._compression = NoCompression()
        self.ids = ids
        self.people: list[tuple[str, Role, str]] = []
        self._found(folder, teams, volunteers)
        self._open()

    def _found(self, folder: Path, teams: int, volunteers: int) -> None:
        clock, chance = SetClock(FOUNDED_MS), self.ids
        store = open_store(folder)
        with store.transaction() as work:
            found_server(
                work, issuer_name="Field", clock=clock, randomness=chance, signatures=Ed25519Signatures()
            )
            add_area(work, code="district", name="D", level="d", parent=None, clock=clock, randomness=chance)
            for team in range(teams):
                code = f"team{team}"
                add_area(
                    work, code=code, name=code, level="t", parent="district", clock=clock, randomness=chance
                )
                self.people.append((f"s{team}", Role.SUPERVISOR, code))
                self.people += [(f"v{team}.{one}", Role.VOLUNTEER, code) for one in range(volunteers)]
            self.people.append(("manager", Role.MANAGER, "district"))
            for name, role, area in self.people:
                add_worker(
                    work, short_name=name, name=name, role=role, area=area, clock=clock, randomness=chance
                )
        store.close()

    def enrol(self, short_name: str) -> Author:
        """A phone for a worker, by short name."""
        with self._store.transaction() as work:
            account = next(one for one in work.directory.accounts() if one.short_name == short_name)
            device = Device(
                id=self.ids.make_record_id(self.now_ms),
                area=account.area,
                worker=account.id,
                public_key=bytes(32),
                enrolled_ms=self.now_ms,
            )
            work.directory.add_device(device)
        return Author(DeviceId(device.id), WorkerId(account.id), AreaId(account.area), account.role.value)

    def caller(self, device: str) -> Caller | None:
        """What a device may do; None where it has no access."""
        with self._store.reading() as view, suppress(DoorstepError):
            return get_caller(view.directory, device)
        return None

    def knows(self, device: str) -> bool:
        """Whether the server has ever heard of a device."""
        with self._store.reading() as view:
            return view.directory.find_device(device) is not None

    def restore(self, backup: bytes, epoch: bytes) -> None:
        """Goes back to a backup; the areas' counters, review boxes included, end the epoch."""
        self.close()
        for leftover in self._path.parent.glob(f"{DATABASE}-*"):
            leftover.unlink()
        self._path.write_bytes(backup)
        self._open()
        with self._store.transaction() as work:
            former = work.directory.epoch()
            areas = [area.id for area in work.directory.areas()]
            cases = [place.area for place in work.directory.cases()]
            heads = work.changes.heads([*areas, *map(box_of, areas), *cases])
            work.directory.keep_epoch(epoch)
        with self._engine.begin() as connection:
            for area, head in heads.items():
                connection.execute(
                    insert(sql_tables.former_epoch).values(area=area, epoch=former, revision=head.revision)
                )

    def end(self, worker: str) -> None:
        """A worker leaves."""
        with self._store.transaction() as work:
            end_worker(work, worker=worker, clock=self._clock)

    def take_back(self, worker: str) -> None:
        """A worker is here again."""
        with self._store.transaction() as work:
            take_worker_back(work, worker=worker, clock=self._clock)

    def move_worker(self, worker: str, area: str) -> None:
        """A worker goes to another team."""
        with self._store.transaction() as work:
            move_worker(work, worker=worker, area=area, clock=self._clock)

    def revoke(self, device: str) -> None:
        """A phone is lost."""
        with self._store.transaction() as work:
            revoke_device(work, device_id=device, actor="console", clock=self._clock)

    def erase(self, area: str, record: str) -> Sequence[Erased]:
        """A record is erased."""
        with self._store.transaction() as work:
            return erase_record(work, area=area, record=record, actor="console", clock=self._clock)

    def erase_again(self, erased: Sequence[Erased]) -> None:
        """After a restore."""
        with self._store.transaction() as work:
            erase_again(work, erased, clock=self._clock)

    def case_places(self) -> Sequence[CasePlace]:
        """Every case."""
        with self._store.reading() as view:
            return view.directory.cases()

    def everything(self, area: str) -> list[tuple[str, Mapping[str, Value]]]:
        """Kind and fields of every living record of an area."""
        with self._store.reading() as view:
            records = view.changes.changed_since(area, 0, limit=EVERYTHING)
        return [(one.kind, one.fields) for one in records if one.left_for is None and not one.erased_ms]

    def branch_of(self, worker: str) -> tuple[str, ...]:
        """The areas from the top down to a worker's own; nothing for who has left."""
        with self._store.reading() as view:
            account = view.directory.find_account(worker)
            area = view.directory.find_area(account.area) if account and account.active else None
            return area.path if area else ()

    def readable(self, caller: Caller, area: str) -> dict[str, tuple[int, dict[str, Value]]]:
        """What a caller is to hold of an area."""
        with self._store.reading() as view:
            kinds = None if area in caller.writes else BROADCAST_KINDS
            records = view.changes.changed_since(area, 0, kinds=kinds, limit=EVERYTHING)
        return {
            record.id: (
                record.revision,
                {name: value for name, value in record.fields.items() if value is not None},
            )
            for record in records
            if record.left_for is None and not record.erased_ms
        }


@dataclass
class Result:
    """
    What happened, and what it came to.
    """

    events: Counter[str]
    answers: Counter[Delivery]
    operations: int
    trips: int
    records: int


class FieldLife:
    """
    Args:
        folder: Where the server's database lies.
        seed: Everything follows from it.
    """

    def __init__(self, folder: Path, *, teams: int, volunteers: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.server = FieldServer(folder, SeededRandomness(self.chance), teams=teams, volunteers=volunteers)
        self.teams = teams
        self.events: Counter[str] = Counter()
        self.made: dict[tuple[str, int], bytes] = {}
        self.about: dict[tuple[str, int], str] = {}
        self.erased: list[Erased] = []
        self.handsets: dict[str, Handset] = {}
        self._restores = 0
        self._left: set[str] = set()
        for name, _, _ in self.server.people:
            author = self.server.enrol(name)
            handset = Handset(name, self.server, NoCompression(), author=author, areas=(author.area,))
            handset.clock.at_ms = self.server.now_ms + self.chance.choice([0, -3, 400, -900]) * 60_000
            self.handsets[name] = handset
            handset.sync()
        self.backup = self.server.backup()

    def live(self, days: int) -> None:
        """Days in the field."""
        for day in range(days):
            self._pass(DAY_MS)
            for name in self._some(0.6):
                self._work(name)
            for name in self._some(0.35):
                self._call(name)
            for event, likely in self._happenings():
                if self.chance.random() < likely:
                    event()
            if day % 5 == 4:
                self.backup = self.server.backup()

    def rest(self) -> Result:
        """
        Everybody calls until there is nothing left to say; supervisors judge what waits.
        """
        for name in sorted(self._left):
            self.server.take_back(name)
        self._left.clear()
        for _ in range(3):
            for name in self.handsets:
                self._sync(name)
            self._judge_all()
        for name in self.handsets:
            self._sync(name)
        for name in self.handsets:
            self._sync(name)
        answers = Counter(
            self.handsets[name].book.delivery(operation.record)
            for name in self.handsets
            for operation, _ in self.handsets[name].book.answers()
            if self.handsets[name].book.find(operation.record)
        )
        return Result(
            self.events,
            answers,
            len(self.made),
            sum(handset.trips for handset in self.handsets.values()),
            sum(len(self.server.living(area)) for area in self.server.areas()),
        )

    def require_law(self) -> None:
        """
        All digests agree, every operation is answered exactly once, nobody holds what they may not.
        """
        self._require_accounted()
        for name, handset in self.handsets.items():
            caller = self.server.caller(handset.author.device)
            assert caller is not None, name
            assert set(handset.book.cursors()) == set(caller.scope), name
            living = self._living_cases()
            assert set(handset.book.cursors()) & living.keys() == self._cases_due(name, living), name
            assert not handset.phone.differing, name
            held = {area: handset.received(area) for area in {*caller.scope, *self._every_area()}}
            for area, records in held.items():
                wanted = self.server.readable(caller, area) if area in caller.scope else {}
                assert records == wanted, (name, area)

    def close(self) -> None:
        """Ends it."""
        for handset in self.handsets.values():
            handset.close()
        self.server.close()

    def _living_cases(self) -> dict[str, tuple[Value, CaseList]]:
        """Area to team and list of every case that was not erased, as its records tell them."""
        found = {}
        for place in self.server.case_places():
            records = self.server.everything(place.area)
            case = next((fields for kind, fields in records if kind == "case"), None)
            if case is not None:
                accesses = [fields for kind, fields in records if kind == "access"]
                found[place.area] = case.get("team"), case_list(case, accesses)
        return found

    def _cases_due(self, name: str, living: Mapping[str, tuple[Value, CaseList]]) -> set[str]:
        """The cases on whose list a phone's worker is."""
        worker = self.handsets[name].author.worker
        branch = self.server.branch_of(worker)
        return {
            area
            for area, (team, listed) in living.items()
            if worker in listed.added
            or (worker in listed.assigned and team in branch)
            or (name.startswith("s") and team == branch[-1] and worker not in listed.removed)
        }

    def _require_accounted(self) -> None:
        for name, handset in self.handsets.items():
            device = handset.author.device
            stored = self.server.receipts(replace(handset.author, area=self._home(device)))
            made = {seq: sha256 for (owner, seq), sha256 in self.made.items() if owner == device}
            assert stored.keys() == made.keys(), name
            # What was erased on the phone before the server had it came without what it said.
            erased = {one.record for one in self.erased}
            others = {seq for seq in made if made[seq] != stored[seq][0]}
            assert {self.about[device, seq] for seq in others} <= erased, name
            counts = handset.book.counts()
            assert counts.recorded == counts.received == counts.server_says == len(made), name
            assert not handset.book.pending(), name

    def _home(self, device: str) -> AreaId:
        caller = self.server.caller(device)
        assert caller is not None
        return AreaId(caller.home.area)

    def _every_area(self) -> list[str]:
        areas = list(self.server.areas())
        return [*areas, *map(box_of, areas), *(place.area for place in self.server.case_places())]

    def _pass(self, ms: int) -> None:
        self.server.now_ms += ms
        for handset in self.handsets.values():
            handset.clock.at_ms += ms

    def _some(self, share: float) -> list[str]:
        return [name for name in self.handsets if self.chance.random() < share]

    def _happenings(self) -> list[tuple[Callable[[], None], float]]:
        return [
            (self._a_household_moves, 0.25),
            (self._a_household_is_given, 0.2),
            (self._a_worker_moves, 0.05),
            (self._a_worker_leaves, 0.05),
            (self._a_worker_is_back, 0.1),
            (self._a_phone_is_replaced, 0.05),
            (self._a_record_is_erased, 0.05),
            (self._a_list_changes, 0.4),
            (self._the_server_goes_back, 0.02),
            (self._an_old_message_arrives, 0.3),
            (self._judge_all, 0.3),
        ]

    # What workers do.

    def _work(self, name: str) -> None:
        handset = self.handsets[name]
        book = handset.book
        if handset.author.role != "volunteer":
            return
        here = [one for one in book.all_of("household") if one.area in self._writes(name)]
        if not here or self.chance.random() < 0.15:
            self._record(name, "household", self._new(), handset.book.author.area, head_name=self._word())
            return
        home = self.chance.choice(here)
        people = book.where("person", "household", home.id)
        if not people or self.chance.random() < 0.3:
            self._record(name, "person", self._new(), home.area, household=home.id, name=self._word())
            return
        person = self.chance.choice(list(people))
        if self.chance.random() < 0.2:
            self._work_on_case(name, person.id, home.area)
            return
        if self.chance.random() < 0.4:
            field = self.chance.choice(["name", "alive", "risk", "mobile"])
            self._record(name, "person", person.id, person.area, **{field: self._value(field)})
        else:
            fields = {"household": home.id, "person": person.id, "outcome": "done"}
            danger: dict[str, Value] = {"danger": ["fits"]} if self.chance.random() < 0.1 else {}
            self._record(name, "visit", self._new(), person.area, **fields, **danger)

    def _work_on_case(self, name: str, person: str, team: str) -> None:
        """A case is opened, gone on with, or visited."""
        book = self.handsets[name].book
        known = [one for one in book.all_of("case") if one.text("person") == person]
        if not known:
            case = self._new()
            self.events["case opened"] += 1
            self._record(name, "case", case, case_area(case), team=team, person=person, programme="care")
            return
        case = known[0].id
        if self.chance.random() < 0.3:
            self._record(name, "case", case, case_area(case), stage=self._word())
            return
        about = {"case": case, "person": person, "outcome": "done"}
        self._record(name, "visit", self._new(), case_area(case), **about)

    def _writes(self, name: str) -> set[str]:
        book = self.handsets[name].book
        return {book.author.area} if self.handsets[name].author.role == "volunteer" else set(book.cursors())

    def _record(self, name: str, kind: str, record: str, area: str, /, **fields: Value) -> None:
        handset = self.handsets[name]
        handset.clock.at_ms += 1_009
        change = Change(record=RecordId(record), kind=kind, area=AreaId(area), set=fields)
        for operation in handset.run(handset.book.record([change])):
            self.made[handset.author.device, operation.seq] = operation_hash(operation)
            self.about[handset.author.device, operation.seq] = operation.record

    def _call(self, name: str) -> None:
        handset = self.handsets[name]
        handset.phone.begin()
        for _ in range(self.chance.randint(1, 6)):
            if handset.phone.is_quiet:
                break
            fate = self.chance.choice(FATES)
            self.events[fate.value] += fate is not Fate.DELIVERED
            handset.trip(fate)
        if self.chance.random() < 0.05:
            self.events["app killed"] += 1
            handset.start(most_operations=self.chance.choice([1, 3, 500]))

    def _sync(self, name: str) -> None:
        self.handsets[name].sync()
        self._follow(name)

    def _follow(self, name: str) -> None:
        # What a worker writes next belongs to the area they belong to, as the app learns it from the server.
        handset = self.handsets[name]
        caller = self.server.caller(handset.author.device)
        if caller is not None and caller.account.area != handset.book.author.area and caller.writes:
            author = replace(handset.book.author, area=AreaId(caller.account.area))
            handset.run(handset.book.adopt(author))

    # What happens to them.

    def _a_household_moves(self) -> None:
        book = self.handsets["manager"].book
        self._sync("manager")
        homes = book.all_of("household")
        if not homes or self.teams < 2:
            return
        home = self.chance.choice(list(homes))
        areas = [
            area.id for area in book.all_of("area") if area.text("level") == "t" and area.id != home.area
        ]
        self.events["household moved"] += 1
        self._record("manager", "household", home.id, home.area, moves_to=self.chance.choice(areas))

    def _a_household_is_given(self) -> None:
        name = f"s{self.chance.randrange(self.teams)}"
        book = self.handsets[name].book
        homes = [one for one in book.all_of("household") if one.area == book.author.area]
        if homes:
            home = self.chance.choice(homes)
            other = self.chance.choice([one for one, role, _ in self.server.people if role is Role.VOLUNTEER])
            self.events["household given"] += 1
            self._record(name, "household", home.id, home.area, worker=self.handsets[other].author.worker)

    def _a_list_changes(self) -> None:
        """A supervisor gives a case to somebody else, puts somebody on its list or takes somebody off."""
        name = f"s{self.chance.randrange(self.teams)}"
        book = self.handsets[name].book
        cases = [one for one in book.all_of("case") if one.text("team")]
        if not cases:
            return
        case = self.chance.choice(cases)
        other = self.chance.choice([one for one, role, _ in self.server.people if role is not Role.MANAGER])
        worker = self.handsets[other].author.worker
        self.events["list changed"] += 1
        if self.chance.random() < 0.3:
            self._record(name, "case", case.id, case.area, worker=worker)
            return
        listed = self.chance.choice(["yes", "no"])
        said = [one for one in book.where("access", "case", case.id) if one.text("worker") == worker]
        access = said[0].id if said else self._new()
        self._record(name, "access", access, case.area, case=case.id, worker=worker, listed=listed)

    def _volunteer(self) -> str:
        return self.chance.choice(
            [
                name
                for name, role, _ in self.server.people
                if role is Role.VOLUNTEER and name not in self._left
            ]
        )

    def _a_worker_moves(self) -> None:
        name = self._volunteer()
        self.events["worker moved"] += 1
        self.server.move_worker(name, f"team{self.chance.randrange(self.teams)}")

    def _a_worker_leaves(self) -> None:
        if len(self._left) < 2:
            name = self._volunteer()
            self.events["worker left"] += 1
            self.server.end(name)
            self._left.add(name)

    def _a_worker_is_back(self) -> None:
        if self._left:
            name = self.chance.choice(sorted(self._left))
            self._left.remove(name)
            self.events["worker back"] += 1
            self.server.take_back(name)

    def _a_phone_is_replaced(self) -> None:
        self._enrol_again(self._volunteer())

    def _enrol_again(self, name: str) -> None:
        self.events["phone enrolled again"] += 1
        handset = self.handsets[name]
        if self.server.knows(handset.author.device):
            self.server.revoke(handset.author.device)
        for operation in handset.book.pending():
            del self.made[handset.author.device, operation.seq]
        author = self.server.enrol(name)
        handset.run(handset.book.adopt(author))
        handset.author = author
        handset.sent.clear()
        handset.start()
        for operation in handset.book.pending():
            self.made[author.device, operation.seq] = operation_hash(operation)
            self.about[author.device, operation.seq] = operation.record

    def _a_record_is_erased(self) -> None:
        area = self.chance.choice(self.server.areas()[1:])
        people = [one for one, (_, fields) in self.server.living(area).items() if "household" in fields]
        if people:
            self.events["erased"] += 1
            self.erased += self.server.erase(area, self.chance.choice(sorted(people)))

    def _the_server_goes_back(self) -> None:
        if self._restores >= MOST_RESTORES:
            return
        self._restores += 1
        self.events["server restored"] += 1
        self.server.restore(self.backup, b"epoch-%d" % self._restores)
        self.server.erase_again(self.erased)
        for name, handset in self.handsets.items():
            if self.server.caller(handset.author.device) is None:
                self._enrol_again(name)
        for name, _, _ in self.server.people:
            # Who left since the backup is here again, and who was back has left: the office does it anew.
            (self.server.end if name in self._left else self.server.take_back)(name)

    def _an_old_message_arrives(self) -> None:
        handset = self.handsets[self.chance.choice(list(self.handsets))]
        if handset.sent:
            self.events["old message"] += 1
            with suppress(DoorstepError):
                self.server.exchange(handset.author.device, self.chance.choice(handset.sent))

    def _judge_all(self) -> None:
        for team in range(self.teams):
            name = f"s{team}"
            self._sync(name)
            book = self.handsets[name].book
            for boxed in list(book.where(HELD, "state", str(BoxState.WAITING))):
                if boxed.text("verdict"):
                    continue
                refuses = self.chance.random() < 0.2
                verdict: dict[str, Value] = (
                    {"verdict": "refuse", "why": "review.refused.duplicate"} if refuses else {"verdict": TAKE}
                )
                self.events["refused by supervisor" if refuses else "taken in by supervisor"] += 1
                self._record(name, HELD, boxed.id, boxed.area, **verdict)

    # Small things.

    def _new(self) -> str:
        return self.server.ids.make_record_id(self.server.now_ms)

    def _word(self) -> str:
        return self.chance.choice(["Asha", "Rekha", "Sunita", "Geeta", "Meena", "Kamla"])

    def _value(self, field: str) -> Value:
        choices: dict[str, list[Value]] = {
            "alive": ["no", None],
            "risk": [["anaemia"], ["twins"], []],
            "mobile": ["1", "2", None],
        }
        return self.chance.choice(choices.get(field, [self._word()]))
