"""
What a programme wishes of case cards beyond a household's own: cards of persons, a short summary for guests.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.programmes.wire import Rest, WireReader, without_empty


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRules:
    """
    Attributes:
        persons: A person may carry a card of their own.
        guest_summary: A worker of another team who holds the card may be told who lives there, once and audited. Never
            of a programme that has cases.
    """

    persons: bool = False
    guest_summary: bool = False
    rest: Rest = field(default_factory=dict)

    @classmethod
    def read(cls, wire: WireReader) -> CardRules:
        """The rules from their part of a pack's wire object."""
        return cls(persons=wire.flag("persons"), guest_summary=wire.flag("guest_summary"), rest=wire.rest())

    def to_wire(self) -> dict[str, object]:
        """The wire object; empty where nothing is wished."""
        known = {"persons": self.persons or None, "guest_summary": self.guest_summary or None}
        return {**without_empty(known), **self.rest}
