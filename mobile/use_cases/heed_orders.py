"""
A phone asks what it is to do, locked or not, carries it out, and tells the server when it is done.

Each vault asks by its own key, which lies outside it: a lost phone has no token any more, and nobody unlocks it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable

from mobile.ports.errors import ServerRefusedError
from mobile.ports.key_vault import Identity
from mobile.ports.lock_notes import Farewell
from mobile.ports.remote import Remote
from mobile.use_cases.ask_server import API, JSON_TYPE, read_json
from mobile.use_cases.desk import Device
from shared.domain.phone_orders import OrderKind
from shared.kernel.errors import DoorstepError
from shared.protocol.proofs import order_done_proof, orders_proof

LOCKED_PAUSE_S = 900
"""Between two questions of a locked phone: three exchanges of some 200 bytes each."""

GONE = frozenset({"device.unknown", "directory.not_found", "signature.wrong"})
"""Answers after which nobody waits for the word that an order was carried out."""

_log = logging.getLogger("doorstep.orders")


class HeedOrders:
    """
    Args:
        device: The phone.
        is_locked: Whether nobody is unlocked.
        put_away: Closes the open desk, if it is this vault's, once what is being written is written.
        on_done: Called after an order was carried out.
    """

    def __init__(
        self,
        device: Device,
        is_locked: Callable[[], bool],
        put_away: Callable[[str], Awaitable[None]],
        on_done: Callable[[], Awaitable[None]],
    ) -> None:
        self._device = device
        self._is_locked = is_locked
        self._put_away = put_away
        self._on_done = on_done
        self._was_locked = False
        self._due_s = device.clock.monotonic_s()

    def ask_soon(self) -> None:
        """
        There is a reason to ask: the app came back on the screen, or a sync was refused.
        """
        self._due_s = self._device.clock.monotonic_s()

    async def tick(self) -> None:
        """
        Asks if it is time to. Never raises: a phone without network asks again.
        """
        is_locked = self._is_locked()
        if is_locked and not self._was_locked:
            self.ask_soon()
        self._was_locked = is_locked
        if self._device.clock.monotonic_s() < self._due_s:
            return
        # An unlocked phone is told by its next sync that its access has ended.
        self._due_s = self._device.clock.monotonic_s() + LOCKED_PAUSE_S if is_locked else float("inf")
        await self.ask()

    async def ask(self) -> None:
        """
        Asks for every vault, and tells what is still to be told.
        """
        await self._say_farewells()
        try:
            entries = await self._device.keys.vaults()
        except DoorstepError as error:
            _log.info("orders not asked code=%s", error.code)
            return
        for entry in entries:
            try:
                await self._heed(entry.vault_id)
            except DoorstepError as error:
                _log.info("orders not heard code=%s", error.code)
        await self._say_farewells()

    async def _heed(self, vault_id: str) -> None:
        identity = await self._device.keys.identity(vault_id)
        order = await self._find_order(identity)
        if order is None:
            return
        order_id, kind = order
        signature = await self._device.crypto.sign(
            identity.signing_seed, order_done_proof(bytes.fromhex(order_id))
        )
        farewell = Farewell(
            device=identity.device, server=identity.server, order=order_id, signature=signature
        )
        await self._put_away(vault_id)
        await self._device.keys.obey(vault_id, kind, farewell)
        _log.info("order carried out kind=%s", kind.value)
        await self._on_done()

    async def _find_order(self, identity: Identity) -> tuple[str, OrderKind] | None:
        remote = self._device.remote_to(identity.server)
        nonce = (await _post(remote, "/challenge", {"device": identity.device})).get("nonce")
        if not isinstance(nonce, str):
            return None
        signature = await self._device.crypto.sign(identity.signing_seed, orders_proof(_bytes(nonce)))
        said = await _post(
            remote,
            "/orders",
            {"device": identity.device, "nonce": nonce, "signature": signature.hex()},
        )
        order = said.get("order")
        if not isinstance(order, dict) or order.get("kind") not in tuple(OrderKind):
            return None
        order_id = str(order.get("id"))
        return (order_id, OrderKind(order["kind"])) if _bytes(order_id) else None

    async def _say_farewells(self) -> None:
        try:
            for owed in await self._device.keys.farewells():
                await self._say(owed)
        except DoorstepError as error:
            _log.info("farewell put off code=%s", error.code)

    async def _say(self, owed: Farewell) -> None:
        body = {"device": owed.device, "order": owed.order, "signature": owed.signature.hex()}
        try:
            await _post(self._device.remote_to(owed.server), "/orders/done", body)
        except ServerRefusedError as refusal:
            if refusal.reason not in GONE:
                raise
        await self._device.keys.forget_farewell(owed.order)


async def _post(remote: Remote, path: str, content: dict[str, str]) -> dict[str, object]:
    reply = await remote.exchange(
        "POST", API + path, body=json.dumps(content).encode(), headers={"content-type": JSON_TYPE}
    )
    return dict(read_json(reply))


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ServerRefusedError(reason="remote.answer.malformed", field="order") from None
