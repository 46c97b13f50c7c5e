"""
After a whole story no name, no answer and no PIN can be read in what lies on the phone, in any log, or in any address
that was asked for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.platform_cpython import open_device
from mobile.main import _build_device
from mobile.ports.case_book import Draft
from mobile.ports.errors import WrongPinError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import COMPUTER, Desk, Device
from mobile.use_cases.find_households import find_households
from mobile.use_cases.unlock_vault import unlock_vault
from shared.domain.records import Change, Value
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.main import open_store
from tests.support.needles import Searcher
from tests.support.servers import ServerProcess, a_code, found

PIN, NEW_PIN, WRONG_PIN = "7391048265", "8204156193", "6402187735"
HEAD, MOTHER, BABY = "Vrindavati Quillonaz", "Sumitra Bhattanagar", "गीतांजलि देवी"
ANSWERS = ("burning when passing water", "husband hits her at night", "+91 98765 43210 77")
NOTE = "half an answer not yet saved as a visit"
SECRETS = (PIN, NEW_PIN, WRONG_PIN, HEAD, MOTHER, BABY, *ANSWERS, NOTE)


class WatchedRemote:
    """
    A way to the server that remembers every address asked for.
    """

    def __init__(self, remote: Any, addresses: list[str]) -> None:
        self._remote = remote
        self._addresses = addresses

    async def exchange(self, method: str, path: str, **named: Any) -> Reply:
        """Notes the address and the heads, and asks."""
        self._addresses.append(f"{method} {path} {named.get('headers')}")
        reply: Reply = await self._remote.exchange(method, path, **named)
        return reply

    def __getattr__(self, name: str) -> Any:
        return getattr(self._remote, name)


async def _live_a_day(folder: Path, server: ServerProcess, code: str, addresses: list[str]) -> None:
    """
    Enrols, registers, visits, leaves a form half filled, syncs, mistypes and changes the PIN, makes room.
    """
    crypto, secret, storage = await open_device(folder)
    device = _watched(_build_device(COMPUTER, crypto, secret, storage), addresses)
    identity = await device.enrol(code, server.address)
    vault = await device.keys.create(identity, PIN)
    desk = Desk(device, vault, await device.open_book(vault))
    await _visit(desk)
    await device.sync(desk, lambda _: None)
    assert desk.book.counts().received == desk.book.counts().recorded > 0
    assert find_households(desk, "vrind", limit=5)[1]
    vault_id = vault.vault_id
    await device.keys.lock()
    with pytest.raises(WrongPinError):
        await device.keys.unlock(vault_id, WRONG_PIN)
    await device.keys.change_pin(vault_id, PIN, NEW_PIN)
    desk = await unlock_vault(device, vault_id, NEW_PIN)
    assert [draft.answers for draft in desk.book.drafts()] == [{"note": NOTE}]
    assert desk.book.get(desk.book.all_of("household")[0].id).text("head_name") == HEAD
    assert await desk.book.tidy(least_waste_bytes=-1)
    await desk.book.keep("language", "hi")
    await device.keys.lock()
    await storage.close()
    remote: Any = device.remote_to(server.address)
    await remote.close()


def _watched(device: Device, addresses: list[str]) -> Device:
    def remote_to(server: str) -> Any:
        return WatchedRemote(device.remote_to(server), addresses)

    enrol: Any = device.enrol
    enrol._remote_to = remote_to
    return replace(device, remote_to=remote_to)


async def _visit(desk: Desk) -> None:
    ids = [RecordId(desk.device.ids.record_id()) for _ in range(5)]
    home, mother, baby, visit, draft = ids

    def change(record: RecordId, kind: str, **fields: Value) -> Change:
        return Change(record=record, kind=kind, area=AreaId(desk.identity.area), set=fields)

    await desk.book.record(
        [
            change(home, "household", head_name=HEAD, house_no="12"),
            change(mother, "person", household=home, name=MOTHER, sex="female"),
            change(baby, "person", household=home, name=BABY, sex="female", mother=mother),
        ]
    )
    answers = {f"q.note_{number}": answer for number, answer in enumerate(ANSWERS)}
    await desk.book.save_draft(
        Draft(id=visit, form="f", form_version="1", context={"person": mother}, answers=answers)
    )
    await desk.book.submit_draft(visit, [change(visit, "visit", person=mother, household=home, **answers)])
    await desk.book.save_draft(
        Draft(id=draft, form="f", form_version="1", context={"person": baby}, answers={"note": NOTE})
    )


@pytest.fixture
def server(tmp_path: Path):
    (tmp_path / "server").mkdir()
    store = open_store(tmp_path / "server")
    found(store)
    store.close()
    running = ServerProcess(tmp_path / "server")
    running.start()
    yield running
    running.end()


def _code(server: ServerProcess) -> str:
    store = open_store(server.data)
    code = a_code(store, "sunita")
    store.close()
    return code


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """Everything that was logged, at its most talkative, and printed."""
    caplog.set_level(logging.DEBUG)

    def everything() -> str:
        said = capfd.readouterr()
        return "\n".join([*(record.getMessage() for record in caplog.records), caplog.text, *said])

    return everything


def test_nothing_of_a_whole_story_is_readable_at_rest(
    tmp_path: Path, server: ServerProcess, heard: Callable[[], str]
):
    addresses: list[str] = []
    phone = tmp_path / "phone"
    asyncio.run(_live_a_day(phone, server, _code(server), addresses))
    _, said, log = server.end()

    searcher = Searcher(SECRETS)
    assert any(phone.rglob("*.segment.*"))
    assert searcher.search_folders(phone) == []
    assert searcher.search(heard().encode(), "the phone's log") == []
    assert log
    assert searcher.search((said + log).encode(), "the server's log") == []
    assert len(addresses) >= 3
    assert searcher.search("\n".join(addresses).encode(), "addresses") == []


def test_search_of_the_story_finds_what_lies_open(tmp_path: Path):
    """What is on the server, as it must be there, is found by the same search."""
    (tmp_path / "plain.db").write_bytes(b"\0" * 100 + MOTHER.encode() + b"\0" * 100)

    assert [found.word for found in Searcher(SECRETS).search_folders(tmp_path)] == [MOTHER]
