"""
By what two records look like the same one written down twice. A supervisor decides; nothing is merged by a rule.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from shared.domain.records import Record
from shared.programmes.wire import Rest, WireReader

MERGEABLE = ("household", "person")
"""The kinds of record that a supervisor merges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRule:
    """
    Attributes:
        kind: HOUSEHOLD or PERSON.
        same: Fields that all have to be there and to be alike, such as `national_id` alone, or `mobile name`.
    """

    kind: str
    same: tuple[str, ...]
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> DuplicateRule:
        """A rule from its part of a pack's wire object."""
        return cls(kind=wire.one_of("kind", MERGEABLE), same=wire.names("same"), rest=wire.rest())

    def to_wire(self) -> dict[str, object]:
        """The wire object."""
        return {"kind": self.kind, "same": list(self.same), **self.rest}

    def pairs(self, records: Iterable[Record]) -> Iterator[tuple[str, str]]:
        """
        The identifiers of the first record and of each later one that is like it.
        """
        first: dict[tuple[str, ...], str] = {}
        for record in records:
            said = tuple(_folded(record.get(name)) for name in self.same)
            if not self.same or not all(said):
                continue
            if (one := first.setdefault(said, record.id)) != record.id:
                yield one, record.id


USUAL: Sequence[DuplicateRule] = (
    DuplicateRule(kind="household", same=("village", "head_name", "house_no")),
    DuplicateRule(kind="person", same=("household", "name", "sex")),
)
"""Hold for every programme."""


def _folded(value: object) -> str:
    # Spaces, points and hyphens of a number, and capitals, are the hand of who wrote; vowel signs are not.
    text = "" if value is None else str(value).casefold()
    return "".join(letter for letter in text if unicodedata.category(letter)[0] in "LMN")
