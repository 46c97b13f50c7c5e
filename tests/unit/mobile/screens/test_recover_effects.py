"""
The screen of a forgotten PIN at work: what it asks of the phone, and that it stops asking when it is left.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from mobile.ports.errors import ServerUnreachableError
from mobile.ports.remote import Reply
from mobile.screens.recover import model as recover
from mobile.screens.recover import perform as recover_perform
from mobile.screens.recover.perform import open_screen
from mobile.ui.loop import Opened
from mobile.ui.routes import ToRecover
from mobile.use_cases.desk import Device
from shared.crypto.recovery import RecoveryKey
from tests.support.desks import KAMLA, a_device
from tests.support.fake_key_vault import FakeKeyVault
from tests.support.sealed_stores import QuickProvider

KEY = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")


class Line:
    """A server that answers as it is told, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.state = "waiting"
        self.is_silent = False
        self.asked_often = asyncio.Event()

    async def __call__(self, device: Device, vault_id: str, method: str, path: str, body: bytes) -> Reply:
        self.asked.append(f"{method} {path.removeprefix('/api/v1')}")
        if len(self.asked) > 3:
            self.asked_often.set()
        if self.is_silent:
            raise ServerUnreachableError
        said = {"state": self.state, "expires_ms": 1, "approvals": [{"name": "Meena", "at_ms": 1}]}
        return Reply(200, {}, json.dumps(said).encode())


class AHost:
    """As much of the app as the screen sees."""

    def __init__(self, device: Device) -> None:
        self.device = device


async def opened(line: Line) -> tuple[Opened, str]:
    keys = FakeKeyVault()
    device = a_device(keys=keys, crypto=QuickProvider(), ask_locked=line)
    identity = replace(KAMLA, recovery_key=RecoveryKey(KEY, bytes(32)).to_bytes())
    vault = await keys.create(identity, "824613")
    await keys.lock()
    host: Any = AHost(device)
    return open_screen(ToRecover(vault.vault_id), host), vault.vault_id


def silent(event: object) -> None:
    """Nobody listens."""


def test_nothing_is_asked_of_the_server_before_somebody_asks() -> None:
    async def check() -> None:
        line = Line()
        screen, _ = await opened(line)

        assert await screen.perform(recover.LookNow(), silent) == recover.Heard(None)
        assert await screen.perform(recover.ReadWorker(), silent) == recover.WorkerRead("Kamla Devi", 6)
        assert line.asked == []

    asyncio.run(check())


def test_asking_shows_the_code_and_who_agreed() -> None:
    async def check() -> None:
        screen, _ = await opened(Line())
        heard = await screen.perform(recover.Ask(), silent)

        assert isinstance(heard, recover.Heard)
        assert heard.asked is not None
        assert len(heard.asked.code.split()) == 3
        assert [helper.name for helper in heard.asked.helpers] == ["Meena"]

    asyncio.run(check())


def test_silent_server_is_asked_again_until_the_screen_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        monkeypatch.setattr(recover_perform, "LOOK_EVERY_S", 0)
        line = Line()
        screen, _ = await opened(line)
        await screen.perform(recover.Ask(), silent)
        line.is_silent = True
        looking = asyncio.create_task(screen.perform(recover.LookSoon(), silent))  # type: ignore[arg-type]
        await line.asked_often.wait()
        screen.on_close()

        assert await looking is None
        asked = len(line.asked)
        assert await screen.perform(recover.LookSoon(), silent) is None
        assert len(line.asked) == asked

    asyncio.run(check())


def test_one_look_at_a_time() -> None:
    async def check() -> None:
        line = Line()
        screen, _ = await opened(line)
        await screen.perform(recover.Ask(), silent)
        looking = asyncio.create_task(screen.perform(recover.LookSoon(), silent))  # type: ignore[arg-type]
        await asyncio.sleep(0)

        assert await screen.perform(recover.LookSoon(), silent) is None
        looking.cancel()

    asyncio.run(check())
