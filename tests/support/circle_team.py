"""
A team whose phones keep circles: real case books and real keys, and a relay in the server's place that hands records
on and writes the directory of enrolments.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from mobile.adapters.case_book import CaseBook
from mobile.ports.case_book import ReceivedChange
from mobile.ports.errors import ServerRefusedError
from mobile.ports.key_vault import Identity
from mobile.ports.remote import Reply
from mobile.use_cases.circles import is_listed
from mobile.use_cases.desk import Desk
from mobile.use_cases.sealed_answers import guard_changes, open_sealed_answers
from mobile.use_cases.tend_circles import give_agreement, tend_circles
from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Author, Change, Operation, Record, Value
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId, derive_uuid
from shared.protocol.canonical import operation_hash
from tests.support.case_books import AREA, CountedIds, StoodClock, a_progress, a_record_id
from tests.support.desks import a_device
from tests.support.fake_key_vault import FakeKeyVault
from tests.support.sealed_stores import QuickProvider

PROVIDER = QuickProvider()
HOME, PERSON, CASE = a_record_id("home"), a_record_id("sunita"), a_record_id("case")


@dataclass
class Relay:
    """
    Attributes:
        records: Identifier to kind, revision and fields.
        knows_keys: Whether it has a directory; an older server has none.
    """

    records: dict[str, tuple[str, int, dict[str, Value]]] = field(default_factory=dict)
    revision: int = 0
    knows_keys: bool = True

    def put(self, record: str, kind: str, fields: dict[str, Value]) -> int:
        """Sets fields of a record; what is written once stands."""
        self.revision += 1
        before = self.records.get(record, (kind, 0, {}))[2]
        kept = before if kind == "case_key" else {}
        self.records[record] = (kind, self.revision, {**before, **fields, **kept})
        return self.revision

    def take(self, operation: Operation) -> Answer:
        """Accepts one operation."""
        revision = self.put(operation.record, operation.kind, dict(operation.set))
        return Answer(operation.seq, operation_hash(operation), Delivery.RECEIVED, revision, "")

    def since(self, cursor: int) -> list[ReceivedChange]:
        """Records that changed after a revision."""
        return [
            ReceivedChange(record=record, kind=kind, area=AREA, revision=revision, fields=fields)
            for record, (kind, revision, fields) in self.records.items()
            if revision > cursor
        ]

    def family(self, worker: str) -> None:
        """A household of a worker, with one person."""
        self.put(HOME, "household", {"head_name": "Ram", "worker": worker_id(worker)})
        self.put(PERSON, "person", {"household": HOME, "name": "Sunita"})

    def case(self, worker: str) -> None:
        """A case of that person, in a worker's hands."""
        self.put(CASE, "case", {"team": AREA, "person": PERSON, "worker": worker_id(worker)})

    def list(self, worker: str, listed: str) -> None:
        """A supervisor's word on who is on the case's list."""
        named: dict[str, Value] = {"case": CASE, "worker": worker_id(worker), "listed": listed}
        self.put(a_record_id(f"access {worker}"), "access", named)

    def hand_over(self, worker: str) -> None:
        """The household becomes another worker's."""
        self.put(HOME, "household", {"worker": worker_id(worker)})

    def end(self, phone: Phone) -> None:
        """An enrolment's access ends."""
        self.put(phone.desk.identity.device, "enrolment", {"ended_ms": 1})


@dataclass
class Phone:
    """
    One enrolment.
    """

    name: str
    desk: Desk
    relay: Relay
    cursor: int = 0

    async def exchange(self) -> None:
        """One exchange without what follows it."""
        pending = list(self.desk.book.pending())
        answers = [self.relay.take(operation) for operation in pending]
        changes = self.relay.since(self.cursor)
        self.cursor = self.relay.revision
        await self.desk.book.apply(a_progress(*changes, answers=answers, cursors={AREA: self.cursor}))

    async def sync(self) -> None:
        """An exchange, and what the phone does for circles after it."""
        if not is_listed(self.desk):
            await give_agreement(self.desk)
        await self.exchange()
        await tend_circles(self.desk)

    async def visit(self, name: str, said: str, *, amends: bool = False, case: str = "") -> str:
        """Records a visit with one sensitive answer; its identifier."""
        visit = a_record_id(name)
        before = self.desk.book.find(visit) if amends else None
        set_: dict[str, Value] = {"person": PERSON, "household": HOME, "q.alone": "yes", "q.hurt": said}
        set_["worker"] = self.desk.identity.worker
        if case:
            set_["case"] = case
        change = Change(record=visit, kind="visit", area=AreaId(AREA), set=set_)
        await self.desk.book.record(await guard_changes(self.desk, [change], {"q.hurt"}, before))
        return visit

    async def read(self, visit: str) -> Any:
        """The sensitive answer as this phone can show it."""
        return (await open_sealed_answers(self.desk, self.record(visit)))["q.hurt"]

    def record(self, record: str) -> Record:
        """A record as this phone sees it."""
        return self.desk.book.get(record)


def worker_id(name: str) -> str:
    """The worker whose name it is; `sunita 2` is another phone of `sunita`."""
    return derive_uuid("worker", name.split()[0])


async def a_phone(relay: Relay, name: str, role: str = "volunteer") -> Phone:
    """
    A phone that has enrolled and not synced yet.
    """
    seed, verifying = await PROVIDER.make_signing_key()
    device = derive_uuid("device", name)
    identity = Identity(
        device=device,
        worker=worker_id(name),
        worker_name=name.title(),
        role=role,
        area=AREA,
        server="",
        signing_seed=seed,
    )

    async def ask(desk: Desk, method: str, path: str, body: bytes) -> Reply:
        if not relay.knows_keys:
            raise ServerRefusedError(reason="path.unknown", status=404)
        said = json.loads(body)
        relay.put(
            desk.identity.device,
            "enrolment",
            {
                "worker": identity.worker,
                "role": role,
                "verifying": verifying,
                "agreement": bytes.fromhex(said["public_key"]),
                "proof": bytes.fromhex(said["proof"]),
            },
        )
        return Reply(200, b"{}", {})

    relay.put(identity.worker, "worker", {"name": identity.worker_name, "role": role})
    clock, keys = StoodClock(), FakeKeyVault()
    device_parts: dict[str, Any] = {"clock": clock, "keys": keys, "crypto": PROVIDER, "ask": ask}
    fakes = a_device(**device_parts, ids=CountedIds())
    vault = await keys.create(identity, "824613")
    vault.vault_id = hashlib.sha256(name.encode()).hexdigest()[:32]
    author = Author(DeviceId(device), WorkerId(identity.worker), AreaId(AREA), role)
    book: Any = await CaseBook.open(vault.journal, author, clock, CountedIds())
    return Phone(name, Desk(fakes, vault, book), relay)


async def settle(phones: list[Phone]) -> None:
    """
    Syncs until nobody has anything to say.
    """
    for _ in range(12):
        before = phones[0].relay.revision if phones else 0
        for phone in phones:
            await phone.sync()
        if (
            phones
            and phones[0].relay.revision == before
            and not any(list(phone.desk.book.pending()) for phone in phones)
        ):
            return
    raise AssertionError("the phones do not come to rest")


def a_record(name: str) -> RecordId:
    """Names a record of the team."""
    return a_record_id(name)
