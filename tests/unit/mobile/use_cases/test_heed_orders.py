"""
A phone hears its orders locked or not, carries them out, and owes the server the word until it was heard.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Device
from mobile.use_cases.heed_orders import LOCKED_PAUSE_S, HeedOrders
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.protocol.proofs import order_done_proof, orders_proof
from tests.support.case_books import StoodClock
from tests.support.desks import KAMLA, a_device

ORDER = "0c" * 16
NONCE = "ab" * 32


class OrderingServer:
    """
    Answers challenges; orders this device as it is told to.
    """

    def __init__(self) -> None:
        self.kind: str | None = None
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.is_reachable = True
        self.refusal = ""

    async def exchange(self, method: str, path: str, *, body: bytes = b"", **_: Any) -> Reply:
        if not self.is_reachable:
            raise ServerUnreachableError
        said = json.loads(body)
        self.asked.append((path.removeprefix("/api/v1"), said))
        if path.endswith("/challenge"):
            return self._json({"nonce": NONCE})
        if path.endswith("/orders"):
            return self._json({"order": {"id": ORDER, "kind": self.kind} if self.kind else None})
        if self.refusal:
            raise ServerRefusedError(reason=self.refusal, status=404)
        return self._json({})

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    @staticmethod
    def _json(content: object) -> Reply:
        return Reply(200, {"content-type": "application/json"}, json.dumps(content).encode())


class Story:
    """
    A phone with Kamla's vault, locked, and the server it calls.
    """

    def __init__(self) -> None:
        self.clock = StoodClock()
        self.server = OrderingServer()
        self.device: Device = a_device(
            clock=self.clock, crypto=CPythonProvider(), remote_to=lambda address: self.server
        )
        self.put_away: list[str] = []
        self.done = 0
        self.is_locked = True
        self.heed = HeedOrders(self.device, lambda: self.is_locked, self._put_away, self._on_done)

    async def _put_away(self, vault_id: str) -> None:
        self.put_away.append(vault_id)

    async def _on_done(self) -> None:
        self.done += 1

    async def make_vault(self) -> str:
        made = await self.device.keys.create(KAMLA, "824613")
        await self.device.keys.lock()
        return made.vault_id


def told(story: Callable[[Story], Awaitable[None]]) -> None:
    asyncio.run(story(Story()))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["lost", "erase"])
def test_a_locked_phone_carries_its_order_out_and_says_so(kind: str) -> None:
    async def story(phone: Story) -> None:
        vault_id = await phone.make_vault()
        phone.server.kind = kind
        await phone.heed.tick()

        assert (phone.put_away, phone.done) == ([vault_id], 1)
        assert await phone.device.keys.vaults() == ()
        assert phone.server.paths() == ["/challenge", "/orders", "/orders/done"]
        assert await phone.device.keys.farewells() == ()

    told(story)


def test_what_is_asked_and_said_is_signed_by_the_devices_key() -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()
        phone.server.kind = "lost"
        await phone.heed.tick()
        crypto = CPythonProvider()
        said = dict(phone.server.asked)

        for path, proof in (
            ("/orders", orders_proof(bytes.fromhex(NONCE))),
            ("/orders/done", order_done_proof(bytes.fromhex(ORDER))),
        ):
            assert said[path]["device"] == KAMLA.device
            assert said[path]["signature"] == (await crypto.sign(KAMLA.signing_seed, proof)).hex()

    told(story)


def test_a_phone_without_an_order_stays_as_it_is() -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()
        await phone.heed.tick()

        assert len(await phone.device.keys.vaults()) == 1
        assert (phone.put_away, phone.done) == ([], 0)

    told(story)


@pytest.mark.parametrize("kind", ["burn", ""])
def test_an_order_this_release_does_not_know_destroys_nothing(kind: str) -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()
        phone.server.kind = kind
        await phone.heed.tick()

        assert len(await phone.device.keys.vaults()) == 1

    told(story)


def test_the_word_is_owed_until_the_server_has_heard_it() -> None:
    async def story(phone: Story) -> None:
        vault_id = await phone.make_vault()
        phone.server.kind = "erase"

        async def lose_the_network(_: str) -> None:
            phone.server.is_reachable = False

        await HeedOrders(phone.device, lambda: True, lose_the_network, phone._on_done).ask()
        (owed,) = await phone.device.keys.farewells()
        assert (owed.order, vault_id in [one.vault_id for one in await phone.device.keys.vaults()]) == (
            ORDER,
            False,
        )
        phone.server.is_reachable = True
        await phone.heed.ask()

        assert await phone.device.keys.farewells() == ()

    told(story)


def test_a_server_that_knows_the_order_no_more_is_owed_nothing() -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()
        phone.server.kind, phone.server.refusal = "lost", "directory.not_found"
        await phone.heed.tick()

        assert await phone.device.keys.farewells() == ()

    told(story)


def test_without_a_network_nothing_happens_and_it_is_asked_again() -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()
        phone.server.is_reachable = False
        await phone.heed.tick()
        phone.server.is_reachable, phone.server.kind = True, "lost"
        await phone.heed.tick()
        assert len(await phone.device.keys.vaults()) == 1
        phone.clock.at_ms += LOCKED_PAUSE_S * 1000
        await phone.heed.tick()

        assert await phone.device.keys.vaults() == ()

    told(story)


def test_an_unlocked_phone_asks_only_when_its_sync_is_refused_or_it_is_locked() -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()
        phone.is_locked = False
        await phone.heed.tick()
        asked = len(phone.server.asked)
        phone.clock.at_ms += 10 * LOCKED_PAUSE_S * 1000
        await phone.heed.tick()
        assert len(phone.server.asked) == asked
        phone.heed.ask_soon()
        await phone.heed.tick()
        assert len(phone.server.asked) == 2 * asked
        phone.is_locked = True
        await phone.heed.tick()

        assert len(phone.server.asked) == 3 * asked

    told(story)


def test_a_hotspots_answer_is_no_order() -> None:
    async def story(phone: Story) -> None:
        await phone.make_vault()

        async def login_page(*_: Any, **__: Any) -> Reply:
            return Reply(200, {"content-type": "text/html"}, b"<html>Log in</html>")

        phone.server.exchange = login_page  # type: ignore[method-assign]
        await phone.heed.tick()

        assert len(await phone.device.keys.vaults()) == 1

    told(story)
