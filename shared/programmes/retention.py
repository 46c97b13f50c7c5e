"""
How long a programme keeps what it wrote down: counted from the last entry about somebody, so that nobody who is still
visited is ever forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.programmes.errors import MalformedPackError
from shared.programmes.wire import WireReader

RETAINED = ("household", "person", "case", "visit")
"""The kinds that have a time of their own; all else goes with what it belongs to."""

LEAST_DAYS = 365
"""Less is a slip of the pen: the year before is what every programme looks back on."""


def read_retention(wire: WireReader) -> Mapping[str, int]:
    """
    Kind to days, from their part of a pack's wire object. A kind of a later version is let be.

    Raises:
        MalformedPackError: a number of days out of its range.
    """
    days = {kind: wire.whole(kind) for kind in RETAINED if kind in wire.rest()}
    for kind, count in days.items():
        if count < LEAST_DAYS:
            raise MalformedPackError(path=f"retention.{kind}", expected=f"{LEAST_DAYS} days or more")
    return days


def longest_kept(programmes: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """
    The rules of an area with several programmes: the longest time of each kind, and none where one says nothing.
    """
    found = list(programmes)
    return {
        kind: max(days[kind] for days in found)
        for kind in RETAINED
        if found and all(kind in days for days in found)
    }
