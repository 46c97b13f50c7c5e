"""
How often one device may ask, and how long one request may take.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from shared.kernel.identifiers import derive_uuid
from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.adapters.system import SystemClock
from sync_server.api.application import BUSY_S, Application
from sync_server.api.edge import TimeLimits
from sync_server.api.pace import (
    AT_ONCE_S,
    DEVICES,
    PER_S,
    PROOFS_OF_DEVICE_AT_ONCE,
    PROOFS_PER_S,
    Pace,
    ProofPace,
)
from sync_server.main import build_application, open_store
from sync_server.use_cases.errors import TooManyAttemptsError
from sync_server.use_cases.tokens import TokenMint
from tests.support.servers import found

AT_ONCE = round(AT_ONCE_S * PER_S)
PROOFS_AT_ONCE = round(AT_ONCE_S * PROOFS_PER_S)


class Seconds:
    """A clock that moves when it is told to."""

    at_s = 1000.0

    def __call__(self) -> float:
        return self.at_s


def spend(pace: Pace, device: str, turns: int) -> None:
    for _ in range(turns):
        pace.take_turn(device)


def test_a_device_that_asks_without_end_waits_and_others_do_not():
    pace = Pace(Seconds())
    spend(pace, "eager", AT_ONCE)

    with pytest.raises(TooManyAttemptsError) as refused:
        pace.take_turn("eager")

    assert 1 == refused.value.details["wait_s"]
    pace.take_turn("other")


def test_turns_come_back_with_time_and_asking_meanwhile_costs_none():
    clock = Seconds()
    pace = Pace(clock, at_once=10, per_s=0.1)
    spend(pace, "eager", 10)
    for _ in range(50):
        with pytest.raises(TooManyAttemptsError) as refused:
            pace.take_turn("eager")
    assert 10 == refused.value.details["wait_s"]

    clock.at_s += 10

    pace.take_turn("eager")
    with pytest.raises(TooManyAttemptsError):
        pace.take_turn("eager")


def test_nobody_saves_more_turns_than_there_are():
    clock = Seconds()
    pace = Pace(clock)
    pace.take_turn("eager")
    clock.at_s += 10 * AT_ONCE / PER_S
    spend(pace, "eager", AT_ONCE)

    with pytest.raises(TooManyAttemptsError):
        pace.take_turn("eager")


def test_many_devices_take_bounded_memory_and_who_asks_is_not_forgotten():
    pace = Pace(Seconds(), at_once=3)
    for number in range(DEVICES):
        pace.take_turn(f"phone {number}")
    spend(pace, "phone 0", 2)
    for number in range(DEVICES - 1):
        pace.take_turn(f"later {number}")

    with pytest.raises(TooManyAttemptsError):
        pace.take_turn("phone 0")


def test_a_phone_that_cannot_prove_itself_asks_every_five_seconds_in_the_end():
    clock = Seconds()
    pace = ProofPace(clock)
    for _ in range(PROOFS_OF_DEVICE_AT_ONCE):
        pace.take_turn("192.0.2.7", "broken")

    with pytest.raises(TooManyAttemptsError) as refused:
        pace.take_turn("192.0.2.7", "broken")
    assert 5 == refused.value.details["wait_s"]

    clock.at_s += 5
    pace.take_turn("192.0.2.7", "broken")


def test_a_stranger_elsewhere_takes_no_turn_of_a_phone():
    pace = ProofPace(Seconds())
    for _ in range(PROOFS_OF_DEVICE_AT_ONCE):
        pace.take_turn("203.0.113.9", "phone")

    pace.take_turn("192.0.2.7", "phone")


def test_one_address_has_turns_for_a_district_and_not_for_ever():
    clock = Seconds()
    pace = ProofPace(clock)
    for number in range(PROOFS_AT_ONCE):
        pace.take_turn("192.0.2.7", f"phone {number}")

    with pytest.raises(TooManyAttemptsError) as refused:
        pace.take_turn("192.0.2.7", "one more")
    assert 1 == refused.value.details["wait_s"]
    pace.take_turn("203.0.113.9", "elsewhere")

    clock.at_s += 1
    for number in range(round(PROOFS_PER_S)):
        pace.take_turn("192.0.2.7", f"another phone {number}")


Send = Callable[[dict[str, Any]], Awaitable[None]]


def application(folder: Path, **parts: Any) -> Application:
    store = open_store(folder)
    found(store)
    built = build_application(store, AttachmentFolder(folder / "attachments"), **parts)
    with store.reading() as view:
        mint = TokenMint({key.id: key.secret for key in view.directory.token_keys()})
    token, _ = mint.make_token(derive_uuid("device"), SystemClock().now_ms())
    HEADERS[:] = [(b"authorization", f"Bearer {token}".encode())]
    return built


HEADERS: list[tuple[bytes, bytes]] = []


def ask(
    asked: Application,
    path: str,
    *,
    method: str = "GET",
    send: Send | None = None,
    body: object = None,
    address: str = "192.0.2.7",
) -> list[dict[str, Any]]:
    """What is answered to a request whose body never comes, where none is given."""
    sent: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)
        if send is not None:
            await send(message)

    async def receive() -> dict[str, Any]:
        if body is None:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": json.dumps(body).encode()}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [*HEADERS, (b"content-type", b"application/json")],
        "client": (address, 1),
    }
    asyncio.run(asked(scope, receive, keep))
    return sent


def test_whoever_asks_too_often_is_told_when_to_come_again(tmp_path):
    asked = application(tmp_path, per_s=1 / 90)
    ask(asked, "/api/v1/team")

    head, body = ask(asked, "/api/v1/team")

    assert 429 == head["status"]
    assert (b"retry-after", b"90") in head["headers"]
    assert {"code": "rate.limited", "details": {"wait_s": 90}} == json.loads(body["body"])


def test_a_request_that_is_never_done_ends_with_a_code(tmp_path):
    asked = application(tmp_path, limits=TimeLimits(begin_s=0.05))

    head, body = ask(asked, "/api/v1/enrol", method="POST")

    assert 503 == head["status"]
    assert (b"retry-after", str(BUSY_S).encode()) in head["headers"]
    assert "server.busy" == json.loads(body["body"])["code"]


def test_an_answer_that_nobody_reads_ends_too(tmp_path):
    asked = application(tmp_path, limits=TimeLimits(end_s=0.05))

    async def stuck(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    sent = ask(asked, "/health", send=stuck)

    assert [200, None] == [message.get("status") for message in sent]


SIGNED = {"nonce": "00" * 32, "signature": "00" * 64}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v1/challenge", {}),
        ("/api/v1/token", SIGNED),
        ("/api/v1/orders", SIGNED),
        ("/api/v1/orders/done", {"order": "00" * 16, "signature": "00" * 64}),
    ],
)
def test_what_is_asked_without_a_token_has_a_pace_of_its_own(
    tmp_path: Path, path: str, body: dict[str, str]
) -> None:
    clock = Seconds()
    asked, phone = application(tmp_path, monotonic_s=clock), {"device": derive_uuid("device"), **body}

    def status(**parts: Any) -> int:
        head, _ = ask(asked, path, method="POST", body=phone, **parts)
        return int(head["status"])

    for _ in range(PROOFS_OF_DEVICE_AT_ONCE):
        assert status() != 429
    assert status() == 429
    assert status(address="203.0.113.9") != 429

    clock.at_s += 5
    assert status() != 429
