"""
What becomes of a card stands in the audit log of its area.
"""

from __future__ import annotations

from shared.domain.records import Value
from tests.support.memory_store import MemoryStore
from tests.support.teams import TeamServer

CARD = "ab" * 16


def test_every_step_of_a_cards_life_is_in_the_audit_log() -> None:
    store = MemoryStore()
    server = TeamServer(store)
    sunita, home, card = server.device("sunita"), server.new_id(), server.new_id()
    steps: list[dict[str, Value]] = [
        {"household": home, "card_id": CARD},
        {"revoked_at": 5, "revoked_why": "lost"},
        {"revoked_at": None, "revoked_why": None},
        {"household": None},
    ]
    for step in steps:
        sunita.push(sunita.operation(card, kind="card", base=99, **step))

    assert ["card.bound", "card.revoked", "card.bound", "card.unbound"] == [
        link.action for link in store.state.changes.links if link.subject == card
    ]
