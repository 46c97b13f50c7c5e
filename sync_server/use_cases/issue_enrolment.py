"""
Gives out a one-time code with which a worker's new phone may enrol.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.roles import Role
from sync_server.ports.directory import Account, EnrolmentCode
from sync_server.ports.store import Work
from sync_server.ports.surroundings import Clock, Randomness
from sync_server.use_cases.callers import Caller
from sync_server.use_cases.enrolment_codes import RANDOM_BYTES, code_hash, code_text
from sync_server.use_cases.errors import NotFoundError, NotPermittedError
from sync_server.use_cases.keep_audit import CONSOLE, record_act

CODE_LIFE_MS = 7 * 24 * 60 * 60 * 1000
"""A week: supervisors meet their workers at the weekly meeting, and a code is good for one phone only."""

_ENROLLED_BY = {
    Role.SUPERVISOR: (Role.VOLUNTEER,),
    Role.MANAGER: (Role.VOLUNTEER, Role.SUPERVISOR),
    Role.ADMINISTRATOR: (Role.VOLUNTEER, Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR),
}


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """
    A code in clear: shown once, never stored.
    """

    code: str
    expires_ms: int


def issue_enrolment(
    work: Work, *, worker: str, by: Caller | None, clock: Clock, randomness: Randomness
) -> IssuedCode:
    """
    A code for a worker's new phone.

    Args:
        by: The supervisor who asks; None for the server's own commands.

    Raises:
        NotFoundError: no such worker, or their account has ended.
        NotPermittedError: the worker is not in the supervisor's areas, or ranks as high.
    """
    account = work.directory.find_account(worker)
    if by is not None and not may_act_for(by, account):
        raise NotPermittedError
    if account is None or not account.active:
        raise NotFoundError(worker=worker)
    now_ms = clock.now_ms()
    text = code_text(randomness.make_bytes(RANDOM_BYTES))
    actor = by.device.id if by else CONSOLE
    work.directory.add_code(
        EnrolmentCode(
            sha256=code_hash(text), worker=worker, issued_by=actor, expires_ms=now_ms + CODE_LIFE_MS
        )
    )
    record_act(
        work, area=account.area, at_ms=now_ms, actor=actor, action="enrolment.code.issued", subject=worker
    )
    return IssuedCode(text, now_ms + CODE_LIFE_MS)


def may_act_for(by: Caller, account: Account | None) -> bool:
    """
    Whether a supervisor gives out and takes away phones of this worker: those below, and their own.
    """
    if not by.supervises or account is None or account.area not in by.writes:
        return False
    return account.id == by.account.id or account.role in _ENROLLED_BY.get(by.account.role, ())
