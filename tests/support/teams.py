"""
A founded server with two teams, and the surroundings its use-cases are given in tests.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.domain.delivery import Answer, Delivery
from shared.domain.records import Base, Operation, Value
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, uuid7
from shared.protocol.codec import decode_response, encode_response, reply_scope
from shared.protocol.compression import NO_DICTIONARY
from shared.protocol.messages import Reference, Scope, SyncRequest, SyncResponse, UnreadableOperation
from shared.protocol.zstd import ZstdCompression
from sync_server.ports.directory import Account, Device
from sync_server.ports.store import Store
from sync_server.ports.surroundings import Clock, Randomness, Signatures
from sync_server.use_cases.accept_sync import Taken
from sync_server.use_cases.found_server import found_server
from sync_server.use_cases.keep_directory import add_area, add_worker, get_account, get_area
from sync_server.use_cases.sync_desk import Call, SyncDesk

NOON_MS = 1_793_520_000_000

AREAS = (("state", "State", None), ("rampur", "Rampur", "state"), ("sitapur", "Sitapur", "state"))
WORKERS = (
    ("sunita", Role.VOLUNTEER, "rampur"),
    ("geeta", Role.VOLUNTEER, "rampur"),
    ("kavita", Role.VOLUNTEER, "sitapur"),
    ("meena", Role.SUPERVISOR, "rampur"),
    ("rita", Role.SUPERVISOR, "sitapur"),
    ("manoj", Role.MANAGER, "state"),
    ("anil", Role.ADMINISTRATOR, "state"),
)


@dataclass
class StoodClock:
    """
    A clock that moves only when told to.
    """

    ms: int = NOON_MS

    def now_ms(self) -> int:
        return self.ms

    def pass_ms(self, ms: int) -> None:
        """Time passes."""
        self.ms += ms


@dataclass
class CountedRandomness:
    """
    Bytes that look random and are the same in every run.
    """

    count: int = 0

    def make_bytes(self, size: int) -> bytes:
        self.count += 1
        return hashlib.shake_128(self.count.to_bytes(8, "big")).digest(size)

    def make_record_id(self, now_ms: int) -> str:
        return uuid7(now_ms, self.make_bytes(10))


class PlainSignatures:
    """
    Signatures that anybody can make, but only over the right bytes with the right key.
    """

    def verify(self, public_key: bytes, signature: bytes, message: bytes) -> bool:
        return signature == self.sign(public_key, message)

    def make_key(self) -> tuple[bytes, bytes]:
        return bytes(range(32)), bytes(range(32))

    def sign(self, seed: bytes, message: bytes) -> bytes:
        return hashlib.sha512(seed + message).digest()


def found_teams(store: Store, clock: Clock, randomness: Randomness, signatures: Signatures) -> None:
    """
    A state with two teams, their volunteers and supervisors, a manager and an administrator.
    """
    with store.transaction() as work:
        found_server(
            work, issuer_name="Test authority", clock=clock, randomness=randomness, signatures=signatures
        )
        for code, name, parent in AREAS:
            add_area(
                work, code=code, name=name, level="area", parent=parent, clock=clock, randomness=randomness
            )
        for short_name, role, area in WORKERS:
            add_worker(
                work,
                short_name=short_name,
                name=short_name.title(),
                role=role,
                area=area,
                clock=clock,
                randomness=randomness,
            )


@dataclass(frozen=True)
class ReadyMessage:
    """
    A request that never was on a wire.
    """

    request: SyncRequest

    @property
    def epoch(self) -> bytes:
        return self.request.epoch

    def references(self, scope: Scope) -> Sequence[Reference]:
        return ()

    def expand(self, scope: Scope, known: Mapping[Reference, str]) -> SyncRequest:
        return self.request


class WholeRequestRefusedError(Exception):
    """
    A request was refused as a whole.
    """

    def __init__(self, error: DoorstepError) -> None:
        super().__init__(error.code)
        self.error = error


@dataclass
class TeamServer:
    """
    A founded store with a desk, and devices as they are needed.
    """

    store: Store
    clock: StoodClock = field(default_factory=StoodClock)
    randomness: CountedRandomness = field(default_factory=CountedRandomness)
    signatures: PlainSignatures = field(default_factory=PlainSignatures)

    def __post_init__(self) -> None:
        found_teams(self.store, self.clock, self.randomness, self.signatures)
        self.desk = SyncDesk(self.store, self.clock)
        with self.store.reading() as view:
            self.epoch = view.directory.epoch()

    def area(self, code: str) -> str:
        """An area's identifier."""
        with self.store.reading() as view:
            return get_area(view.directory, code).id

    def account(self, short_name: str) -> Account:
        """A worker's account."""
        with self.store.reading() as view:
            return get_account(view.directory, short_name)

    def device(self, short_name: str) -> TeamDevice:
        """A new device of a worker."""
        account = self.account(short_name)
        device = Device(
            id=self.randomness.make_record_id(self.clock.ms),
            area=account.area,
            worker=account.id,
            public_key=bytes(32),
            enrolled_ms=self.clock.ms,
        )
        with self.store.transaction() as work:
            work.directory.add_device(device)
        return TeamDevice(self, device)

    def take_in(self, *calls: Call) -> list[Taken | DoorstepError]:
        """Takes a group of calls in."""
        with self.store.transaction() as work:
            return self.desk.take_in(work, calls)

    def new_id(self) -> str:
        """A fresh identifier."""
        return self.randomness.make_record_id(self.clock.ms)


