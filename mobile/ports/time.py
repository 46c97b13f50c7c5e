"""
The present and fresh identifiers, handed in so that the core never reads a clock.
"""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """
    The device's clocks.
    """

    def now_ms(self) -> int:
        """UTC milliseconds by the device's wall clock, which may be wrong."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that never go back while the app runs."""
        ...

    def utc_offset_minutes(self) -> int:
        """How far local time is ahead of UTC."""
        ...


class Ids(Protocol):
    """
    Fresh identifiers.
    """

    def record_id(self) -> str:
        """A new UUIDv7 in canonical text."""
        ...
