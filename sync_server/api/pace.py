"""
How often one phone may ask: a broken or stolen one must not take the others' turn.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from sync_server.use_cases.errors import TooManyAttemptsError

PER_S = 10.0
"""Requests a second that go on for ever; a phone that syncs and sends pictures by the book makes one or two."""

PROOFS_PER_S = 20.0
"""Challenges and tokens a second for one network address, behind which a whole district's phones may be: a phone needs
two of them when its token has run out."""

PROOFS_OF_DEVICE_PER_S = 0.2
"""The same for one device at one address. Who asks need not be it: a stranger elsewhere takes no turn of its."""

PROOFS_OF_DEVICE_AT_ONCE = 30

AT_ONCE_S = 60
"""So many seconds' worth without a pause: a first sync of ten thousand records over a line that lets a kilobyte
through."""

DEVICES = 20_000
"""That are remembered; who has not asked for longest begins anew."""


class Pace:
    """
    A store of turns for each device, filled as time passes. Each process keeps its own.

    Args:
        monotonic_s: A clock that never goes back.
        per_s: As above.
        at_once: Requests without a pause.
    """

    def __init__(self, monotonic_s: Callable[[], float], *, per_s: float = PER_S, at_once: int = 0) -> None:
        self._now_s = monotonic_s
        self._at_once = at_once or max(1, round(AT_ONCE_S * per_s))
        self._per_s = per_s
        self._turns: dict[str, tuple[float, float]] = {}

    def take_turn(self, device: str) -> None:
        """
        Raises:
            TooManyAttemptsError: it has to wait; asking meanwhile makes that no longer.
        """
        now_s = self._now_s()
        left, since_s = self._turns.pop(device, (float(self._at_once), now_s))
        left = min(self._at_once, left + (now_s - since_s) * self._per_s)
        is_allowed = left >= 1
        self._turns[device] = (left - is_allowed, now_s)
        if len(self._turns) > DEVICES:
            del self._turns[next(iter(self._turns))]
        if not is_allowed:
            raise TooManyAttemptsError(wait_s=ceil((1 - left) / self._per_s))


class ProofPace:
    """
    How often challenges and tokens are given, which is before anybody knows who asks.

    Args:
        monotonic_s: A clock that never goes back.
        eased: How many times as often as in the field.
    """

    def __init__(self, monotonic_s: Callable[[], float], *, eased: float = 1.0) -> None:
        self._addresses = Pace(monotonic_s, per_s=PROOFS_PER_S * eased)
        self._devices = Pace(
            monotonic_s,
            per_s=PROOFS_OF_DEVICE_PER_S * eased,
            at_once=round(PROOFS_OF_DEVICE_AT_ONCE * max(1.0, eased)),
        )

    def take_turn(self, address: str, device: str) -> None:
        """
        Raises:
            TooManyAttemptsError: the address, or the device there, has to wait.
        """
        self._devices.take_turn(f"{address} {device}")
        self._addresses.take_turn(address)
