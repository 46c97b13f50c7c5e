"""
The store as a sync reads it. It writes only what `SyncProgress` says, in one durable step, which is the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.domain.records import Operation


class Count(Protocol):
    """
    What a store counts.
    """

    @property
    def recorded(self) -> int:
        """Operations made under this enrolment; also the highest seq."""
        ...


class Ledger(Protocol):
    """
    The store as a sync reads it.
    """

    def pending(self, *, limit: int | None = None) -> Sequence[Operation]:
        """Operations without an answer, by seq."""
        ...

    def epoch(self) -> bytes:
        """The server's epoch as last heard."""
        ...

    def cursors(self) -> Mapping[str, int]:
        """Area to revision already held."""
        ...

    def floors(self) -> Mapping[str, int]:
        """Areas pulled in part, to the revision their first page was asked from."""
        ...

    def outcome_cursor(self) -> int:
        """Position in the outcome stream."""
        ...

    def revision_pairs(self, area: str) -> Sequence[tuple[str, int]]:
        """(record, revision) of everything received for an area."""
        ...

    def counts(self) -> Count:
        """Counts."""
        ...
