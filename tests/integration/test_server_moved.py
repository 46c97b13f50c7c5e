"""
The server goes to another address: apps follow, browsers bring what they have first, and nobody is led elsewhere.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from mobile.adapters.http_remote import HTTPRemote
from mobile.ports.errors import ServerRefusedError, StorageFullError
from mobile.ports.key_vault import Identity, KeyVault
from mobile.use_cases.desk import ANDROID, WEB, Desk
from mobile.use_cases.follow_move import heed_move, moving
from mobile.use_cases.open_card import ISSUERS_SETTING, known_issuers
from shared.cards.card import Issuer
from shared.domain.delivery import Delivery
from shared.protocol.moved import Moved
from sync_server.adapters.system import Ed25519Signatures, SystemClock
from sync_server.use_cases.keep_issuers import make_issuer_key
from sync_server.use_cases.move_server import AddressMalformedError, move_server, stay
from tests.integration.sync_server.test_command_line import run as command
from tests.integration.test_phone_and_server import Team, register, silent, tell
from tests.support.servers import ServerProcess, open_data, try_enrol


class MovingTeam(Team):
    """
    A team whose server goes elsewhere.
    """

    def __init__(self, data: Path) -> None:
        super().__init__(data)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.new_address = f"http://127.0.0.1:{self.port}"
        self.new_server: ServerProcess | None = None

    async def desk_on(self, platform: str, worker: str = "sunita") -> Desk:
        """A phone that goes where its enrolment says; a browser's always to its own site."""
        desk = await self.desk(worker)
        by_address: dict[str, HTTPRemote] = {}

        def remote_to(address: str) -> HTTPRemote:
            address = self.server.address if platform == WEB else address
            if address not in by_address:
                by_address[address] = HTTPRemote(address)
                self.remotes.append(by_address[address])
            return by_address[address]

        desk.device = replace(desk.device, remote_to=remote_to, platform=platform)
        await desk.device.sync(desk, silent)
        return desk

    def move(self, *, closed: bool = False, address: str = "") -> str:
        """Says so; the notice."""
        store = open_data(self.data)
        with store.transaction() as work:
            move = move_server(
                work,
                address=address or self.new_address,
                is_closed=closed,
                clock=SystemClock(),
                signatures=Ed25519Signatures(),
            )
        store.close()
        return move.notice

    def open_there(self, folder: Path) -> None:
        """The closed server's backup, put back at the new address."""
        key, backup = folder / "key", folder / "backup"
        command("backup", "key", key, data=self.data)
        command("backup", "make", backup, data=self.data)
        there = folder / "there"
        there.mkdir()
        command("backup", "restore", backup, "--key", key, data=there)
        self.new_server = ServerProcess(there, ("--port", str(self.port)))
        self.new_server.start()
        assert self.new_server.address == self.new_address

    def end(self) -> None:
        self.server.end()
        if self.new_server is not None:
            self.new_server.end()


class FullKeys:
    """
    Keeps no other identity: there is no room.
    """

    def __init__(self, keys: KeyVault) -> None:
        self._keys = keys

    def __getattr__(self, name: str) -> object:
        return getattr(self._keys, name)

    async def replace_identity(self, vault_id: str, identity: Identity) -> None:
        """There is none."""
        raise StorageFullError(step="keys")


