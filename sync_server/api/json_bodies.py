"""
JSON in, checked; JSON out, never cached.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sync_server.api.edge import API_HEADERS, read_body
from sync_server.api.errors import RequestMalformedError

LIMIT_BYTES = 64 << 10

Body = TypeVar("Body", bound=msgspec.Struct)


async def read_json(request: Request, kind: type[Body]) -> Body:
    """
    A request's body.

    Raises:
        RequestMalformedError: not what the path takes.
        RequestTooLargeError: more than the limit.
    """
    body = await read_body(request.scope, request.receive, limit_bytes=LIMIT_BYTES)
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise RequestMalformedError(expected=", ".join(kind.__struct_fields__)) from None


def client_address(request: Request) -> str:
    """
    The network address that asks, as the proxy in front says where there is one.
    """
    return request.client.host if request.client else ""


def answer_headers() -> dict[str, str]:
    """
    The headers of every answer.
    """
    return {name.decode(): value.decode() for name, value in API_HEADERS}


def json_response(content: object) -> Response:
    """
    An answer.
    """
    return Response(msgspec.json.encode(content), media_type="application/json", headers=answer_headers())
