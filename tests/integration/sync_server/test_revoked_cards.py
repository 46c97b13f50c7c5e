"""
The revoked list stays small however many cards a country has: a phone hears of its own team's cards alone.
"""

from __future__ import annotations

import hashlib

from shared.kernel.identifiers import WorkerId
from shared.protocol.codec import encode_response, reply_scope
from shared.protocol.compression import NO_DICTIONARY
from shared.protocol.zstd import ZstdCompression
from tests.support.memory_store import MemoryStore
from tests.support.teams import NOON_MS, TeamDevice, TeamServer

CARDS = 1000
"""Of one team; a country of a million cards has a thousand such teams."""
LOST = 30
BYTES_A_LOST_CARD = 20


def test_a_years_lost_cards_of_a_team_reach_a_phone_in_about_a_kilobyte() -> None:
    server = TeamServer(MemoryStore())
    sunita, geeta = server.device("sunita"), server.device("geeta")
    cards = give_cards(server, sunita)
    geeta.pull()
    for number, card in enumerate(cards[:: CARDS // LOST]):
        at_ms = NOON_MS + number * 86_000_000
        sunita.push(sunita.operation(card, kind="card", base=CARDS * 2, revoked_at=at_ms, revoked_why="lost"))

    heard, body = answered(geeta)
    assert heard == len(cards[:: CARDS // LOST])
    assert len(body) <= heard * BYTES_A_LOST_CARD, len(body)


def give_cards(server: TeamServer, phone: TeamDevice) -> list[str]:
    """Every household of the team has one."""
    cards = [server.new_id() for _ in range(CARDS)]
    for begin in range(0, CARDS, 100):
        phone.push(
            *(
                phone.operation(
                    card,
                    kind="card",
                    household=server.new_id(),
                    card_id=hashlib.sha256(card.encode()).hexdigest()[:32],
                )
                for card in cards[begin : begin + 100]
            )
        )
    return cards


def answered(phone: TeamDevice) -> tuple[int, bytes]:
    """How many revoked cards the next reply tells of, and its bytes."""
    request = phone.request()
    response = phone.send(request)
    scope = reply_scope(request, WorkerId(phone.device.worker))
    heard = sum("revoked_at" in change.fields for page in response.pages for change in page.changes)
    return heard, encode_response(
        response, ZstdCompression({}, level=1), scope=scope, dictionary=NO_DICTIONARY
    )
