"""
A supervisor's part in recovering a worker's PIN: compare the code with the one on the worker's phone, and say yes or
no.

The code is derived here from the request itself: a server that passes on another request shows another code.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from mobile.ports.errors import ServerRefusedError
from mobile.use_cases.ask_server import API, read_json
from mobile.use_cases.desk import Desk
from mobile.use_cases.recover_pin import Approval
from shared.crypto.recovery import RecoveryRequest, derive_code
from shared.kernel.errors import DoorstepError


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """
    A worker who has forgotten the PIN.

    Attributes:
        code: As the worker's phone shows it, if nobody changed the request on the way.
        mine: Whether this supervisor has approved it.
        approved: Whether both approvals are there; the keeper is next.
    """

    id: str
    name: str
    code: str
    asked_ms: int
    expires_ms: int
    approvals: tuple[Approval, ...]
    mine: bool
    approved: bool


async def open_requests(desk: Desk) -> tuple[OpenRequest, ...]:
    """
    Requests of this supervisor's team, oldest first.

    Raises:
        ServerUnreachableError, ServerRefusedError: not known now.
    """
    reply = await desk.device.ask(desk, "GET", f"{API}/recovery/open", b"")
    listed = read_json(reply).get("requests")
    if not isinstance(listed, list):
        raise ServerRefusedError(reason="remote.answer.malformed", field="requests")
    return tuple([await _read(desk, one) for one in listed])


async def decide_request(desk: Desk, request_id: str, *, approve: bool) -> None:
    """
    Approves or refuses.

    Raises:
        ServerUnreachableError, ServerRefusedError: nothing was decided.
    """
    body = json.dumps({"id": request_id, "approve": approve}).encode()
    await desk.device.ask(desk, "POST", f"{API}/recovery/decide", body)


async def _read(desk: Desk, said: object) -> OpenRequest:
    try:
        if not isinstance(said, dict):
            raise TypeError
        request = RecoveryRequest.from_bytes(bytes.fromhex(said["request"]))
        return OpenRequest(
            id=str(said["id"]),
            name=str(said["name"]),
            code=await derive_code(desk.device.crypto, request),
            asked_ms=int(said["asked_ms"]),
            expires_ms=int(said["expires_ms"]),
            approvals=tuple(Approval(str(one["name"]), int(one["at_ms"])) for one in said["approvals"]),
            mine=bool(said["mine"]),
            approved=said["state"] == "approved",
        )
    except (KeyError, ValueError, TypeError, DoorstepError) as cause:
        raise ServerRefusedError(reason="remote.answer.malformed", field="requests") from cause
