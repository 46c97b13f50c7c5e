"""
A card that was scanned is one sign that somebody was at the door; a typed code is none.
"""

from __future__ import annotations

import pytest

from shared.domain.guests import GUEST_CARD, card_was_seen
from shared.domain.records import Record
from shared.kernel.identifiers import AreaId, RecordId
from tests.support.cards import a_card

SCANNED = a_card().card_id


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"card_id": SCANNED}, True),
        ({"card_id": SCANNED, GUEST_CARD: SCANNED}, True),
        ({"card_id": SCANNED[:10], GUEST_CARD: SCANNED[:10]}, False),
        ({}, False),
    ],
)
def test_only_a_whole_card_at_the_door_was_seen(fields: dict[str, str], seen: bool) -> None:
    door = Record(id=RecordId("e1"), kind="encounter", area=AreaId("a1"), fields=fields)

    assert card_was_seen(door) is seen


def test_a_visit_without_a_door_saw_no_card() -> None:
    assert card_was_seen(None) is False
