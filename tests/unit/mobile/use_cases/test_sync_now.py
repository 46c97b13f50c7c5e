"""
Syncing a desk: what is said to be sent, packs and keys that come along, and who answers.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError, StorageFullError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import SyncStep
from mobile.use_cases.keep_recovery_key import RESCUE_KEY_SETTING
from mobile.use_cases.open_card import ISSUERS_SETTING, doubt_issuers
from mobile.use_cases.sync_now import NO_KEY_PAUSE_MS, REPORT_SETTING, SyncNow, last_report
from shared.crypto.recovery import RecoveryKey
from shared.domain.delivery import Delivery
from shared.domain.records import Author, Change
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, derive_uuid
from shared.kernel.instants import DAY_MS
from shared.protocol.compression import NoCompression
from shared.protocol.pack_delta import pack_for
from shared.protocol.versions import CONTENT_TYPE
from tests.support.case_books import AREA, AUTHOR, StoodClock
from tests.support.desks import a_desk, a_device
from tests.support.reference_server import ReferenceServer

ISSUER = {"key_id": 7, "public_key": "00" * 32, "name": "District"}


class Line:
    """
    The line to a server in a few dictionaries; remembers what was asked.
    """

    def __init__(self) -> None:
        self.server = ReferenceServer(b"epoch-0", NoCompression())
        self.server.enrol(AUTHOR, [AREA])
        self.packs: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.content_type = CONTENT_TYPE
        self.refusal: Exception | None = None
        self.silent_at: set[int] = set()
        self.keys: dict[str, object] = {"recovery": None, "rescue": None}
        self.keys_asked = 0
        self.agreements = 0
        self.speaks_deltas = True

    async def __call__(
        self,
        desk: Any,
        method: str,
        path: str,
        body: bytes,
        *,
        content_type: str = "application/json",
        timeout_s: float = 30.0,
    ) -> Reply:
        if path.endswith("/keys"):
            self.keys_asked += 1
            return Reply(200, {}, json.dumps(self.keys).encode())
        if path.endswith("/agreement"):
            self.agreements += 1
            raise ServerRefusedError(reason="path.unknown", status=404)
        self.asked.append(path.removeprefix("/api/v1"))
        if self.refusal is not None:
            raise self.refusal
        if len(self.asked) in self.silent_at:
            raise ServerUnreachableError(cause="dropped")
        if path.endswith("/sync"):
            reply = self.server.exchange(AUTHOR.device, body)
            return Reply(200, {"content-type": self.content_type}, reply)
        if path.endswith("/issuers"):
            return Reply(200, {}, json.dumps({"issuers": [ISSUER]}).encode())
        wanted, _, known = path.rpartition("/")[2].partition("?from=")
        content = self.packs[wanted]
        return Reply(
            200, {}, pack_for(content, self.packs.get(known, b"")) if self.speaks_deltas else content
        )

    def publish(self, content: bytes, *, version: str = "1") -> str:
        """A pack and the record that announces it."""
        sha256 = hashlib.sha256(content).hexdigest()
        self.packs[sha256] = content
        office = Author(DeviceId(derive_uuid("device", "office")), AUTHOR.worker, AREA, "manager")
        self.server.enrol(office, [AREA])
        row = self.server.state.rows.setdefault(
            (AREA, derive_uuid("pack", "p1")), _row(derive_uuid("pack", "p1"))
        )
        row.revision = self.server._next(AREA, row.id)
        for name, value in {"pack_id": "p1", "version": version, "sha256": sha256}.items():
            row.fields[name] = value
            row.marks[name] = _mark(row.revision)
        return sha256


def _row(record: str) -> Any:
    from tests.support.reference_server import Row

    return Row(record, "pack", AREA)


def _mark(revision: int) -> Any:
    from shared.protocol.merge import Mark

    return Mark(revision, "office", 0)


async def a_synced_desk(line: Line) -> Any:
    clock = StoodClock()
    sync = SyncNow(line, NoCompression())  # type: ignore[arg-type]
    return await a_desk(a_device(clock=clock, sync=sync, ask=line), pack=False)


def silent(step: SyncStep) -> None:
    """Nobody watches."""


async def record(desk: Any, name: str) -> RecordId:
    made = RecordId(derive_uuid("record", name))
    await desk.book.record([Change(record=made, kind="person", area=AreaId(AREA), set={"name": name})])
    return made


def test_progress_is_told_as_it_is_applied():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        for number in range(3):
            await record(desk, f"p{number}")
        steps: list[SyncStep] = []

        await desk.device.sync(desk, steps.append)

        assert (3, 3) == (steps[-1].sent, steps[-1].to_send)

    asyncio.run(story())


def test_what_the_store_could_not_keep_is_not_said_to_be_sent():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        await desk.device.sync(desk, silent)
        made = await record(desk, "sunita")
        desk.vault.journal.fail_next(StorageFullError())

        with pytest.raises(StorageFullError):
            await desk.device.sync(desk, silent)

        assert Delivery.RECORDED is desk.book.delivery(made)
        await desk.device.sync(desk, silent)
        assert Delivery.RECEIVED is desk.book.delivery(made)
        assert 1 == desk.book.counts().received

    asyncio.run(story())


def test_an_announced_pack_is_fetched_once_per_content():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        first = line.publish(b"first")
        await desk.device.sync(desk, silent)
        await desk.device.sync(desk, silent)
        assert b"first" == desk.book.kept("pack:p1")
        second = line.publish(b"second", version="2")

        await desk.device.sync(desk, silent)

        assert b"second" == desk.book.kept("pack:p1")
        asked = [one for one in line.asked if "packs" in one]
        assert [f"/packs/{first}?from=", f"/packs/{second}?from={first}"] == asked

    asyncio.run(story())


def test_a_server_that_knows_no_deltas_sends_the_whole_pack():
    async def story() -> None:
        line = Line()
        line.speaks_deltas = False
        desk = await a_synced_desk(line)
        line.publish(b"whole")

        await desk.device.sync(desk, silent)

        assert b"whole" == desk.book.kept("pack:p1")

    asyncio.run(story())


def test_a_pack_here_that_is_not_what_it_was_is_fetched_whole():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        line.publish(b"first " * 99)
        await desk.device.sync(desk, silent)
        await desk.book.keep("pack:p1", b"spoilt")
        second = line.publish(b"first " * 98 + b"second", version="2")

        await desk.device.sync(desk, silent)

        assert b"first " * 98 + b"second" == desk.book.kept("pack:p1")
        assert f"/packs/{second}?from=" in line.asked

    asyncio.run(story())


def test_a_pack_that_is_not_what_was_announced_is_not_kept():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        sha256 = line.publish(b"true")
        line.packs[sha256] = b"false"

        with pytest.raises(ServerUnreachableError):
            await desk.device.sync(desk, silent)

        assert desk.book.kept("pack:p1") is None

    asyncio.run(story())


def test_issuers_keys_are_asked_for_once_a_day():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        await desk.device.sync(desk, silent)
        await desk.device.sync(desk, silent)
        assert [ISSUER] == desk.book.kept(ISSUERS_SETTING)
        assert 1 == line.asked.count("/issuers")
        desk.device.clock.at_ms += DAY_MS

        await desk.device.sync(desk, silent)

        assert 2 == line.asked.count("/issuers")

    asyncio.run(story())


def test_after_a_card_of_an_unknown_key_they_are_asked_for_at_the_next_sync():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        await desk.device.sync(desk, silent)
        await doubt_issuers(desk.book)

        await desk.device.sync(desk, silent)
        await desk.device.sync(desk, silent)

        assert 2 == line.asked.count("/issuers")

    asyncio.run(story())


def test_a_hotspots_login_page_is_not_the_server():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        made = await record(desk, "sunita")
        line.content_type = "text/html"

        with pytest.raises(ServerUnreachableError):
            await desk.device.sync(desk, silent)

        assert Delivery.RECORDED is desk.book.delivery(made)

    asyncio.run(story())


def test_a_refusal_that_cannot_be_helped_is_passed_on():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        line.refusal = ServerRefusedError(reason="sync.version.unsupported", status=426)

        with pytest.raises(ServerRefusedError) as refused:
            await desk.device.sync(desk, silent)

        assert "sync.version.unsupported" == refused.value.reason

    asyncio.run(story())


def test_a_connection_that_breaks_now_and_then_gets_everything_through():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        line.server.page_size = 1
        other = Author(DeviceId(derive_uuid("device", "other")), AUTHOR.worker, AREA, "volunteer")
        line.server.enrol(other, [AREA])
        for number in range(6):
            row = line.server.state.rows[AREA, f"{derive_uuid('p', str(number))}"] = _row(
                derive_uuid("p", str(number))
            )
            row.kind, row.revision = "person", line.server._next(AREA, row.id)
        line.silent_at = {3, 5, 7}

        await desk.device.sync(desk, silent)

        assert 6 == len(desk.book.revision_pairs(AREA))

    asyncio.run(story())


def test_silence_twice_in_a_row_ends_the_sync():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        line.silent_at = {2, 3}

        with pytest.raises(ServerUnreachableError):
            await desk.device.sync(desk, silent)

        assert 3 == len(line.asked)

    asyncio.run(story())


def test_two_calls_at_once_take_turns():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        made = await record(desk, "sunita")

        await asyncio.gather(desk.device.sync(desk, silent), desk.device.sync(desk, silent))

        assert Delivery.RECEIVED is desk.book.delivery(made)
        assert 1 == len(line.server.receipts(AUTHOR))

    asyncio.run(story())


def test_a_difference_that_was_repaired_is_reported():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        await record(desk, "sunita")
        await desk.device.sync(desk, silent)
        line.server.state.rows.clear()

        await desk.device.sync(desk, silent)

        report = last_report(desk.book)
        assert report is not None
        assert (1, 0) == (report.records_repaired, report.areas_differing)
        assert [] == list(desk.book.revision_pairs(AREA))

    asyncio.run(story())


def test_an_idle_sync_writes_no_report():
    async def story() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        await desk.device.sync(desk, silent)

        assert desk.book.kept(REPORT_SETTING) is None
        assert last_report(desk.book) is None

    asyncio.run(story())


def test_keys_are_asked_for_once_an_hour_until_there_is_one_and_then_once_a_day() -> None:
    async def check() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        for _ in range(2):
            await desk.device.sync(desk, silent)
        assert line.keys_asked == 1
        desk.device.clock.at_ms += NO_KEY_PAUSE_MS
        await desk.device.sync(desk, silent)
        assert line.keys_asked == 2
        desk.device.clock.at_ms += NO_KEY_PAUSE_MS
        key = RecoveryKey(b"a" * 32, b"v" * 32)
        line.keys = {
            "recovery": {
                "public_key": key.to_bytes().hex(),
                "fingerprint": key.fingerprint,
                "endorsed": [],
            },
            "rescue": {"id": 1, "public_key": "ab" * 32},
        }
        for _ in range(3):
            await desk.device.sync(desk, silent)
        assert line.keys_asked == 3
        assert desk.identity.recovery_key == key.to_bytes()
        assert desk.book.kept(RESCUE_KEY_SETTING) == line.keys["rescue"]
        desk.device.clock.at_ms += DAY_MS
        await desk.device.sync(desk, silent)

        assert line.keys_asked == 4

    asyncio.run(check())


@pytest.mark.parametrize("keys", [{"recovery": {"public_key": "zz"}}, {"recovery": {"public_key": "ab"}}])
def test_unreadable_keys_are_the_servers_mistake_and_change_nothing(keys: dict[str, object]) -> None:
    async def check() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        line.keys = keys
        with pytest.raises(ServerRefusedError) as caught:
            await desk.device.sync(desk, silent)

        assert caught.value.reason == "remote.answer.malformed"
        assert desk.identity.recovery_key == b""

    asyncio.run(check())


def test_server_without_a_directory_is_asked_to_take_the_agreement_key_once_an_hour():
    async def check() -> None:
        line = Line()
        desk = await a_synced_desk(line)
        for _ in range(3):
            await desk.device.sync(desk, silent)
        assert line.agreements == 1

        desk.device.clock.at_ms += NO_KEY_PAUSE_MS
        await desk.device.sync(desk, silent)
        assert line.agreements == 2

    asyncio.run(check())
