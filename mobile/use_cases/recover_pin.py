"""
A worker has forgotten the PIN: the locked phone asks, two people approve, the answer comes, a new PIN is chosen.

Nothing of this needs the vault to be open: its key for the server lies outside it. All that was not sent is
there again.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from mobile.ports.case_book import Settings
from mobile.ports.errors import BookOfAnotherError, ServerRefusedError, ServerUnreachableError
from mobile.ports.remote import Reply
from mobile.use_cases.ask_server import API, read_json
from mobile.use_cases.desk import Desk, Device
from shared.crypto.recovery import RecoveryRequest, derive_code, recovery_proof
from shared.domain.records import Value

RECOVERIES_SETTING = "recoveries"
"""Kept in the vault: who helped, and when."""
OWED_SETTING = "recovery_end_owed"
"""What the server has not heard yet of how a recovery ended: `DONE`, `WITHDRAWN`, or nothing."""
DONE, WITHDRAWN = "done", "withdrawn"

_EXPIRED = "recovery.request.expired"


class RecoveryState(StrEnum):
    """
    Where a request stands, as the server says.
    """

    WAITING = "waiting"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    ANSWERED = "answered"
    REFUSED = "refused"
    EXPIRED = "expired"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Approval:
    """
    Who helped, and when by the server's clock.
    """

    name: str
    at_ms: int


@dataclass(frozen=True, slots=True, repr=False)
class Recovery:
    """
    A recovery under way.

    Attributes:
        code: Twelve digits that stand for this phone's request.
        expires_ms: Server time after which it is worth nothing.
        answer: The keeper's, once it is there.
    """

    state: RecoveryState
    code: str
    expires_ms: int
    approvals: tuple[Approval, ...] = ()
    answer: bytes = b""

    def __repr__(self) -> str:
        return f"Recovery({self.state})"


async def begin_recovery(device: Device, vault_id: str) -> Recovery:
    """
    Asks for a way back into a vault, or finds what has become of the asking. Asked again after its time, or after a
    refusal, it is a new request with another code.

    Raises:
        RecoveryUnavailableError: this vault has no way back but its PIN.
        ServerUnreachableError, ServerRefusedError: the server does not know of it yet; asking again is safe.
    """
    try:
        return await _ask(device, vault_id)
    except ServerRefusedError as refusal:
        if refusal.reason != _EXPIRED:
            raise
    await device.keys.end_recovery(vault_id)
    return await _ask(device, vault_id)


async def find_recovery(device: Device, vault_id: str) -> Recovery | None:
    """
    What has become of a recovery under way; None where there is none.

    Raises:
        ServerUnreachableError, ServerRefusedError: not known now.
    """
    request = await device.keys.find_recovery(vault_id)
    if request is None:
        return None
    reply = await device.ask_locked(device, vault_id, "GET", f"{API}/recovery", b"")
    return await _read(device, RecoveryRequest.from_bytes(request), reply)


async def finish_recovery(device: Device, vault_id: str, recovery: Recovery, new_pin: str) -> Desk:
    """
    The worker's desk under a new PIN, with all that was on the phone.

    Raises:
        WeakPinError: choose another PIN.
        BookOfAnotherError: a closed store that another worker wrote; it is closed as before.
        RecoveryAnswerError: the answer does not open this vault; nothing was changed.
        StorageFullError, StorageFaultError: nothing was changed.
    """
    vault = await device.keys.finish_recovery(vault_id, recovery.answer, new_pin)
    try:
        desk = Desk(device, vault, await device.open_book(vault))
    except BookOfAnotherError:
        # A store that was closed says whose it is only now. It is closed again, as it was.
        await device.keys.close_again(vault_id)
        raise
    except BaseException:
        await device.keys.lock()
        raise
    known = desk.book.kept(RECOVERIES_SETTING)
    before: list[Value] = list(known) if isinstance(known, list) else []
    approvals: list[Value] = [asdict(one) for one in recovery.approvals]
    await desk.book.keep(
        RECOVERIES_SETTING, [*before, {"at_ms": device.clock.now_ms(), "approvals": approvals}]
    )
    await desk.book.keep(OWED_SETTING, DONE)
    with contextlib.suppress(ServerUnreachableError, ServerRefusedError):
        await tell_recovered(desk)
    return desk


async def tell_recovered(desk: Desk) -> None:
    """
    Tells the server how a recovery ended, if it has not heard; it then destroys the answer.

    Raises:
        ServerUnreachableError, ServerRefusedError: to be told at the next sync.
    """
    owed = desk.book.kept(OWED_SETTING)
    if owed:
        body = json.dumps({"done": owed == DONE}).encode()
        await desk.device.ask(desk, "POST", f"{API}/recovery/end", body)
        await desk.book.keep(OWED_SETTING, "")


def past_recoveries(settings: Settings) -> Sequence[tuple[int, tuple[str, ...]]]:
    """
    When a PIN of this vault was recovered by this device's clock, and who approved it; newest first.
    """
    kept = settings.kept(RECOVERIES_SETTING)
    found = []
    for one in kept if isinstance(kept, list) else []:
        if isinstance(one, Mapping) and isinstance(one.get("at_ms"), int):
            names = tuple(str(approval["name"]) for approval in one.get("approvals") or ())
            found.append((int(one["at_ms"]), names))
    return found[::-1]


async def _ask(device: Device, vault_id: str) -> Recovery:
    raw = await device.keys.begin_recovery(vault_id)
    request = RecoveryRequest.from_bytes(raw)
    identity = await device.keys.identity(vault_id)
    signature = await device.crypto.sign(identity.signing_seed, recovery_proof(request))
    body = json.dumps({"request": raw.hex(), "signature": signature.hex()}).encode()
    reply = await device.ask_locked(device, vault_id, "POST", f"{API}/recovery", body)
    return await _read(device, request, reply)


async def _read(device: Device, request: RecoveryRequest, reply: Reply) -> Recovery:
    said = read_json(reply)
    code = await derive_code(device.crypto, request)
    try:
        approvals = said.get("approvals") or ()
        if not isinstance(approvals, list | tuple):
            raise TypeError
        return Recovery(
            RecoveryState(str(said["state"])),
            code,
            int(str(said.get("expires_ms") or 0)),
            tuple(Approval(str(one["name"]), int(one["at_ms"])) for one in approvals),
            bytes.fromhex(str(said.get("answer") or "")),
        )
    except (KeyError, ValueError, TypeError) as cause:
        raise ServerRefusedError(reason="remote.answer.malformed", field="recovery") from cause
