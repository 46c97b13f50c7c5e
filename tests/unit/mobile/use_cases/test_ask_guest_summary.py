"""
Who lives where a card leads: asked with the whole card, read for a while, never written down.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from mobile.ports.errors import ServerRefusedError
from mobile.ports.remote import Reply
from mobile.use_cases.ask_guest_summary import LONGEST_S, GuestSummary, ask_guest_summary
from mobile.use_cases.desk import Desk, Device
from shared.domain.ages import Age
from tests.support.cards import DISTRICT, a_card
from tests.support.desks import a_desk, a_device
from tests.support.loops import in_event_loop

TEXT = DISTRICT.text(a_card())
HOUR_MS = 3_600_000
FIVE_MINUTES_MS = 300_000


async def a_desk_told(said: object) -> tuple[Desk, list[Any]]:
    """A phone whose server answers so, and what it was asked."""
    asked: list[Any] = []

    async def ask(desk: Desk, method: str, path: str, body: bytes) -> Reply:
        asked.append((method, path, json.loads(body)))
        return Reply(status=200, headers={}, body=json.dumps(said).encode())

    device: Device = a_device(ask=ask)
    return await a_desk(device), asked


def told(desk_ms: int, **changes: object) -> dict[str, object]:
    people = [{"name": "Rekha", "birth_on": "1994-01-01"}, {"name": "Baby", "birth_on": ""}]
    said = {
        "people": people,
        "worker": "Sunita",
        "visited_on": "2025-10-02",
        "expires_ms": desk_ms + FIVE_MINUTES_MS,
    }
    return {**said, **changes}


@in_event_loop
async def test_names_and_ages_are_read_and_nothing_is_written_down() -> None:
    now_ms = a_device().clock.now_ms()
    desk, asked = await a_desk_told(told(now_ms))
    before = desk.book.counts()

    assert await ask_guest_summary(desk, TEXT) == GuestSummary(
        (("Rekha", Age(31, "year")), ("Baby", None)), "Sunita", "2025-10-02", 300.0
    )
    assert asked == [("POST", "/api/v1/cards/summary", {"card": TEXT})]
    assert desk.book.counts() == before


@pytest.mark.parametrize(("expires_in_ms", "good_for_s"), [(90 * HOUR_MS, LONGEST_S), (-HOUR_MS, 0.0)])
def test_a_wrong_clock_shows_it_no_longer_than_ten_minutes(expires_in_ms: int, good_for_s: float) -> None:
    @in_event_loop
    async def story() -> None:
        now_ms = a_device().clock.now_ms()
        desk, _ = await a_desk_told(told(now_ms, expires_ms=now_ms + expires_in_ms))
        assert (await ask_guest_summary(desk, TEXT)).good_for_s == good_for_s

    story()


@pytest.mark.parametrize("said", [[], {}, {"people": 5}, "no", {"people": [{}], "expires_ms": "soon"}])
def test_an_answer_that_cannot_be_read_is_refused(said: object) -> None:
    @in_event_loop
    async def story() -> None:
        desk, _ = await a_desk_told(said)
        with pytest.raises(ServerRefusedError):
            await ask_guest_summary(desk, TEXT)

    story()
