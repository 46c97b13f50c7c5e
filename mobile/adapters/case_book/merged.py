"""
Which people and households were merged into others: duplicates that a supervisor found.

Nothing is rewritten. What names the duplicate is read as if it named the one that stays, also what comes late.
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.records import Fields, Value

MERGEABLE = frozenset({"person", "household"})
MERGED_INTO = "merged_into"


class Merged:
    """
    The merges as the records say them.
    """

    def __init__(self) -> None:
        self._into: dict[str, str] = {}

    def note(self, record_id: str, fields: Fields | None) -> None:
        """Follows a record that changed; None where it is gone."""
        target = None if fields is None else fields.get(MERGED_INTO)
        if isinstance(target, str) and target != record_id:
            self._into[record_id] = target
        else:
            self._into.pop(record_id, None)

    def is_merged(self, record_id: str) -> bool:
        """Whether it stands no more by itself. Of records merged in a circle the first by identifier stands."""
        return record_id in self._into and self._stays(record_id) != record_id

    def into(self, value: Value) -> Sequence[str]:
        """The records that were merged into one, over any number of steps."""
        if not self._into or not isinstance(value, str) or self.is_merged(value):
            return ()
        return [one for one in self._into if one != value and self._stays(one) == value]

    def without(self, kind: str, ids: Sequence[str]) -> Sequence[str]:
        """Identifiers of a kind without the merged ones."""
        if not self._into or kind not in MERGEABLE:
            return ids
        return [one for one in ids if not self.is_merged(one)]

    def _stays(self, record_id: str) -> str:
        path = [record_id]
        while (target := self._into.get(path[-1])) is not None:
            if target in path:
                return min(path[path.index(target) :])
            path.append(target)
        return path[-1]
