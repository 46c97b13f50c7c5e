"""
Several server processes on one PostgreSQL: phones of one area push to all of them at once, and every operation gets one
revision, whichever process takes it in.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import pytest

from shared.domain.delivery import Delivery
from sync_server.adapters.database_setting import keep_database_setting
from sync_server.adapters.sql_store import SQLStore
from sync_server.ports.change_log import DeviceKey
from sync_server.use_cases.keep_directory import get_area
from tests.support.postgres import fresh_database
from tests.support.ratings import held_of, rate_at_once
from tests.support.servers import PlainPhone, ServerProcess, a_code, enrolled, found, open_data, try_enrol

PROCESSES = 3
PHONES = 6
PUSHES = 20


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[ServerProcess]]:
    """
    Processes over one database, each with a folder of its own.
    """
    with ExitStack() as stack:
        address = stack.enter_context(fresh_database())
        servers = []
        for number in range(PROCESSES):
            data = tmp_path_factory.mktemp(f"server{number}")
            keep_database_setting(data, address)
            if not number:
                store = open_data(data)
                found(store)
                store.close()
            server = ServerProcess(data)
            server.start()
            stack.callback(server.end)
            servers.append(server)
        yield servers


@pytest.fixture
def store(servers: Sequence[ServerProcess]) -> Iterator[SQLStore]:
    """
    Their store, as the command line sees it.
    """
    opened = open_data(servers[0].data)
    yield opened
    opened.close()


def _send_to_all(phone: PlainPhone, servers: Sequence[ServerProcess], faults: list[BaseException]) -> None:
    try:
        for number in range(PUSHES):
            phone.address = servers[number % len(servers)].address
            (answer,) = phone.sync(phone.make(outcome="done", number=number)).answers
            assert answer.state is Delivery.RECEIVED
    except BaseException as fault:
        faults.append(fault)


def test_no_revision_is_lost_or_given_twice(servers: Sequence[ServerProcess], store: SQLStore) -> None:
    phones = [enrolled(servers[n % PROCESSES].address, a_code(store, "sunita")) for n in range(PHONES)]
    with store.reading() as view:
        before = view.changes.heads([phones[0].area])[phones[0].area].revision
    faults: list[BaseException] = []
    senders = [threading.Thread(target=_send_to_all, args=(phone, servers, faults)) for phone in phones]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(120)
    assert not faults

    area, count = phones[0].area, PHONES * PUSHES
    with store.reading() as view:
        head = view.changes.heads([area])[area]
        visits = view.changes.changed_since(area, before, limit=10 * count)
        assert head.revision == before + count
        assert sorted(visit.revision for visit in visits) == list(range(before + 1, before + count + 1))
        made = Counter(operation.record for phone in phones for operation in phone.made)
        assert Counter(visit.id for visit in visits) == made
        for phone in phones:
            receipts = view.changes.receipts(DeviceKey(area, phone.device), 1, 10 * count)
            assert sorted(receipts) == [operation.seq for operation in phone.made]


def test_one_request_that_reaches_two_processes_at_once_is_taken_in_once(
    servers: Sequence[ServerProcess], store: SQLStore
) -> None:
    phone = enrolled(servers[0].address, a_code(store, "geeta"))
    phone.pull()
    for number in range(25):
        body = phone.encoded(phone.request([phone.make(outcome="done", number=number)]))
        answered: list[tuple[int, bytes]] = []

        def send(server: ServerProcess, body: bytes = body, into: list[tuple[int, bytes]] = answered) -> None:
            twin = PlainPhone(server.address, phone.compression, phone.seed, phone.public_key)
            twin.token = phone.token
            answer = twin.post(body)
            into.append((answer.status, answer.body))

        both = [threading.Thread(target=send, args=(server,)) for server in servers[:2]]
        for one in both:
            one.start()
        for one in both:
            one.join(60)
        assert [status for status, _ in answered] == [200, 200], answered
    with store.reading() as view:
        home = DeviceKey(phone.area, phone.device)
        receipts = view.changes.receipts(home, 1, 1000)
        assert sorted(receipts) == list(range(1, 26))
        assert len({receipt.revision for receipt in receipts.values()}) == 25
        visits = view.changes.changed_since(phone.area, 0, kinds=["visit"], limit=1000)
        made = {operation.record for operation in phone.made}
        assert sorted(visit.id for visit in visits if visit.id in made) == sorted(made)


def test_one_code_enrols_one_phone_though_two_processes_are_asked_at_once(
    servers: Sequence[ServerProcess], store: SQLStore
) -> None:
    for _ in range(8):
        code = a_code(store, "sunita")
        statuses: list[int] = []

        def enrol(server: ServerProcess, code: str = code, into: list[int] = statuses) -> None:
            into.append(try_enrol(server.address, code)[0].status)

        both = [threading.Thread(target=enrol, args=(server,)) for server in servers[:2]]
        for one in both:
            one.start()
        for one in both:
            one.join(60)
        assert sorted(statuses) == [200, 409]


def test_processes_that_add_to_one_sum_of_ratings_at_once_lose_none(
    servers: Sequence[ServerProcess], store: SQLStore
) -> None:
    with store.reading() as view:
        rampur = get_area(view.directory, "rampur").id

    given = rate_at_once([server.address for server in servers], store, rampur)

    total = given["satisfied 4"]
    assert held_of(store) == (total, given, total)
