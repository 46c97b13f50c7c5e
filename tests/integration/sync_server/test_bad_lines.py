"""
Phones on bad lines, a server that is killed under load, a database that is gone for a while: nothing acknowledged is
lost, nothing is there twice. The long one does it for many times as long: `./dev test --long server`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from shared.domain.delivery import Delivery
from shared.domain.records import Operation
from sync_server.adapters.database_setting import keep_database_setting, read_database_setting
from sync_server.ports.change_log import DeviceKey
from tests.support.bad_line import BadLine, Fate, bad_line
from tests.support.postgres import fresh_database, postgres
from tests.support.servers import PlainPhone, ServerProcess, a_code, enrolled, found, open_data

FATES = (*[Fate.GOOD] * 4, Fate.DROPPED, Fate.DELAYED, Fate.SLOW, Fate.RESET, Fate.TRUNCATED)
GIVE_UP_S = 300.0


class Visitor(threading.Thread):
    """
    Sends one visit after the other, each again and again until it is acknowledged.
    """

    def __init__(self, phone: PlainPhone, visits: int) -> None:
        super().__init__()
        self.phone = phone
        self.visits = visits
        self.acknowledged: dict[int, int] = {}
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            for number in range(self.visits):
                visit = self.phone.make(outcome="done", number=number)
                self.acknowledged[visit.seq] = self._revision(visit)
        except BaseException as fault:
            self.fault = fault

    def _revision(self, visit: Operation) -> int:
        until = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            try:
                request = self.phone.request([visit])
                answered = self.phone.post(self.phone.encoded(request))
            except (OSError, HTTPException):
                continue
            if answered.status == 503:
                continue
            assert answered.status == 200, answered.body
            (answer,) = self.phone.take(request, answered.body).answers
            assert answer.state is Delivery.RECEIVED
            return answer.revision
        raise AssertionError("it was never acknowledged")


@pytest.fixture(params=["sqlite", "postgresql"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """
    A founded server's folder.
    """
    with ExitStack() as stack:
        if request.param == "postgresql":
            keep_database_setting(tmp_path, stack.enter_context(fresh_database()))
        store = open_data(tmp_path)
        found(store)
        store.close()
        yield tmp_path


def campaign(data: Path, *, phones: int, visits: int, kills: int, seed: int) -> BadLine:
    server = ServerProcess(data)
    server.start()
    store = open_data(data)
    made = [enrolled(server.address, a_code(store, "sunita")) for _ in range(phones)]
    store.close()
    with bad_line(server.address, FATES, seed) as line:
        visitors = [Visitor(phone, visits) for phone in made]
        for visitor in visitors:
            visitor.phone.address = line.address
            visitor.start()
        for kill in range(1, kills + 1):
            _wait_for(visitors, phones * visits * kill // (kills + 1))
            _disturb(data, server, kill)
            line.server = server.address
        for visitor in visitors:
            visitor.join(GIVE_UP_S)
    server.end()
    for visitor in visitors:
        assert visitor.fault is None, visitor.fault
        assert len(visitor.acknowledged) == visits
    _require_all_once(data, visitors)
    return line


def _wait_for(visitors: Sequence[Visitor], acknowledged: int) -> None:
    while sum(len(one.acknowledged) for one in visitors) < acknowledged:
        if not any(one.is_alive() for one in visitors):
            return
        visitors[0].join(0.02)


def _disturb(data: Path, server: ServerProcess, turn: int) -> None:
    address = read_database_setting(data, {})
    if address and turn % 2:
        _take_database_away(address)
        return
    server.kill()
    server.start()


def _take_database_away(address: str) -> None:
    name = make_url(address).database
    assert name is not None
    with psycopg.connect(postgres().address("postgres"), autocommit=True) as admin:
        allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        admin.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
        for _ in range(20):
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        admin.execute(allow.format(sql.Identifier(name), sql.Literal(True)))


def _require_all_once(data: Path, visitors: Sequence[Visitor]) -> None:
    store = open_data(data)
    with store.reading() as view:
        area = visitors[0].phone.area
        visits = view.changes.changed_since(area, 0, kinds=["visit"], limit=1_000_000)
        assert sorted(one.id for one in visits) == sorted(
            operation.record for visitor in visitors for operation in visitor.phone.made
        )
        revisions = [one.revision for one in visits]
        assert len(set(revisions)) == len(revisions)
        for visitor in visitors:
            receipts = view.changes.receipts(DeviceKey(area, visitor.phone.device), 1, 1_000_000)
            assert {seq: one.revision for seq, one in receipts.items()} == visitor.acknowledged
    store.close()


def test_nothing_acknowledged_is_lost_or_doubled_on_bad_lines(data: Path) -> None:
    line = campaign(data, phones=3, visits=8, kills=2, seed=7)
    assert sum(line.met.values()) > 3 * 8


@pytest.mark.long("server")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_acknowledged_is_lost_or_doubled_for_a_long_time(data: Path, seed: int) -> None:
    line = campaign(data, phones=8, visits=150, kills=20, seed=seed)
    assert set(line.met) == set(Fate)
