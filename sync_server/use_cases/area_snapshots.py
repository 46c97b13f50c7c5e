"""
What a first sync and a recovery read of an area, written once and given to everybody who may read it.

A phone that holds nothing asks for an area page by page, always from floor 0. Such a page says the same to every phone
with the same right to read, whoever asks and whenever: it is written at the first asking and kept. A change after that
does not touch it: the changed record comes once more at the end, whole, as it does for a phone whose first sync took
longer than that. Kept pages are let go when too much has changed since, when something has been taken away since (a
record that left the area or was erased must not be handed out again), and when there is no more room.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from shared.protocol.messages import WrittenChanges
from sync_server.ports.change_log import ChangeReader

MOST_BYTES = 64 << 20
"""A written page of 2,000 records takes some 150 KB: room for the first syncs of ninety teams of 10,000 records."""

MOST_CHANGES_SINCE = 500
"""What is said twice at most: a twentieth of an area of 10,000 records."""


class SnapshotKey(NamedTuple):
    """
    Which page of which area, and for whom.

    Attributes:
        epoch: The server's.
        reads_all: Whether the reader receives every kind, or only those that areas below also receive.
        after: The revision after which it begins.
        room: So many records it may hold.
    """

    epoch: bytes
    area: str
    reads_all: bool
    after: int
    room: int


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """
    A page as it was written.

    Attributes:
        made_at: The area's revision at that moment.
        cursor: Up to where it leads.
        is_last: Whether there was nothing after it.
    """

    made_at: int
    cursor: int
    is_last: bool
    written: WrittenChanges


class AreaSnapshots:
    """
    Written pages, the ones asked for last. Safe to share between threads.

    Args:
        most_bytes: What they may take in memory.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._pages: OrderedDict[SnapshotKey, SnapshotPage] = OrderedDict()
        self._size_bytes = 0
        self._lock = Lock()
        self._making = Lock()

    @property
    def size_bytes(self) -> int:
        """What is kept now."""
        return self._size_bytes

    def page(
        self,
        changes: ChangeReader,
        key: SnapshotKey,
        *,
        revision: int,
        is_fresh: bool,
        make: Callable[[], SnapshotPage],
    ) -> SnapshotPage:
        """
        A page, kept or made.

        Args:
            changes: A view in which the area is at `revision`.
            is_fresh: Whether it must be as the area stands now: for a phone that has sent something, which must not be
                shown a record as it was before that.
            make: Reads and writes it in that view.
        """
        kept = self._kept(changes, key, revision, is_fresh)
        if kept is not None:
            return kept
        with self._making:
            # Whoever asked for the same meanwhile has made it.
            kept = self._kept(changes, key, revision, is_fresh)
            if kept is not None:
                return kept
            made = make()
            with self._lock:
                self._keep(key, made)
            return made

    def _kept(
        self, changes: ChangeReader, key: SnapshotKey, revision: int, is_fresh: bool
    ) -> SnapshotPage | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
        if kept is None or kept.made_at == revision:
            return kept
        if is_fresh or revision - kept.made_at > MOST_CHANGES_SINCE:
            return None
        return None if changes.took_away_since(key.area, kept.made_at) else kept

    def _keep(self, key: SnapshotKey, made: SnapshotPage) -> None:
        before = self._pages.pop(key, None)
        if before is not None:
            self._size_bytes -= before.written.size_bytes
        if made.written.size_bytes > self._most_bytes // 4:
            return
        self._pages[key] = made
        self._size_bytes += made.written.size_bytes
        while self._size_bytes > self._most_bytes:
            _, oldest = self._pages.popitem(last=False)
            self._size_bytes -= oldest.written.size_bytes
