"""
Where this phone and its server differ, and what to ask in order to find and mend it.

A total that differs leads to the 64 sums, those to the buckets that differ, and these are read again, a few at a time.
"""

from __future__ import annotations

from shared.kernel.identifiers import AreaId
from shared.protocol.digest import differing_buckets
from shared.protocol.held_revisions import HeldRevisions
from shared.protocol.messages import Repair
from shared.protocol.taking import Taken

BUCKETS_AT_ONCE = 8
"""Buckets read again in one round trip."""


class Repairs:
    """
    One conversation's comparison of digests.
    """

    def __init__(self) -> None:
        self.differing: set[str] = set()
        """Areas whose digest differed when last compared."""
        self.records = 0
        """Records that repairs brought or dropped."""
        self._asked: set[str] = set()
        self._sums: set[str] = set()
        self._buckets: dict[str, list[int]] = {}

    def begin(self) -> None:
        """
        A new sync: what was tried before may be tried again.
        """
        self._asked.clear()

    def wanted(self) -> tuple[Repair, ...]:
        """
        What the next request asks.
        """
        sums = [Repair(AreaId(area)) for area in sorted(self._sums)]
        buckets = [
            Repair(AreaId(area), tuple(numbers[:BUCKETS_AT_ONCE]))
            for area, numbers in sorted(self._buckets.items())
            if numbers
        ]
        return (*sums, *buckets)

    def follow(self, taken: Taken, held: HeldRevisions, *, may_repair: bool) -> None:
        """
        Compares after a reply was applied. What is no longer this phone's to hold is not asked after.
        """
        for area in {*self.differing, *self._sums, *self._buckets} - taken.progress.cursors.keys():
            self._forget(area)
        for area, sums in taken.bucket_sums.items():
            self._sums.discard(area)
            self._buckets[area] = list(differing_buckets(held.bucket_sums(area), sums))
        for area in taken.repaired:
            self._buckets[area] = self._buckets.get(area, [])[BUCKETS_AT_ONCE:]
            changed = sum(change.area == area for change in taken.progress.changes)
            self.records += len(taken.progress.dropped) + changed
        for area, digest in taken.expected.items():
            self._compare(area, held.total(area) == digest, may_repair)

    def _compare(self, area: str, is_equal: bool, may_repair: bool) -> None:
        if is_equal:
            self._forget(area)
            return
        self.differing.add(area)
        if may_repair and area not in self._asked:
            self._asked.add(area)
            self._sums.add(area)

    def _forget(self, area: str) -> None:
        self.differing.discard(area)
        self._buckets.pop(area, None)
        self._sums.discard(area)
