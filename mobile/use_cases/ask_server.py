"""
Exchanges with the server in a worker's name. An expired token costs two short exchanges more, never a failure.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from mobile.ports.errors import ServerRefusedError
from mobile.ports.key_vault import Identity
from mobile.ports.remote import Heard, Remote, Reply
from mobile.use_cases.desk import Desk, Device
from shared.protocol.proofs import token_proof

API = "/api/v1"
JSON_TYPE = "application/json"
RENEWAL_HEADER = "doorstep-token"
TIMEOUT_S = 30.0

_RENEWABLE = frozenset({"token.missing", "token.invalid", "token.expired"})


@dataclass(frozen=True, slots=True)
class _Line:
    """
    In whose name an exchange is made.

    Attributes:
        identity: With the newest token.
    """

    device: Device
    vault_id: str
    identity: Callable[[], Awaitable[Identity]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """
    What is asked, whoever asks it.

    Attributes:
        timeout_s, heard: As `Remote.exchange` has them.
    """

    method: str
    path: str
    body: bytes
    content_type: str = JSON_TYPE
    timeout_s: float = TIMEOUT_S
    heard: Heard | None = None


class AskServer:
    """
    The line to the server, one token at a time: exchanges that find it expired wait for the one that renews it.
    """

    def __init__(self) -> None:
        self._renewing = asyncio.Lock()

    async def __call__(
        self,
        desk: Desk,
        method: str,
        path: str,
        body: bytes,
        *,
        content_type: str = JSON_TYPE,
        timeout_s: float = TIMEOUT_S,
        heard: Heard | None = None,
    ) -> Reply:
        """
        One exchange.

        Args:
            desk: In whose name.
            path: Below the server's address, with `/api/v1`.
            timeout_s, heard: As `Remote.exchange` has them.

        Raises:
            ServerUnreachableError: no answer.
            ServerRefusedError: the server's answer is an error; `device.revoked` is one.
        """

        async def identity() -> Identity:
            return desk.identity

        line = _Line(desk.device, desk.vault.vault_id, identity)
        return await self._ask(line, _Asked(method, path, body, content_type, timeout_s, heard))

    async def while_locked(self, device: Device, vault_id: str, method: str, path: str, body: bytes) -> Reply:
        """
        One exchange in the name of a vault that nobody has opened: its key lies outside it.

        Raises:
            ServerUnreachableError, ServerRefusedError: as above.
            VaultMissingError, VaultDamagedError: there is nobody in whose name to ask.
        """
        line = _Line(device, vault_id, lambda: device.keys.identity(vault_id))
        return await self._ask(line, _Asked(method, path, body))

    async def _ask(self, line: _Line, asked: _Asked) -> Reply:
        identity = await line.identity()
        remote = line.device.remote_to(identity.server)
        used = identity.token
        try:
            reply = await _exchange(remote, asked, used)
        except ServerRefusedError as refusal:
            if refusal.reason not in _RENEWABLE:
                raise
            token = await self._renewed(line, remote, used)
            reply = await _exchange(remote, asked, token)
        renewed = reply.headers.get(RENEWAL_HEADER)
        if renewed:
            await line.device.keys.keep_token(line.vault_id, renewed, 0)
        return reply

    async def _renewed(self, line: _Line, remote: Remote, used: str) -> str:
        async with self._renewing:
            identity = await line.identity()
            if identity.token != used:
                return identity.token
            asked = await _post(remote, "/challenge", {"device": identity.device})
            nonce = _text(asked, "nonce")
            signature = await line.device.crypto.sign(identity.signing_seed, token_proof(_hex(nonce)))
            given = await _post(
                remote,
                "/token",
                {"device": identity.device, "nonce": nonce, "signature": signature.hex()},
            )
            token, expires_ms = _text(given, "token"), given.get("token_expires_ms")
            await line.device.keys.keep_token(
                line.vault_id, token, expires_ms if isinstance(expires_ms, int) else 0
            )
            return token


async def _exchange(remote: Remote, asked: _Asked, token: str) -> Reply:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    if asked.body:
        headers["content-type"] = asked.content_type
    return await remote.exchange(
        asked.method,
        asked.path,
        body=asked.body,
        headers=headers,
        timeout_s=asked.timeout_s,
        heard=asked.heard,
    )


async def _post(remote: Remote, path: str, content: Mapping[str, object]) -> Mapping[str, object]:
    reply = await remote.exchange(
        "POST", API + path, body=json.dumps(content).encode(), headers={"content-type": JSON_TYPE}
    )
    return read_json(reply)


def read_json(reply: Reply) -> Mapping[str, object]:
    """
    The object a reply holds.

    Raises:
        ServerRefusedError: it holds none; something else than the server answered, such as a hotspot's login page.
    """
    try:
        content = json.loads(reply.body)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise ServerRefusedError(reason="remote.answer.malformed", status=reply.status)
    return content


def _text(content: Mapping[str, object], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not value:
        raise ServerRefusedError(reason="remote.answer.malformed", field=name)
    return value


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ServerRefusedError(reason="remote.answer.malformed", field="nonce") from None
