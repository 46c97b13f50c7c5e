"""
Two clients with their servers, that are given the same work: Doorstep's phone, and PouchDB with express-pouchdb.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from shared.domain.records import Operation
from sync_server.main import open_store
from tests.benchmarks.counting_proxy import Counted, counting
from tests.benchmarks.npm_peers import NpmPeers
from tests.benchmarks.spoken_process import SpokenProcess, speaking
from tests.benchmarks.synthetic_area import documents, fill_area
from tests.support.servers import ServerProcess, a_code

READER = "geeta"
"""A colleague of the area's author, whose phone is empty."""

ENOUGH_SAVES = 500
"""So many saves in a row have a 95th percentile."""

PEER_DEFAULT_BATCH, PEER_BEST_BATCH = 100, 1000
"""Documents a request when the peer pulls: what it does by itself, and what was found to suit it best here."""


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What one exchange took: bytes above TCP in both directions, of which in bodies where that is known, time, requests.
    """

    wire: float
    seconds: float
    bodies: float = 0
    requests: float = 0


class Side(Protocol):
    """
    A client and a server that can do what is measured.
    """

    def push(self, operations: Sequence[Operation]) -> Cost:
        """Keeps them on the client, which is not measured, and sends them."""
        ...

    def idle(self) -> Cost:
        """Asks whether there is anything."""
        ...

    def first_sync(self) -> Cost:
        """Fills an empty client with the whole area."""
        ...


@dataclass
class DoorstepSide:
    """
    Phones on files against `doorstep-server`.

    Attributes:
        unlocks_s: What unlocking took after each first sync, the key being derived.
        saves_p95_ms: 95th percentile of one durable save, for each long row of them.
    """

    folder: Path
    proxy: Counted
    visitor: SpokenProcess
    records: int
    phones: int = 0
    unlocks_s: list[float] = field(default_factory=list)
    saves_p95_ms: list[float] = field(default_factory=list)

    def push(self, operations: Sequence[Operation]) -> Cost:
        file = self.folder / "work.json"
        file.write_text(json.dumps([_as_change(operation) for operation in operations]), encoding="utf-8")
        saved = self.visitor.ask("record", file=str(file))
        if len(operations) >= ENOUGH_SAVES:
            self.saves_p95_ms.append(saved["p95_ms"])
        return self._sync(self.visitor)

    def idle(self) -> Cost:
        return self._sync(self.visitor)

    def first_sync(self) -> Cost:
        self.phones += 1
        with _a_phone(self.folder / f"reader{self.phones}") as phone:
            _enrol(phone, self.folder, self.proxy, READER)
            cost = self._sync(phone)
            assert phone.ask("count")["records"] >= self.records
            self.unlocks_s.append(phone.ask("unlock")["took_s"])
        return cost

    def _sync(self, phone: SpokenProcess) -> Cost:
        before, asked = self.proxy.total, self.proxy.requests
        said = phone.ask("sync")
        assert (said["unsent"], said["refused"]) == (0, 0), said
        bodies = said["sent"] + said["received"]
        return Cost(self.proxy.total - before, said["took_s"], bodies, self.proxy.requests - asked)


@contextmanager
def doorstep(folder: Path, visitor: str, history: Sequence[Operation]) -> Iterator[DoorstepSide]:
    """
    Runs our side until the block ends.

    Args:
        folder: Of a founded server that is not running.
        visitor: Whose phone pushes.
        history: What an empty phone pulls.
    """
    fill_area(folder, history)
    server = ServerProcess(folder)
    server.start()
    try:
        with counting(server.address) as proxy, _a_phone(folder / "visitor") as phone:
            _enrol(phone, folder, proxy, visitor)
            yield DoorstepSide(folder, proxy, phone, len({operation.record for operation in history}))
    finally:
        server.end()


def _a_phone(folder: Path) -> Any:
    return speaking([sys.executable, "-m", "tests.benchmarks.phone_process", str(folder)])


def _enrol(phone: SpokenProcess, data: Path, proxy: Counted, worker: str) -> None:
    store = open_store(data)
    code = a_code(store, worker)
    store.close()
    phone.ask("enrol", code=code, server=proxy.address)


def _as_change(operation: Operation) -> Mapping[str, object]:
    return {
        "record": operation.record,
        "kind": operation.kind,
        "area": operation.area,
        "at_ms": operation.at_ms,
        "set": operation.set,
    }


@dataclass
class PouchSide:
    """
    PouchDB's on disk against express-pouchdb.
    """

    folder: Path
    proxy: Counted
    client: SpokenProcess
    records: int
    copies: int = 0

    def push(self, operations: Sequence[Operation]) -> Cost:
        file = self.folder / "work.json"
        file.write_text(json.dumps(documents(operations)), encoding="utf-8")
        self.client.ask("fill", database="visitor", file=str(file))
        return self._replicate("push", database="visitor", remote=f"{self.proxy.address}/visitor")

    def idle(self) -> Cost:
        pushed = self._replicate("push", database="visitor", remote=f"{self.proxy.address}/visitor")
        pulled = self._replicate("pull", database="visitor", remote=f"{self.proxy.address}/visitor")
        requests = pushed.requests + pulled.requests
        return Cost(pushed.wire + pulled.wire, pushed.seconds + pulled.seconds, requests=requests)

    def first_sync(self, batch: int = PEER_DEFAULT_BATCH) -> Cost:
        self.copies += 1
        return self._replicate(
            "pull",
            database=f"reader{self.copies}",
            remote=f"{self.proxy.address}/area",
            batch_size=batch,
            expected=self.records,
        )

    def tuned_first_sync(self) -> Cost:
        """The same with the batches that suit it best."""
        return self.first_sync(PEER_BEST_BATCH)

    def _replicate(self, way: str, *, expected: int = 0, **given: object) -> Cost:
        before, asked = self.proxy.total, self.proxy.requests
        said = self.client.ask(way, **given)
        assert said["documents"] >= expected
        return Cost(self.proxy.total - before, said["took_s"], requests=self.proxy.requests - asked)


@contextmanager
def pouchdb(folder: Path, peers: NpmPeers, history: Sequence[Operation]) -> Iterator[PouchSide]:
    """
    Runs the peer's side until the block ends.
    """
    kept, client_kept = folder / "server", folder / "client"
    kept.mkdir(parents=True)
    client_kept.mkdir()
    file = folder / "history.json"
    made = documents(history)
    file.write_text(json.dumps(made), encoding="utf-8")
    with (
        speaking(peers.command("pouchdb_server.cjs", str(kept)), **peers.variables) as server,
        counting(f"http://127.0.0.1:{server.hear()['port']}") as proxy,
        speaking(peers.command("pouchdb_client.cjs", str(client_kept)), **peers.variables) as client,
    ):
        client.ask("fill", database="area", file=str(file))
        client.ask("push", database="area", remote=f"{proxy.address}/area")
        yield PouchSide(folder, proxy, client, len(made))
