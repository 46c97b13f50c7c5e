"""
The power goes while phones are sending: what was acknowledged is there, once, and everything else can be sent again.
"""

from __future__ import annotations

import threading
from http.client import HTTPException
from pathlib import Path

from shared.domain.delivery import Delivery
from sync_server.main import open_store
from sync_server.ports.change_log import DeviceKey
from tests.support.servers import PlainPhone, ServerProcess, a_code, enrolled, found

PHONES = 6
KILLED_AFTER = 25
"""Acknowledged pushes of the first phone when the server is killed."""


class Sender(threading.Thread):
    """
    Sends one visit after the other until the server is gone.
    """

    def __init__(self, phone: PlainPhone, enough: threading.Event) -> None:
        super().__init__()
        self.phone = phone
        self.enough = enough
        self.acknowledged: dict[int, int] = {}

    def run(self) -> None:
        while True:
            visit = self.phone.make(outcome="done", number=len(self.phone.made))
            try:
                (answer,) = self.phone.sync(visit).answers
            except (OSError, HTTPException, AssertionError):
                return
            assert answer.state is Delivery.RECEIVED
            self.acknowledged[visit.seq] = answer.revision
            if len(self.acknowledged) == KILLED_AFTER:
                self.enough.set()


def test_no_acknowledged_operation_is_lost_and_none_is_doubled(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    found(store)
    codes = [a_code(store, "sunita") for _ in range(PHONES)]
    store.close()
    server = ServerProcess(tmp_path)
    server.start()
    phones = [enrolled(server.address, code) for code in codes]
    enough = threading.Event()
    senders = [Sender(phone, enough) for phone in phones]
    for sender in senders:
        sender.start()
    assert enough.wait(60)
    server.kill()
    for sender in senders:
        sender.join(60)

    server.start()
    for sender in senders:
        phone = sender.phone
        phone.address = server.address
        again = phone.sync(*phone.made[-200:])
        assert again.received_count == len(phone.made)
        for answer in again.answers:
            assert answer.revision == sender.acknowledged.get(answer.seq, answer.revision)
    server.end()

    store = open_store(tmp_path)
    with store.reading() as view:
        area = phones[0].area
        visits = view.changes.changed_since(area, 0, kinds=["visit"], limit=100_000)
        made = [operation.record for phone in phones for operation in phone.made]
        assert sorted(visit.id for visit in visits) == sorted(made)
        revisions = [visit.revision for visit in visits]
        assert len(set(revisions)) == len(revisions)
        assert view.changes.heads([area])[area].revision == max(revisions)
        for sender in senders:
            home = DeviceKey(area, sender.phone.device)
            receipts = view.changes.receipts(home, 1, 100_000)
            assert sorted(receipts) == [operation.seq for operation in sender.phone.made]
            assert {seq: receipts[seq].revision for seq in sender.acknowledged} == sender.acknowledged
    store.close()
