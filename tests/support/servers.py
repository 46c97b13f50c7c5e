"""
A real server process in a temporary folder, and phones that speak to it over a real socket.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from shared.domain.records import Base, Operation, Value
from shared.kernel.identifiers import AreaId, RecordId, WorkerId, uuid7
from shared.protocol.codec import Abbreviations, decode_response, encode_request, reply_scope
from shared.protocol.dictionaries import load_dictionaries
from shared.protocol.messages import Scope, SyncRequest, SyncResponse
from shared.protocol.proofs import enrolment_proof, token_proof
from shared.protocol.versions import CONTENT_TYPE
from shared.protocol.zstd import SERVER_LEVEL, ZstdCompression
from sync_server.adapters.database_setting import read_database_setting
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.system import Ed25519Signatures, SystemClock, SystemRandomness
from sync_server.main import open_store
from sync_server.ports.store import Store
from sync_server.use_cases.issue_enrolment import issue_enrolment
from sync_server.use_cases.keep_directory import get_account
from tests.support.teams import NOON_MS, found_teams

ROOT = Path(__file__).parents[2]
ADDRESS_LINE = "Doorstep runs at "
START_S = 30


def open_data(data: Path) -> SQLStore:
    """
    The store of a data folder, in the database that it names.
    """
    return open_store(data, read_database_setting(data, {}))


def found(store: Store) -> None:
    """
    As `found_teams`, with the real surroundings.
    """
    found_teams(store, SystemClock(), SystemRandomness(), Ed25519Signatures())


def a_code(store: Store, worker: str) -> str:
    """
    A fresh one-time code.
    """
    with store.transaction() as work:
        account = get_account(work.directory, worker)
        return issue_enrolment(
            work, worker=account.id, by=None, clock=SystemClock(), randomness=SystemRandomness()
        ).code


@dataclass
class ServerProcess:
    """
    `doorstep-server serve` on a port of its own choosing.
    """

    data: Path
    options: Sequence[str] = ()
    address: str = ""
    _process: subprocess.Popen[str] | None = None

    _log: IO[str] | None = None

    def start(self) -> None:
        """Starts and waits until it answers."""
        self._log = TemporaryFile("w+")  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sync_server.operations.cli",
                "serve",
                "--data",
                str(self.data),
                "--port",
                "0",
                "--host",
                "127.0.0.1",
                *self.options,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if line.startswith(ADDRESS_LINE):
                self.address = line.removeprefix(ADDRESS_LINE).strip()
                return
        raise AssertionError(f"the server ended: {self.end()[2]}")

    def end(self) -> tuple[int, str, str]:
        """Ctrl-C; exit code, output after the address, and log. Ending twice is a no-op."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self._ended()

    def kill(self) -> None:
        """SIGKILL: as when the power goes."""
        assert self._process is not None
        self._process.kill()
        self._ended()

    def _ended(self) -> tuple[int, str, str]:
        assert self._process is not None
        assert self._process.stdout is not None
        if self._process.stdout.closed or self._log is None or self._log.closed:
            return self._process.wait(), "", ""
        with self._process.stdout, self._log:
            out = self._process.stdout.read()
            code = self._process.wait(START_S)
            self._log.seek(0)
            return code, out, self._log.read()

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid


@contextmanager
def serving(data: Path, *options: str) -> Iterator[ServerProcess]:
    """
    A founded server, serving.
    """
    store = open_data(data)
    found(store)
    store.close()
    server = ServerProcess(data, options)
    server.start()
    try:
        yield server
    finally:
        server.end()


