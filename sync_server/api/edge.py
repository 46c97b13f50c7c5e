"""
The bare HTTP edge: reading a bounded body, sending one answer. Used where a framework's comfort would cost more
than the work itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec

from shared.kernel.errors import DoorstepError
from sync_server.api.errors import (
    RequestTooLargeError,
    body_of,
    status_of,
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """
    How long one request may take.

    Attributes:
        begin_s: From its head to the beginning of its answer. A few kilobytes at 2G speed take ten seconds to arrive;
            a phone slower than this has given up and begins again.
        end_s: From there to the end: ten megabytes of the app on a poor line, and nobody who reads for ever.
    """

    begin_s: float = 120.0
    end_s: float = 60.0 * 60


USUAL = TimeLimits()
"""For phones on poor lines."""

API_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
"""On every answer of the API."""

JSON = (b"content-type", b"application/json")


def header(scope: Scope, name: bytes) -> bytes:
    """
    A request's header, empty where it is missing.
    """
    for found, value in scope["headers"]:
        if found == name:
            return bytes(value)
    return b""


async def read_body(scope: Scope, receive: Receive, *, limit_bytes: int) -> bytes:
    """
    The request's body.

    Raises:
        RequestTooLargeError: more than the limit, announced or sent.
    """
    announced = header(scope, b"content-length")
    if announced.isdigit() and int(announced) > limit_bytes:
        raise RequestTooLargeError(limit_bytes=limit_bytes)
    parts: list[bytes] = []
    size, has_more = 0, True
    while has_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit_bytes:
            raise RequestTooLargeError(limit_bytes=limit_bytes)
        has_more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class ClientGoneError(DoorstepError):
    """
    The client hung up before its request was read.
    """

    code = "request.gone"


async def send_answer(send: Send, status: int, body: bytes, headers: Headers) -> None:
    """
    Sends a whole answer.
    """
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def send_json(send: Send, content: object, *, status: int = 200, headers: Headers = ()) -> None:
    """
    Sends JSON.
    """
    await send_answer(send, status, msgspec.json.encode(content), (*API_HEADERS, JSON, *headers))


async def send_error(send: Send, error: DoorstepError) -> None:
    """
    Sends an error's code and details, and when to ask again.
    """
    wait_s = error.details.get("wait_s")
    headers = [(b"retry-after", str(wait_s).encode())] if isinstance(wait_s, int) else []
    await send_json(send, body_of(error), status=status_of(error), headers=headers)