@pytest.fixture
def team(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    team = MovingTeam(data)
    yield team
    team.end()


def test_an_app_follows_to_the_new_server_with_what_it_has_not_sent(team, tmp_path):
    async def story() -> None:
        desk = await team.desk_on(ANDROID)
        first = await register(desk, "Radha")
        await desk.device.sync(desk, silent)
        team.move(closed=True)
        await asyncio.to_thread(team.open_there, tmp_path)
        second = await register(desk, "Kamla")

        await desk.device.sync(desk, silent)

        assert team.new_address == desk.identity.server
        assert [desk.book.delivery(one) for one in (first, second)] == [Delivery.RECEIVED] * 2
        assert (2, 2, 2) == (
            desk.book.counts().recorded,
            desk.book.counts().received,
            desk.book.counts().server_says,
        )
        team.server.end()
        await register(desk, "Sita")
        await desk.device.sync(desk, silent)
        assert not desk.book.pending()

    tell(team, story)


def test_an_app_stays_while_nobody_answers_at_the_new_address(team):
    async def story() -> None:
        desk = await team.desk_on(ANDROID)
        team.move()
        await register(desk, "Radha")

        await desk.device.sync(desk, silent)

        assert team.server.address == desk.identity.server
        assert not desk.book.pending()

    tell(team, story)


def test_an_app_that_could_not_keep_the_new_address_follows_another_time(team, tmp_path):
    async def story() -> None:
        desk = await team.desk_on(ANDROID)
        notice = team.move(closed=True)
        await asyncio.to_thread(team.open_there, tmp_path)
        device = desk.device
        desk.device = replace(device, keys=FullKeys(device.keys))
        with pytest.raises(StorageFullError):
            await heed_move(desk, notice)
        desk.device = device

        assert await heed_move(desk, notice)
        assert team.new_address == desk.identity.server

    tell(team, story)


def test_a_browser_brings_what_it_has_and_then_says_where_to_register(team):
    async def story() -> None:
        desk = await team.desk_on(WEB)
        assert "" == moving(desk).address
        team.move()
        await register(desk, "Radha")
        await desk.device.sync(desk, silent)
        assert (team.new_address, 0) == (moving(desk).address, moving(desk).waiting)

        kept = await register(desk, "Kamla")
        assert 1 == moving(desk).waiting
        team.move(closed=True)
        with pytest.raises(ServerRefusedError) as refused:
            await desk.device.sync(desk, silent)
        assert "server.moved" == refused.value.reason
        assert (1, desk.book.delivery(kept)) == (moving(desk).waiting, Delivery.RECORDED)

    tell(team, story)


def test_a_server_that_stays_after_all_is_believed(team):
    async def story() -> None:
        desk = await team.desk_on(WEB)
        team.move()
        await desk.device.sync(desk, silent)
        assert moving(desk).address
        store = open_data(team.data)
        with store.transaction() as work:
            stay(work, clock=SystemClock())
        store.close()
        await desk.device.sync(desk, silent)
        assert "" == moving(desk).address

    tell(team, story)


def test_nobody_else_sends_a_phone_away_and_an_old_notice_not_back(team, tmp_path):
    async def story() -> None:
        desk = await team.desk_on(ANDROID)
        home = team.server.address
        old = team.move(address=home)
        stranger, _ = Ed25519Signatures().make_key()
        for address in (team.new_address, "https://evil.example"):
            unsigned = Moved(address, 10**13)
            forged = replace(unsigned, signatures=(Ed25519Signatures().sign(stranger, unsigned.proof),))
            assert not await heed_move(desk, forged.to_text())
        genuine = Moved.from_text(team.move(closed=True))
        await asyncio.to_thread(team.open_there, tmp_path)
        assert not await heed_move(desk, replace(genuine, address="https://evil.example").to_text())
        assert not await heed_move(desk, replace(genuine, made_ms=genuine.made_ms + 1).to_text())
        assert not await heed_move(desk, "nonsense")
        assert home == desk.identity.server

        assert await heed_move(desk, genuine.to_text())
        assert not await heed_move(desk, old)
        assert team.new_address == desk.identity.server

    tell(team, story)


def test_keys_that_a_phone_is_told_of_later_send_it_nowhere_and_renewed_ones_do_not_strand_it(team, tmp_path):
    async def story() -> None:
        desk = await team.desk_on(ANDROID)
        seed, public = Ed25519Signatures().make_key()
        proof = Moved("https://evil.example", 10**13).proof
        forged = Moved("https://evil.example", 10**13, (Ed25519Signatures().sign(seed, proof),))
        told = [Issuer(public, "Somebody"), *known_issuers(desk.book)]
        await desk.book.keep(ISSUERS_SETTING, [one.to_wire() for one in told])
        assert not await heed_move(desk, forged.to_text())

        store = open_data(team.data)
        with store.transaction() as work:
            make_issuer_key(work, clock=SystemClock(), signatures=Ed25519Signatures())
        store.close()
        notice = team.move(closed=True)
        await asyncio.to_thread(team.open_there, tmp_path)
        assert await heed_move(desk, notice)
        assert team.new_address == desk.identity.server

    tell(team, story)


def test_a_closed_server_takes_no_new_phone(team):
    code = team.code("sunita")
    team.move(closed=True)

    answered, _ = try_enrol(team.server.address, code)

    assert (410, "server.moved") == (answered.status, answered.code)


def test_the_server_at_the_new_address_has_not_moved_from_there(team):
    team.move(closed=True)
    there = ServerProcess(team.data, ("--port", str(team.port), "--address", team.new_address))
    there.start()

    answered, _ = try_enrol(there.address, team.code("sunita"))

    there.end()
    assert 200 == answered.status


@pytest.mark.parametrize(
    "address",
    ["http://doorstep.example.org", "https://doorstep.example.org/path", "doorstep", "https://a b", ""],
)
def test_phones_are_sent_to_secure_addresses_only(team, address):
    store = open_data(team.data)
    with pytest.raises(AddressMalformedError), store.transaction() as work:
        move_server(
            work, address=address, is_closed=False, clock=SystemClock(), signatures=Ed25519Signatures()
        )
    store.close()