@dataclass
class Answered:
    """
    An HTTP answer.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.json()["code"])


def ask(
    address: str, method: str, path: str, body: bytes | Mapping[str, object] = b"", **headers: str
) -> Answered:
    """
    One HTTP exchange.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(
        address + path,
        data=content if method != "GET" else None,
        method=method,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        with urllib.request.urlopen(request, timeout=START_S) as answer:
            return Answered(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answered(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@dataclass
class PlainPhone:
    """
    A phone without a store: makes operations, sends them, remembers cursors.
    """

    address: str
    compression: ZstdCompression
    seed: bytes
    public_key: bytes
    device: str = ""
    worker: str = ""
    area: str = ""
    token: str = ""
    epoch: bytes = b""
    cursors: dict[str, int] = field(default_factory=dict)
    made: list[Operation] = field(default_factory=list)
    records: dict[str, dict[str, Value]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    _count: int = 0

    def make(self, record: str | None = None, kind: str = "visit", **fields: Value) -> Operation:
        """The next operation; on a new record where none is named."""
        area = str(fields.pop("area", self.area))
        by = str(fields.pop("by", self.worker))
        self._count += 1
        known = self.revisions.get(record or "", 0)
        operation = Operation(
            seq=len(self.made) + 1,
            record=RecordId(record or self.new_id()),
            kind=kind,
            area=AreaId(area),
            base=Base(self.epoch if known else b"", known),
            at_ms=NOON_MS + self._count,
            offset_ms=0,
            by=WorkerId(by),
            set=fields or {"outcome": "done"},
        )
        self.made.append(operation)
        return operation

    def new_id(self) -> str:
        """A fresh identifier."""
        return SystemRandomness().make_record_id(NOON_MS)

    def request(self, operations: Sequence[Operation] = (), **parts: Any) -> SyncRequest:
        """A request as this phone would make it."""
        return SyncRequest(
            epoch=self.epoch,
            cursors={AreaId(area): revision for area, revision in self.cursors.items()},
            operations=operations,
            made_count=len(self.made),
            **parts,
        )

    def encoded(self, request: SyncRequest, *, rows: bool = False) -> bytes:
        """Its bytes, identifiers in full."""
        return encode_request(request, self.compression, Abbreviations(rows=rows))

    def post(self, body: bytes, **headers: str) -> Answered:
        """Posts to `/sync`."""
        given = {"Authorization": f"Bearer {self.token}", "Content_Type": CONTENT_TYPE, **headers}
        return ask(self.address, "POST", "/api/v1/sync", body, **given)

    def sync(self, *operations: Operation, **parts: Any) -> SyncResponse:
        """Sends operations, takes in what comes back."""
        request = self.request(operations, **parts)
        answered = self.post(self.encoded(request))
        assert answered.status == 200, answered.body
        return self.take(request, answered.body)

    def take(self, request: SyncRequest, body: bytes) -> SyncResponse:
        """Takes in a reply."""
        scope = reply_scope(request, WorkerId(self.worker))
        response = decode_response(body, self.compression, scope=scope)
        for operation, answer in zip(request.operations, response.answers, strict=True):
            if answer.revision:
                self.revisions[operation.record] = answer.revision
                self.records.setdefault(operation.record, {}).update(operation.set)
        for page in response.pages:
            self.cursors[page.area] = page.cursor
            for change in page.changes:
                self.revisions[change.record] = change.revision
                self.records.setdefault(change.record, {}).update(change.fields)
        return response

    def pull(self) -> None:
        """Syncs until nothing more comes."""
        while any(page.more for page in self.sync().pages):
            pass

    def renew(self) -> Answered:
        """A new token for a signed challenge."""
        nonce = ask(self.address, "POST", "/api/v1/challenge", {"device": self.device}).json()["nonce"]
        signature = Ed25519Signatures().sign(self.seed, token_proof(bytes.fromhex(nonce)))
        answered = ask(
            self.address,
            "POST",
            "/api/v1/token",
            {"device": self.device, "nonce": nonce, "signature": signature.hex()},
        )
        if answered.status == 200:
            self.token = answered.json()["token"]
        return answered


def try_enrol(address: str, code: str, key: tuple[bytes, bytes] | None = None) -> tuple[Answered, PlainPhone]:
    """
    An attempt to enrol.
    """
    seed, public_key = key or Ed25519Signatures().make_key()
    compression = ZstdCompression(load_dictionaries(), level=SERVER_LEVEL)
    phone = PlainPhone(address, compression, seed, public_key)
    answered = ask(
        address,
        "POST",
        "/api/v1/enrol",
        {
            "code": code,
            "public_key": public_key.hex(),
            "signature": Ed25519Signatures().sign(seed, enrolment_proof(code)).hex(),
            "protocol": "2026-11-01",
        },
    )
    return answered, phone


def enrolled(address: str, code: str) -> PlainPhone:
    """
    An enrolled phone.
    """
    answered, phone = try_enrol(address, code)
    assert answered.status == 200, answered.body
    said = answered.json()
    phone.device, phone.worker, phone.area = said["device"], said["worker"]["id"], said["area"]["id"]
    phone.token, phone.epoch = said["token"], bytes.fromhex(said["epoch"])
    phone.cursors = dict.fromkeys(said["areas"], 0)
    return phone


def scope_of(phone: PlainPhone) -> Scope:
    """
    What both sides know of a phone.
    """
    return Scope(WorkerId(phone.worker), tuple(AreaId(area) for area in phone.cursors))


def an_id(number: int) -> str:
    """
    A fixed identifier.
    """
    return uuid7(NOON_MS, number.to_bytes(10, "big"))
