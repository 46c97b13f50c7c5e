"""
A lost phone against a real server process: locked, it hears its order, and the supervisor sees it done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.adapters.http_remote import HTTPRemote
from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.ask_server import AskServer
from mobile.use_cases.desk import Desk, Device
from mobile.use_cases.enrol_device import EnrolDevice
from mobile.use_cases.heed_orders import HeedOrders
from mobile.use_cases.order_phone import order_phone, team_phones
from mobile.use_cases.unlock_vault import unlock_vault
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.phone_orders import OrderKind
from sync_server.main import open_store
from tests.support.desks import a_device
from tests.support.sealed_stores import MemoryDeviceSecret, a_key_vault
from tests.support.servers import ServerProcess, a_code, found

PINS = {"sunita": "739104", "geeta": "820415", "meena": "grain-well-lamp"}


class Team:
    """
    A founded server, and phones whose vaults lie sealed in files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "server").mkdir()
        store = open_store(folder / "server")
        found(store)
        store.close()
        self.server = ServerProcess(folder / "server")
        self.server.start()
        self.remote = HTTPRemote(self.server.address)

    def phone(self, name: str) -> Device:
        """A phone, as its app finds it at each start."""
        crypto = CPythonProvider()
        storage = FileBlockStorage(self.folder / name)
        keys = a_key_vault(storage, secret=MemoryDeviceSecret(name.encode().ljust(32)))
        return a_device(
            crypto=crypto,
            keys=keys,
            remote_to=lambda address: self.remote,
            ask=AskServer(),
            enrol=EnrolDevice(crypto, keys, lambda address: self.remote, "android"),
        )

    async def enrol(self, device: Device, worker: str) -> Desk:
        """A worker's desk on a phone."""
        store = open_store(self.folder / "server")
        code = a_code(store, worker)
        store.close()
        vault = await device.keys.create(await device.enrol(code, ""), PINS[worker])
        book: Any = await device.open_book(vault)
        return Desk(device, vault, book)


def told(folder: Path, story: Callable[[Team], Awaitable[None]]) -> None:
    team = Team(folder)

    async def run() -> None:
        try:
            await story(team)
        finally:
            await team.remote.close()

    try:
        asyncio.run(run())
    finally:
        team.server.end()


def heeding(device: Device) -> HeedOrders:
    async def nothing(*_: object) -> None:
        return None

    return HeedOrders(device, lambda: True, nothing, nothing)


@pytest.mark.parametrize("kind", list(OrderKind))
def test_a_locked_phone_hears_its_order_and_the_supervisor_sees_it_done(
    tmp_path: Path, kind: OrderKind
) -> None:
    async def story(team: Team) -> None:
        phone = team.phone("shared")
        lost = await team.enrol(phone, "sunita")
        await lost.vault.journal.append([b"unsent"])
        kept = await team.enrol(phone, "geeta")
        await phone.keys.lock()
        meena = await team.enrol(team.phone("meena"), "meena")
        await order_phone(meena, lost.identity.device, kind)
        (seen,) = [one for one in team_phones(meena)[1] if one.device == lost.identity.device]
        assert seen.order is not None
        assert (seen.order.kind, seen.order.done_ms) == (kind, 0)

        await heeding(phone).ask()
        names = [one.vault_id for one in await phone.keys.vaults()]
        assert names == [kept.vault.vault_id]
        await order_phone(meena, lost.identity.device, kind)
        (seen,) = [one for one in team_phones(meena)[1] if one.device == lost.identity.device]

        assert seen.order is not None
        assert seen.order.done_ms > 0
        assert await phone.keys.farewells() == ()
        again = await unlock_vault(phone, kept.vault.vault_id, PINS["geeta"])
        assert (await phone.ask(again, "GET", "/api/v1/issuers", b"")).status == 200
        await phone.keys.lock()
        await meena.device.keys.lock()

    told(tmp_path, story)


def test_a_phone_found_in_time_goes_on_with_all_its_unsent_work(tmp_path: Path) -> None:
    async def story(team: Team) -> None:
        phone = team.phone("own")
        desk = await team.enrol(phone, "sunita")
        await desk.vault.journal.append([b"unsent"])
        meena = await team.enrol(team.phone("meena"), "meena")
        await order_phone(meena, desk.identity.device, OrderKind.LOST)
        with pytest.raises(ServerRefusedError) as refused:
            await phone.ask(desk, "GET", "/api/v1/packs/" + "0" * 64, b"")
        assert refused.value.reason == "device.revoked"
        await order_phone(meena, desk.identity.device, None)
        await phone.keys.lock()
        await heeding(phone).ask()
        again = await phone.keys.unlock(desk.vault.vault_id, PINS["sunita"])

        assert [frame async for frame in again.journal.replay()][-1:] == [b"unsent"]
        with pytest.raises(ServerRefusedError) as refused:
            await phone.ask(desk, "GET", "/api/v1/packs/" + "0" * 64, b"")
        assert refused.value.reason == "pack.unknown"
        await phone.keys.lock()
        await meena.device.keys.lock()

    told(tmp_path, story)
