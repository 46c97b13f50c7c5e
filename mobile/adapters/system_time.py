"""
The device's own clocks and fresh identifiers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from shared.kernel.identifiers import RANDOM_BYTES_FOR_UUID7, uuid7


class SystemClock:
    """
    A `Clock` that asks the system.
    """

    def now_ms(self) -> int:
        """UTC milliseconds by the wall clock, which may be wrong."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Seconds that never go back while the app runs."""
        return time.monotonic()

    def utc_offset_minutes(self) -> int:
        """How far local time is ahead of UTC, by the device's zone."""
        offset = datetime.now().astimezone().utcoffset()
        return int(offset.total_seconds() // 60) if offset is not None else 0


class FreshIds:
    """
    `Ids` made of the time and random bytes.

    Args:
        clock: Gives the time in them.
        make_random: Source of random bytes.
    """

    def __init__(self, clock: SystemClock, make_random: Callable[[int], bytes]) -> None:
        self._clock = clock
        self._make_random = make_random

    def record_id(self) -> str:
        """A new UUIDv7."""
        return uuid7(self._clock.now_ms(), self._make_random(RANDOM_BYTES_FOR_UUID7))
