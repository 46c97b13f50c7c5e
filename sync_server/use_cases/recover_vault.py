"""
A worker has forgotten the PIN: the phone asks, two people approve, the keeper's answer comes in, the phone fetches it.

The server carries messages and counts approvals; it holds nothing that opens a vault. Whoever swaps a request on the
way is noticed by the people who compare its code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.crypto.errors import MalformedRecoveryError
from shared.crypto.recovery import RecoveryRequest, recovery_proof
from shared.kernel.identifiers import uuid_bytes
from sync_server.ports.recoveries import RecoveryCall
from sync_server.ports.store import View, Work
from sync_server.ports.surroundings import Clock, Randomness, Signatures
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.errors import (
    ApproverSameError,
    NotPermittedError,
    RecoveryClosedError,
    RecoveryExpiredError,
    RecoveryNotApprovedError,
    RecoveryUnknownError,
    SignatureWrongError,
)
from sync_server.use_cases.keep_audit import CONSOLE, record_act

CALL_LIFE_MS = 72 * 60 * 60 * 1000
"""Three days: long enough for a keeper who is not in the office, short beside what it takes to forge a code."""


class CallState(StrEnum):
    """
    Where a request stands.
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
    Who approved, and when.
    """

    worker: str
    name: str
    at_ms: int


def state_of(call: RecoveryCall, now_ms: int) -> CallState:
    """
    Where a request stands at a moment.
    """
    if call.ended_ms:
        return CallState.ENDED
    if call.refused_ms:
        return CallState.REFUSED
    if call.expires_ms <= now_ms:
        return CallState.EXPIRED
    if call.answered_ms:
        return CallState.ANSWERED
    if call.second_ms:
        return CallState.APPROVED
    return CallState.APPROVED_ONCE if call.first_ms else CallState.WAITING


def approvals_of(view: View, call: RecoveryCall) -> list[Approval]:
    """
    The approvals so far, with names.
    """
    given = [(call.first_by, call.first_ms), (call.second_by, call.second_ms)]
    return [Approval(worker, _name(view, worker), at_ms) for worker, at_ms in given if at_ms]


def ask_recovery(
    work: Work,
    *,
    caller: Caller,
    request: bytes,
    signature: bytes,
    clock: Clock,
    randomness: Randomness,
    signatures: Signatures,
) -> RecoveryCall:
    """
    Takes a locked phone's request. The same one again, because the answer was lost, is the same call; another one ends
    the one before.

    Raises:
        MalformedRecoveryError: no request.
        NotPermittedError: it speaks of another device.
        SignatureWrongError: not signed by this device's key.
        RecoveryExpiredError: the same request, and its time is over: the phone makes another.
    """
    asked = RecoveryRequest.from_bytes(request)
    if asked.device != uuid_bytes(caller.device.id):
        raise NotPermittedError
    if not signatures.verify(caller.device.public_key, signature, recovery_proof(asked)):
        raise SignatureWrongError
    now_ms = clock.now_ms()
    before = find_call(work, caller)
    if before is not None and before.request == request:
        if state_of(before, now_ms) in (CallState.EXPIRED, CallState.ENDED, CallState.REFUSED):
            raise RecoveryExpiredError
        return before
    if before is not None and not before.ended_ms:
        work.recoveries.keep_recovery_call(replace(before, ended_ms=now_ms, answer=b""))
    call = RecoveryCall(
        id=randomness.make_record_id(now_ms),
        area=caller.device.area,
        device=caller.device.id,
        worker=caller.account.id,
        request=request,
        asked_ms=now_ms,
        expires_ms=now_ms + CALL_LIFE_MS,
    )
    work.recoveries.add_recovery_call(call)
    _note(work, call, now_ms, caller.device.id, "recovery.asked")
    return call


def find_call(view: View, caller: Caller) -> RecoveryCall | None:
    """
    The newest request of the calling phone.
    """
    calls = view.recoveries.recovery_calls([caller.device.area])
    return next((call for call in calls if call.device == caller.device.id), None)


def end_call(work: Work, *, caller: Caller, is_done: bool, clock: Clock) -> None:
    """
    The phone has used the answer, or needs none any more. The answer is destroyed.
    """
    call = find_call(work, caller)
    if call is None or call.ended_ms:
        return
    now_ms = clock.now_ms()
    work.recoveries.keep_recovery_call(replace(call, ended_ms=now_ms, answer=b""))
    action = "recovery.done" if is_done and call.answered_ms else "recovery.withdrawn"
    _note(work, call, now_ms, caller.device.id, action)


def open_calls(view: View, caller: Caller, now_ms: int) -> list[RecoveryCall]:
    """
    Requests that this person may approve or has approved, oldest first.

    Raises:
        NotPermittedError: a volunteer.
    """
    if not caller.supervises:
        raise NotPermittedError
    calls = view.recoveries.recovery_calls(caller.writes)
    is_open = (CallState.WAITING, CallState.APPROVED_ONCE, CallState.APPROVED)
    return [
        call for call in reversed(calls) if state_of(call, now_ms) in is_open and _may_decide(caller, call)
    ]


def approve_call(work: Work, *, caller: Caller, call_id: str, clock: Clock) -> RecoveryCall:
    """
    One approval, by somebody who compared the code with the one on the worker's phone.

    Raises:
        NotPermittedError: a volunteer, or the worker's own request.
        RecoveryUnknownError, RecoveryExpiredError, RecoveryClosedError: nothing to approve.
        ApproverSameError: this person has approved it already; the second must be another one.
    """
    now_ms = clock.now_ms()
    call = _decidable(work, caller, call_id, now_ms)
    if call.first_by == caller.account.id:
        raise ApproverSameError
    if not call.first_ms:
        approved = replace(call, first_by=caller.account.id, first_ms=now_ms)
    else:
        approved = replace(call, second_by=caller.account.id, second_ms=now_ms)
    work.recoveries.keep_recovery_call(approved)
    _note(work, approved, now_ms, caller.account.id, "recovery.approved")
    return approved


def refuse_call(work: Work, *, caller: Caller, call_id: str, clock: Clock) -> RecoveryCall:
    """
    The codes differ, or the worker did not ask. The request is closed for good.

    Raises:
        NotPermittedError, RecoveryUnknownError, RecoveryExpiredError, RecoveryClosedError: as for `approve_call`.
    """
    now_ms = clock.now_ms()
    call = _decidable(work, caller, call_id, now_ms)
    refused = replace(call, refused_by=caller.account.id, refused_ms=now_ms)
    work.recoveries.keep_recovery_call(refused)
    _note(work, refused, now_ms, caller.account.id, "recovery.refused")
    return refused


def all_open_calls(view: View, now_ms: int) -> Sequence[RecoveryCall]:
    """
    Every request that is not closed, newest first: for the server's own commands.
    """
    calls = view.recoveries.recovery_calls([area.id for area in view.directory.areas()])
    closed = (CallState.ENDED, CallState.REFUSED, CallState.EXPIRED)
    return [call for call in calls if state_of(call, now_ms) not in closed]


def get_approved_call(view: View, call_id: str, now_ms: int) -> RecoveryCall:
    """
    A request that two people approved, to be carried to the keeper.

    Raises:
        RecoveryUnknownError, RecoveryExpiredError, RecoveryClosedError: it is not open.
        RecoveryNotApprovedError: an approval is missing.
    """
    call = _get(view, [area.id for area in view.directory.areas()], call_id)
    state = _open_state(call, now_ms)
    if state in (CallState.WAITING, CallState.APPROVED_ONCE):
        raise RecoveryNotApprovedError(approvals=1 if call.first_ms else 0)
    return call


def answer_call(work: Work, *, call_id: str, answer: bytes, clock: Clock) -> RecoveryCall:
    """
    Takes in the keeper's answer; an answer that is there already is replaced.

    Raises:
        RecoveryUnknownError, RecoveryExpiredError, RecoveryClosedError, RecoveryNotApprovedError: as above.
    """
    now_ms = clock.now_ms()
    call = get_approved_call(work, call_id, now_ms)
    if not answer:
        raise MalformedRecoveryError(size_bytes=0)
    answered = replace(call, answer=answer, answered_ms=now_ms)
    work.recoveries.keep_recovery_call(answered)
    _note(work, answered, now_ms, CONSOLE, "recovery.answered")
    return answered


def _decidable(view: View, caller: Caller, call_id: str, now_ms: int) -> RecoveryCall:
    if not caller.supervises:
        raise NotPermittedError
    call = _get(view, caller.writes, call_id)
    if not _may_decide(caller, call):
        raise NotPermittedError
    state = _open_state(call, now_ms)
    if state in (CallState.APPROVED, CallState.ANSWERED):
        raise RecoveryClosedError(state=state.value)
    return call


def _may_decide(caller: Caller, call: RecoveryCall) -> bool:
    return call.worker != caller.account.id


def _get(view: View, areas: Sequence[str], call_id: str) -> RecoveryCall:
    for call in view.recoveries.recovery_calls(areas):
        if call.id == call_id:
            return call
    raise RecoveryUnknownError(request=call_id)


def _open_state(call: RecoveryCall, now_ms: int) -> CallState:
    state = state_of(call, now_ms)
    if state is CallState.EXPIRED:
        raise RecoveryExpiredError
    if state in (CallState.ENDED, CallState.REFUSED):
        raise RecoveryClosedError(state=state.value)
    return state


def _note(work: Work, call: RecoveryCall, at_ms: int, actor: str, action: str) -> None:
    record_act(work, area=call.area, at_ms=at_ms, actor=actor, action=action, subject=call.id)


def _name(view: View, worker: str) -> str:
    account = view.directory.find_account(worker)
    return account.name if account else ""