@dataclass
class TeamDevice:
    """
    A device that remembers what it made and where its cursors are.
    """

    server: TeamServer
    device: Device
    cursors: dict[str, int] = field(default_factory=dict)
    seq: int = 0

    def operation(
        self,
        record: str,
        /,
        *,
        kind: str = "visit",
        base: int = 0,
        at_ms: int = 0,
        area: str = "",
        by: str = "",
        **fields: Value,
    ) -> Operation:
        """The next operation."""
        self.seq += 1
        return Operation(
            seq=self.seq,
            record=RecordId(record),
            kind=kind,
            area=AreaId(area or self.device.area),
            base=Base(self.server.epoch if base else b"", base),
            at_ms=at_ms or NOON_MS,
            offset_ms=0,
            by=WorkerId(by or self.device.worker),
            set=fields,
        )

    def request(
        self,
        *operations: Operation,
        unreadable: Sequence[UnreadableOperation] = (),
        kept_from: int = 0,
        epoch: bytes | None = None,
        digest: bytes = b"",
    ) -> SyncRequest:
        """A request with this device's cursors."""
        return SyncRequest(
            epoch=self.server.epoch if epoch is None else epoch,
            cursors={AreaId(area): revision for area, revision in self.cursors.items()},
            operations=operations,
            unreadable=unreadable,
            made_count=self.seq,
            kept_from=kept_from,
            digest=digest,
        )

    def call(self, request: SyncRequest) -> Call:
        """A request as the desk takes it."""
        return Call(self.device.id, ReadyMessage(request))

    def send(self, request: SyncRequest) -> SyncResponse:
        """
        One round trip.

        Raises:
            WholeRequestRefusedError: as a whole.
        """
        (taken,) = self.server.take_in(self.call(request))
        if isinstance(taken, DoorstepError):
            raise WholeRequestRefusedError(taken)
        desk = self.server.desk
        response = desk.answer_now(taken) if desk.is_at_hand(taken) else desk.answer(taken)
        if any(page.written for page in response.pages):
            response = self._read_back(request, response)
        for page in response.pages:
            self.cursors[page.area] = page.cursor
        return response

    def _read_back(self, request: SyncRequest, response: SyncResponse) -> SyncResponse:
        compression = ZstdCompression({}, level=1)
        scope = reply_scope(request, WorkerId(self.device.worker))
        body = encode_response(response, compression, scope=scope, dictionary=NO_DICTIONARY)
        return decode_response(body, compression, scope=scope)

    def push(self, *operations: Operation) -> Sequence[Answer]:
        """Sends operations; their answers."""
        return self.send(self.request(*operations)).answers

    def pull(self) -> dict[str, dict[str, Value]]:
        """What came since the last time, by record."""
        found: dict[str, dict[str, Value]] = {}
        more = True
        while more:
            response = self.send(self.request())
            more = any(page.more for page in response.pages)
            for page in response.pages:
                for change in page.changes:
                    found.setdefault(change.record, {}).update(change.fields)
        return found


def states(answers: Sequence[Answer]) -> list[Delivery]:
    """
    The states of answers.
    """
    return [answer.state for answer in answers]
