"""
What people say past the worker: asked of the server, and kept nowhere.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from mobile.ports.errors import ServerRefusedError
from mobile.ports.remote import Reply
from mobile.use_cases.desk import Desk, Device
from mobile.use_cases.read_feedback import Complaint, Feedback, Rated, read_complaints, read_feedback
from tests.support.desks import a_desk, a_device
from tests.support.loops import in_event_loop

RATED = {"area": "Rampur", "programme": "unknown_help", "total": 5, "counts": {"satisfied": {"5": 4, "1": 1}}}
COMPLAINT = {
    "id": "c1",
    "area": "Rampur",
    "day": 20_000,
    "afraid": True,
    "words": "Nobody comes",
    "contact": "",
}


async def a_desk_told(said: object) -> tuple[Desk, list[Any]]:
    """A phone whose server answers so, and what it was asked."""
    asked: list[Any] = []

    async def ask(desk: Desk, method: str, path: str, body: bytes) -> Reply:
        asked.append((method, path, body))
        return Reply(status=200, headers={}, body=json.dumps(said).encode())

    device: Device = a_device(ask=ask)
    return await a_desk(device), asked


@in_event_loop
async def test_sums_are_read_and_a_supervisor_hears_of_no_complaint() -> None:
    desk, asked = await a_desk_told({"ratings": [{**RATED, "words": ["Kind"]}], "complaints": None})

    found = await read_feedback(desk)

    rated = Rated("Rampur", "unknown_help", 5, {"satisfied": {"5": 4, "1": 1}}, ("Kind",))
    assert found == Feedback((rated,), None)
    assert asked == [("GET", "/api/v1/feedback", b"")]


@in_event_loop
async def test_complaints_are_read_and_nothing_is_written_down() -> None:
    desk, asked = await a_desk_told({"complaints": [COMPLAINT]})
    before = desk.book.counts()

    found = await read_complaints(desk, done="c0")

    assert found == (Complaint("c1", "Rampur", "2024-10-04", True, "Nobody comes", ""),)
    assert [(method, path, json.loads(body)) for method, path, body in asked] == [
        ("POST", "/api/v1/feedback/complaints", {"done": "c0"})
    ]
    assert desk.book.counts() == before


@pytest.mark.parametrize(
    "said", [[], {}, {"ratings": [{}], "complaints": 1}, {"ratings": 1, "complaints": []}]
)
def test_an_answer_that_cannot_be_read_is_said_to_be_one(said: object) -> None:
    @in_event_loop
    async def story() -> None:
        desk, _ = await a_desk_told(said)
        with pytest.raises(ServerRefusedError):
            await read_feedback(desk)

    story()
