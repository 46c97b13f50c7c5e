"""
Which record this device holds at which revision: the phone's half of digests and of short references.

Built once from the store and then kept up to date with what each exchange changes, since hashing ten thousand
records at every sync would cost more than the sync.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shared.kernel.identifiers import AreaId
from shared.protocol.digest import AreaDigest, bucket_of
from shared.protocol.messages import ReceivedChange, Reference, SyncProgress


class HeldRevisions:
    """
    Args:
        areas: Area to the (record, revision) pairs held of it.
    """

    def __init__(self, areas: Mapping[str, Iterable[tuple[str, int]]]) -> None:
        self._places: dict[str, Reference] = {}
        self._digests: dict[str, AreaDigest] = {}
        for area, pairs in areas.items():
            for record, revision in pairs:
                self._put(record, area, revision)

    def revision(self, record: str) -> int:
        """The revision held of a record; 0 where it is not held."""
        place = self._places.get(record)
        return 0 if place is None else place.revision

    def references(self) -> Mapping[str, Reference]:
        """Record to a revision that names it at the server."""
        return self._places

    def named(self) -> Mapping[Reference, str]:
        """The reverse."""
        return {reference: record for record, reference in self._places.items()}

    def total(self, area: str) -> bytes:
        """An area's digest, as on the wire."""
        return self._digest(area).total()

    def bucket_sums(self, area: str) -> bytes:
        """An area's digest by bucket, as on the wire."""
        return self._digest(area).bucket_sums()

    def in_buckets(self, area: str, buckets: Sequence[int]) -> set[str]:
        """Records of an area that lie in some buckets."""
        wanted = frozenset(buckets)
        return {
            record
            for record, place in self._places.items()
            if place.area == area and bucket_of(record) in wanted
        }

    def apply(self, progress: SyncProgress) -> None:
        """Follows what the store has just applied."""
        for area in progress.reset_areas:
            for record in [record for record, place in self._places.items() if place.area == area]:
                self._drop(record)
        for record in progress.dropped:
            self._drop(record)
        for change in progress.changes:
            self._follow(change)

    def _follow(self, change: ReceivedChange) -> None:
        if change.erased:
            self._drop(change.record)
        elif change.left_for is not None:
            place = self._places.get(change.record)
            if place is not None and place.area == change.area:
                self._drop(change.record)
        else:
            self._put(change.record, change.area, change.revision)

    def _put(self, record: str, area: str, revision: int) -> None:
        self._drop(record)
        self._places[record] = Reference(AreaId(area), revision)
        self._digest(area).move(record, 0, revision)

    def _drop(self, record: str) -> None:
        place = self._places.pop(record, None)
        if place is not None:
            self._digest(place.area).move(record, place.revision, 0)

    def _digest(self, area: str) -> AreaDigest:
        return self._digests.setdefault(area, AreaDigest())
