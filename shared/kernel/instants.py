"""
Time as plain values: UTC milliseconds for instants, ISO text for calendar dates.

No function here reads a clock; the present arrives as an argument.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import NewType

InstantMs = NewType("InstantMs", int)
"""Milliseconds since 1970-01-01 UTC."""

DAY_MS = 24 * 60 * 60 * 1000


def day_of(value: object) -> date | None:
    """
    The calendar day that an ISO text begins with; None where it is no such text.
    """
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def local_date(at_ms: int, utc_offset_minutes: int) -> date:
    """
    The calendar day at a place whose clocks are `utc_offset_minutes` ahead of UTC.
    """
    zone = timezone(timedelta(minutes=utc_offset_minutes))
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).date()
