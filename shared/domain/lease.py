"""
How long a phone shows what it holds without hearing from the server: weeks without a network, but not for ever.

Time is the highest clock ever seen, so that setting the clock back gains nothing. A run-out lease closes old records
until the next contact; it never stands in the way of a visit, the danger chart or a call for help.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from shared.kernel.instants import DAY_MS

JUMP_DAYS = 30
"""A clock that goes forward by more was set wrongly, or the phone lay in a drawer: nobody meant to end the lease."""
GRACE_DAYS = 7
WARNED_DAYS = 7
"""So many days before the end the worker is told."""


class LeaseState(StrEnum):
    """
    Where a lease stands.
    """

    VALID = "valid"
    ENDING = "ending"
    JUMPED = "jumped"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class LeaseTerm:
    """
    What a screen says of a lease.
    """

    state: LeaseState = LeaseState.VALID
    days_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """
    Attributes:
        renewed_ms: The highest clock at the last contact with the server.
        highest_ms: The highest clock ever seen since then.
        grace_until_ms: End of the days granted after a jump of the clock; 0 where there was none.
    """

    renewed_ms: int
    highest_ms: int
    grace_until_ms: int = 0

    def seen(self, now_ms: int) -> Lease:
        """
        The lease after a look at the clock.
        """
        if now_ms <= self.highest_ms:
            return self
        jumped = now_ms - self.highest_ms > JUMP_DAYS * DAY_MS
        grace_until_ms = now_ms + GRACE_DAYS * DAY_MS if jumped else self.grace_until_ms
        return replace(self, highest_ms=now_ms, grace_until_ms=grace_until_ms)

    def ends_ms(self, days: int) -> int:
        """
        The highest clock at which it has run out.
        """
        return max(self.renewed_ms + days * DAY_MS, self.grace_until_ms)

    def state(self, days: int) -> LeaseState:
        """
        Args:
            days: The lease's length; 0 for no end.
        """
        if not days:
            return LeaseState.VALID
        left_ms = self.ends_ms(days) - self.highest_ms
        if left_ms <= 0:
            return LeaseState.EXPIRED
        if self.grace_until_ms > self.highest_ms:
            return LeaseState.JUMPED
        return LeaseState.ENDING if left_ms <= min(WARNED_DAYS, days) * DAY_MS else LeaseState.VALID

    def days_left(self, days: int) -> int:
        """
        Whole days until it runs out, begun ones counted.
        """
        return max(0, -(-(self.ends_ms(days) - self.highest_ms) // DAY_MS))


def renewed(now_ms: int) -> Lease:
    """
    The lease after a contact with the server, which puts a clock that was once too far ahead right again.
    """
    return Lease(renewed_ms=now_ms, highest_ms=now_ms)
