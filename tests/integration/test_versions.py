"""
Phones and servers of different releases: the talk of each version that is spoken, replayed against today's server and
today's phone; and what becomes of versions that are spoken no more.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.domain.records import Change
from shared.domain.roles import Role
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import RecordId
from shared.protocol.versions import CONTENT_TYPE, CURRENT, SPOKEN, TAKEN_IN, Window, version_text
from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.adapters.system import SystemClock
from sync_server.main import build_application, open_store
from sync_server.use_cases.tokens import TokenMint
from sync_server.use_cases.write_records import write_records
from tests.support.handsets import Handset
from tests.support.released_talk import (
    TEAM,
    OverHTTP,
    Recorded,
    RefusedError,
    author,
    found_talk,
    phone_compression,
    read_replies,
    shown,
    talk,
    timeless,
    visit,
)
from tests.support.servers import ServerProcess
from tests.support.write_talk_vectors import TALKS

TOMORROW = 20_991_231


@pytest.fixture(params=[version_text(version) for version in (*TAKEN_IN, *SPOKEN)])
def recorded(request: pytest.FixtureRequest) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((TALKS / f"{request.param}.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    store = open_store(tmp_path)
    found_talk(store)
    store.close()
    running = ServerProcess(tmp_path)
    running.start()
    yield running
    running.end()


def test_a_phone_of_the_release_is_answered_by_todays_server_as_it_was_then(
    recorded: dict[str, Any], server: ServerProcess
) -> None:
    line = OverHTTP(server.address)
    for exchange in recorded["exchanges"]:
        line.exchange(exchange["by"], bytes.fromhex(exchange["request"]))

    then, now = read_replies(recorded["exchanges"]), read_replies(line.exchanges)

    for before, after in zip(then, now, strict=True):
        assert before.answers == after.answers
        assert (before.epoch, before.received_count, before.areas, before.outcomes) == (
            after.epoch,
            after.received_count,
            after.areas,
            after.outcomes,
        )
        for old, new in zip(before.pages, after.pages, strict=True):
            assert (old.area, old.cursor, old.more, old.reset) == (new.area, new.cursor, new.more, new.reset)
            assert old.digest == new.digest
            for told, tells in zip(old.changes, new.changes, strict=True):
                assert (told.record, told.kind, told.revision) == (tells.record, tells.kind, tells.revision)
                # A newer server may say more of a record, never less.
                assert timeless(told.fields).items() <= timeless(tells.fields).items()


def test_a_phone_of_today_understands_the_server_of_the_release(recorded: dict[str, Any]) -> None:
    server = Recorded(recorded["exchanges"])

    handsets = talk(server)

    assert server.is_over
    assert recorded["shown"] == {name: shown(handset) for name, handset in handsets.items()}
    for handset in handsets.values():
        assert not handset.book.pending()
        handset.close()


def test_a_version_nobody_here_knows_is_refused_by_its_code(
    recorded: dict[str, Any], server: ServerProcess
) -> None:
    first = recorded["exchanges"][0]
    body = bytearray.fromhex(first["request"])
    body[2:6] = TOMORROW.to_bytes(4, "big")

    with pytest.raises(RefusedError) as refused:
        OverHTTP(server.address).exchange(first["by"], bytes(body))

    assert refused.value.details == {
        "reason": "sync.version.unsupported",
        "version": "2099-12-31",
        "oldest": version_text(SPOKEN[0]),
        "newest": version_text(SPOKEN[-1]),
    }


class LaterServer:
    """
    The server of a later release, which no longer sends anything to a phone of today.
    """

    def __init__(self, data: Path) -> None:
        store = open_store(data)
        found_talk(store)
        self.store = store
        application = build_application(
            store, AttachmentFolder(data / "attachments"), window=Window((TOMORROW,), (CURRENT,))
        )
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(application), base_url="http://server.test"
        )

    def exchange(self, device: str, body: bytes) -> bytes:
        """One round trip."""
        return self._loop.run_until_complete(self._exchange(device, body))

    async def _exchange(self, device: str, body: bytes) -> bytes:
        headers = {"Authorization": f"Bearer {self._token(device)}", "Content-Type": CONTENT_TYPE}
        answered = await self._client.post("/api/v1/sync", content=body, headers=headers)
        if answered.status_code != 200:
            said = answered.json()
            raise RefusedError(status=answered.status_code, reason=said["code"], **said["details"])
        return answered.content

    def _token(self, device: str) -> str:
        with self.store.reading() as view:
            mint = TokenMint({key.id: key.secret for key in view.directory.token_keys()})
        token, _ = mint.make_token(device, SystemClock().now_ms())
        return token

    def close(self) -> None:
        """Ends it."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()
        self.store.close()


@pytest.fixture
def later(tmp_path: Path) -> Iterator[LaterServer]:
    server = LaterServer(tmp_path)
    yield server
    server.close()


@pytest.fixture
def old_phone(later: LaterServer) -> Iterator[Handset]:
    handset = Handset("asha", later, phone_compression(), author=author("asha"), areas=(TEAM,))
    yield handset
    handset.close()


def test_an_app_too_old_to_pull_brings_all_that_waits_and_then_hears_that_it_is_too_old(
    later: LaterServer, old_phone: Handset
) -> None:
    old_phone.start(most_operations=5)
    for number in range(12):
        old_phone.record(f"visit to {number}", "visit", outcome="done", number=number)

    with pytest.raises(DoorstepError) as refused:
        old_phone.sync()

    assert (426, "sync.version.unsupported") == (
        refused.value.details["status"],
        refused.value.details["reason"],
    )
    assert not old_phone.book.pending()
    assert 12 == old_phone.book.counts().recorded
    with later.store.reading() as view:
        kept = view.changes.changed_since(TEAM, 0, limit=100)
    assert {visit(str(number)) for number in range(12)} == {record.id for record in kept}


def test_an_app_too_old_to_pull_is_sent_nothing_of_others(later: LaterServer, old_phone: Handset) -> None:
    with later.store.transaction() as work:
        theirs = Change(record=RecordId(visit("others")), kind="visit", area=TEAM, set={"outcome": "done"})
        write_records(work, area=TEAM, changes=[theirs], role=Role.SUPERVISOR, now_ms=SystemClock().now_ms())
    old_phone.record("home", "household", head_name="Ramesh")

    with pytest.raises(DoorstepError):
        old_phone.sync()

    assert list(old_phone.received(TEAM)) == [old_phone.book.all_of("household")[0].id]


def test_an_app_too_old_to_pull_with_nothing_to_bring_is_refused_at_once(old_phone: Handset) -> None:
    with pytest.raises(DoorstepError) as refused:
        old_phone.sync()

    assert "sync.version.unsupported" == refused.value.details["reason"]
    assert 1 == old_phone.trips
