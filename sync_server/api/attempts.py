"""
Slows down whoever guesses codes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from sync_server.use_cases.errors import TooManyAttemptsError

FAILURES = 20
WINDOW_S = 10 * 60
ADDRESSES = 10_000
"""Forty random bits at twenty failures in ten minutes: guessing one of a thousand open codes takes an address years."""


class Attempts:
    """
    Counts failures by address.

    Args:
        monotonic_s: A clock that never goes back.
    """

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._now_s = monotonic_s
        self._failures: dict[str, deque[float]] = {}

    def require_allowed(self, address: str) -> None:
        """
        Raises:
            TooManyAttemptsError: too many failures within the window.
        """
        failures = self._failures.get(address)
        if failures is None:
            return
        oldest = self._now_s() - WINDOW_S
        while failures and failures[0] <= oldest:
            failures.popleft()
        if len(failures) >= FAILURES:
            raise TooManyAttemptsError(wait_s=int(failures[0] - oldest) + 1)

    def failed(self, address: str) -> None:
        """
        Notes a failure.
        """
        if len(self._failures) >= ADDRESSES:
            self._failures.pop(next(iter(self._failures)))
        self._failures.setdefault(address, deque()).append(self._now_s())
