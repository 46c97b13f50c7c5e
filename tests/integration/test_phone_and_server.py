"""
The phone's own use-cases against a real server process over a real socket: enrolling, syncing, and what goes wrong.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from mobile.adapters.case_book import CaseBook
from mobile.adapters.http_remote import HTTPRemote
from mobile.adapters.zstd import phone_compression
from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.ports.key_vault import Identity
from mobile.ports.remote import Reply
from mobile.use_cases.ask_server import AskServer
from mobile.use_cases.desk import Desk
from mobile.use_cases.enrol_device import CodeMalformedError, EnrolDevice
from mobile.use_cases.sync_now import SyncNow, last_report
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.delivery import Delivery
from shared.domain.records import Author, Change
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId
from sync_server.adapters.system import SystemClock
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.revoke_device import revoke_device
from tests.support.case_books import StoodClock
from tests.support.desks import a_device
from tests.support.fake_key_vault import FakeKeyVault
from tests.support.servers import ServerProcess, a_code, found, open_data


class RealIds:
    """
    Identifiers that no other test's phone makes.
    """

    def record_id(self) -> str:
        """A fresh one."""
        from sync_server.adapters.system import SystemRandomness

        return SystemRandomness().make_record_id(SystemClock().now_ms())


class Team:
    """
    A founded server and the phones enrolled at it.
    """

    def __init__(self, data: Any) -> None:
        self.data = data
        store = open_data(data)
        found(store)
        store.close()
        self.server = ServerProcess(data)
        self.server.start()
        self.remotes: list[HTTPRemote] = []
        self.crypto = CPythonProvider()

    def code(self, worker: str) -> str:
        """A one-time code."""
        store = open_data(self.data)
        code = a_code(store, worker)
        store.close()
        return code

    def revoke(self, device: str) -> None:
        """Ends a phone's access."""
        store = open_data(self.data)
        with store.transaction() as work:
            revoke_device(work, device_id=device, actor="console", clock=SystemClock())
        store.close()

    def remote_to(self, address: str) -> HTTPRemote:
        """The way to the server, wherever it runs now."""
        remote = HTTPRemote(self.server.address)
        self.remotes.append(remote)
        return remote

    async def enrol(self, worker: str) -> Identity:
        """A worker's identity."""
        enrol = EnrolDevice(self.crypto, FakeKeyVault(), self.remote_to, "android")
        return await enrol(self.code(worker), self.server.address)

    async def desk(self, worker: str) -> Desk:
        """An enrolled phone's desk."""
        identity = await self.enrol(worker)
        ask = AskServer()
        clock = StoodClock(SystemClock().now_ms())
        remote = self.remote_to("")
        device = a_device(
            clock=clock,
            ids=RealIds(),
            crypto=self.crypto,
            remote_to=lambda address: self._current(remote),
            ask=ask,
            sync=SyncNow(ask, phone_compression()),
        )
        vault: Any = await device.keys.create(identity, "824613")
        author = Author(
            DeviceId(identity.device), WorkerId(identity.worker), AreaId(identity.area), identity.role
        )
        book = await CaseBook.open(vault.journal, author, clock, RealIds())
        return Desk(device, vault, book)

    def _current(self, remote: HTTPRemote) -> HTTPRemote:
        return remote if remote.server == self.server.address else self.remote_to("")

    async def close(self) -> None:
        """Ends the phones' connections."""
        for remote in self.remotes:
            await remote.close()


@pytest.fixture
def team(tmp_path):
    team = Team(tmp_path)
    yield team
    team.server.end()


def tell(team: Team, story: Callable[[], Awaitable[None]]) -> None:
    async def told() -> None:
        try:
            await story()
        finally:
            await team.close()

    asyncio.run(told())


def silent(step: object) -> None:
    """Nobody watches."""


async def register(desk: Desk, name: str, **fields: Any) -> RecordId:
    record = RecordId(desk.device.ids.record_id())
    change = Change(
        record=record, kind="person", area=AreaId(desk.identity.area), set={"name": name, **fields}
    )
    await desk.book.record([change])
    return record


def test_what_one_phone_records_reaches_the_team_and_is_counted(team):
    async def story() -> None:
        sunita, meena = await team.desk("sunita"), await team.desk("meena")
        record = await register(sunita, "Radha", birth_weight_g=2890)
        assert sunita.book.delivery(record) is Delivery.RECORDED

        await sunita.device.sync(sunita, silent)
        await meena.device.sync(meena, silent)

        counts = sunita.book.counts()
        assert (1, 1, 1) == (counts.recorded, counts.received, counts.server_says)
        assert sunita.book.delivery(record) is Delivery.RECEIVED
        assert meena.book.get(record).fields["birth_weight_g"] == 2890
        assert {worker.text("name") for worker in meena.book.all_of("worker")} >= {"Sunita", "Meena"}

    tell(team, story)


def test_two_phones_that_did_not_see_each_other_clash_and_agree(team):
    async def story() -> None:
        sunita, geeta = await team.desk("sunita"), await team.desk("geeta")
        record = await register(sunita, "Radha")
        for desk in (sunita, geeta):
            await desk.device.sync(desk, silent)
        for desk, name in ((sunita, "Radha Devi"), (geeta, "Radha Kumari")):
            change = Change(record=record, kind="person", area=AreaId(desk.identity.area), set={"name": name})
            await desk.book.record([change])

        for desk in (sunita, geeta, sunita):
            await desk.device.sync(desk, silent)

        assert sunita.book.get(record).fields == geeta.book.get(record).fields
        assert geeta.book.delivery(record) is Delivery.CLASHED

    tell(team, story)


