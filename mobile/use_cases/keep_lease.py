"""
The lease on a phone: kept sealed, moved on by the clock, renewed by every sync that ended well.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict

from mobile.use_cases.desk import Desk
from shared.domain.lease import Lease, LeaseState, LeaseTerm, renewed
from shared.kernel.errors import DoorstepError

LEASE_SETTING = "lease"
STEP_MS = 60 * 60 * 1000
"""How exactly the highest clock is kept; each step costs one frame of the journal."""

_log = logging.getLogger("doorstep.lease")


def lease_of(desk: Desk) -> Lease:
    """
    The lease as it was kept last; a fresh one where none was.
    """
    kept = desk.book.kept(LEASE_SETTING)
    numbers = (
        {name: value for name, value in kept.items() if isinstance(value, int)}
        if isinstance(kept, Mapping)
        else {}
    )
    if not {"renewed_ms", "highest_ms"} <= numbers.keys():
        return renewed(desk.device.clock.now_ms())
    return Lease(
        renewed_ms=numbers["renewed_ms"],
        highest_ms=numbers["highest_ms"],
        grace_until_ms=numbers.get("grace_until_ms", 0),
    )


def lease_term(desk: Desk) -> LeaseTerm:
    """
    Where the lease stands now.
    """
    days = desk.rules.lease_days
    lease = lease_of(desk).seen(desk.device.clock.now_ms())
    return LeaseTerm(lease.state(days), lease.days_left(days))


def is_closed(desk: Desk) -> bool:
    """
    Whether old records are closed until the next contact.
    """
    return lease_term(desk).state is LeaseState.EXPIRED


async def renew_lease(desk: Desk) -> None:
    """
    The server was met.

    Raises:
        StorageFullError, StorageFaultError: the lease stands as it was.
    """
    kept, fresh = lease_of(desk), renewed(desk.device.clock.now_ms())
    if kept.grace_until_ms or not 0 <= fresh.renewed_ms - kept.renewed_ms < STEP_MS or not _is_kept(desk):
        await desk.book.keep(LEASE_SETTING, asdict(fresh))


class KeepLease:
    """
    One tick a second: remembers the highest clock.

    Args:
        present: The unlocked desk, None while locked.
    """

    def __init__(self, present: Callable[[], Desk | None]) -> None:
        self._present = present

    async def tick(self) -> None:
        """
        Never raises: a lease that could not be kept is kept at the next step.
        """
        desk = self._present()
        if desk is None:
            return
        kept = lease_of(desk)
        seen = kept.seen(desk.device.clock.now_ms())
        if _is_kept(desk) and seen.highest_ms - kept.highest_ms < STEP_MS:
            return
        try:
            await desk.book.keep(LEASE_SETTING, asdict(seen))
        except DoorstepError as error:
            _log.info("lease not kept code=%s", error.code)


def _is_kept(desk: Desk) -> bool:
    return isinstance(desk.book.kept(LEASE_SETTING), Mapping)