def test_another_areas_operation_is_refused_and_the_rest_flows(team):
    async def story() -> None:
        sunita = await team.desk("sunita")
        await sunita.device.sync(sunita, silent)
        store = open_data(team.data)
        with store.reading() as view:
            other = get_area(view.directory, "sitapur").id
        store.close()
        stray = RecordId(sunita.device.ids.record_id())
        await sunita.book.record(
            [Change(record=stray, kind="person", area=AreaId(other), set={"name": "Stray"})]
        )
        kept = await register(sunita, "Kept")

        await sunita.device.sync(sunita, silent)

        ((operation, answer),) = sunita.book.answers()
        assert (stray, Delivery.REFUSED) == (operation.record, answer.state)
        assert answer.reason == "operation.area.forbidden"
        assert sunita.book.delivery(kept) is Delivery.RECEIVED

    tell(team, story)


def test_a_server_that_is_down_loses_nothing_and_a_later_sync_sends_it(team):
    async def story() -> None:
        sunita = await team.desk("sunita")
        await sunita.device.sync(sunita, silent)
        team.server.kill()
        record = await register(sunita, "Radha")

        with pytest.raises(ServerUnreachableError):
            await sunita.device.sync(sunita, silent)

        assert sunita.book.delivery(record) is Delivery.RECORDED
        team.server = ServerProcess(team.data)
        team.server.start()
        await sunita.device.sync(sunita, silent)
        assert sunita.book.delivery(record) is Delivery.RECEIVED

    tell(team, story)


@pytest.mark.parametrize("token", ["", "nonsense", "AAAA.BBBB"])
def test_a_token_that_is_no_longer_good_costs_no_failure(team, token):
    async def story() -> None:
        sunita = await team.desk("sunita")
        await sunita.device.keys.keep_token(sunita.vault.vault_id, token, 0)
        await register(sunita, "Radha")

        await sunita.device.sync(sunita, silent)

        assert sunita.book.counts().received == 1
        assert sunita.identity.token != token

    tell(team, story)


def test_a_revoked_phone_is_told_so_and_keeps_its_work(team):
    async def story() -> None:
        sunita = await team.desk("sunita")
        await sunita.device.sync(sunita, silent)
        record = await register(sunita, "Radha")
        store = open_data(team.data)
        with store.transaction() as work:
            revoke_device(work, device_id=sunita.identity.device, actor="test", clock=SystemClock())
        store.close()

        with pytest.raises(ServerRefusedError) as refused:
            await sunita.device.sync(sunita, silent)

        assert refused.value.reason == "device.revoked"
        assert sunita.book.delivery(record) is Delivery.RECORDED

    tell(team, story)


def test_codes_that_are_wrong_used_or_incomplete_are_told_apart(team):
    async def story() -> None:
        enrol = EnrolDevice(team.crypto, FakeKeyVault(), team.remote_to, "web")
        code = team.code("sunita")
        with pytest.raises(ServerRefusedError) as unknown:
            await enrol("ZZZZ-ZZZZ", team.server.address)
        with pytest.raises(CodeMalformedError):
            await enrol("ZZZZ-Z", team.server.address)
        first = await enrol(code.lower().replace("-", " "), team.server.address)
        with pytest.raises(ServerRefusedError) as used:
            await EnrolDevice(team.crypto, FakeKeyVault(), team.remote_to, "web")(code, team.server.address)

        assert unknown.value.reason == "enrol.code.unknown"
        assert used.value.reason == "enrol.code.used"
        assert ("Sunita", "volunteer", 6) == (first.worker_name, first.role, first.minimum_pin)

    tell(team, story)


def test_enrolling_again_after_a_lost_answer_and_a_restart_gives_the_same_device(team):
    async def story() -> None:
        class LosesFirstAnswer:
            def __init__(self) -> None:
                self.lost = False

            async def exchange(self, *given: Any, **named: Any) -> Reply:
                reply = await team.remotes[0].exchange(*given, **named)
                if not self.lost:
                    self.lost = True
                    raise ServerUnreachableError(cause="lost")
                return reply

        team.remote_to("")
        remote = LosesFirstAnswer()
        keys = FakeKeyVault()
        code = team.code("geeta")
        with pytest.raises(ServerUnreachableError):
            await EnrolDevice(team.crypto, keys, lambda address: remote, "android")(code, team.server.address)

        # The app was ended and started again: only what the vault kept is there.
        started_again = EnrolDevice(team.crypto, keys, lambda address: remote, "android")
        identity = await started_again(code, team.server.address)

        assert identity.worker_name == "Geeta"

    tell(team, story)


def test_a_phone_restored_from_an_old_copy_is_told_to_enrol_again(team):
    async def story() -> None:
        sunita = await team.desk("sunita")
        await sunita.device.sync(sunita, silent)
        vault: Any = sunita.vault
        copied = list(vault.journal.units)
        await register(sunita, "Radha")
        await sunita.device.sync(sunita, silent)

        vault.journal.units[:] = copied
        author = sunita.book.author
        book = await CaseBook.open(vault.journal, author, sunita.device.clock, RealIds())
        old = Desk(replace(sunita.device, sync=SyncNow(AskServer(), phone_compression())), vault, book)
        await register(old, "Another")

        with pytest.raises(ServerRefusedError) as forked:
            await old.device.sync(old, silent)
        assert forked.value.reason == "sync.seq.forked"
        assert len(old.book.pending()) == 1

    tell(team, story)


def test_a_sync_that_brought_something_is_reported(team):
    async def story() -> None:
        sunita = await team.desk("sunita")
        await register(sunita, "Radha")

        await sunita.device.sync(sunita, silent)

        report = last_report(sunita.book)
        assert report is not None
        assert report.records_received > 0
        assert (0, 0) == (report.records_repaired, report.areas_differing)

    tell(team, story)
