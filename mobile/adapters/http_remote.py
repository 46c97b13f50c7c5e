"""
The way to the server on CPython: httpx over HTTPS, one connection kept open.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobile.adapters.server_refusal import RETRY_HEADER, read_refusal
from mobile.ports.errors import ServerUnreachableError
from mobile.ports.remote import Heard, Reply

USER_AGENT = "doorstep"


class HTTPRemote:
    """
    Args:
        server: Address without a path, such as https://doorstep.example.
        transport: For tests; None goes over the network.
    """

    def __init__(self, server: str, *, transport: Any = None) -> None:
        import httpx

        self.server = server
        self._httpx = httpx
        self._client = httpx.AsyncClient(base_url=server, transport=transport, follow_redirects=False)
        # A small sync is mostly heads: what the server has no use for is not said.
        self._client.headers["user-agent"] = USER_AGENT
        for needless in ("accept", "accept-encoding", "connection"):
            del self._client.headers[needless]

    async def exchange(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 30.0,
        heard: Heard | None = None,
    ) -> Reply:
        """
        One exchange, as the port has it.

        Raises:
            ServerUnreachableError: no answer.
            ServerRefusedError: status 400 or above.
        """
        try:
            asked = self._client.stream(
                method, path, content=body or None, headers=dict(headers or {}), timeout=timeout_s
            )
            async with asked as answer:
                content = await _read(answer, heard)
        except (self._httpx.HTTPError, self._httpx.InvalidURL, OSError) as cause:
            raise ServerUnreachableError(cause=type(cause).__name__) from cause
        if answer.status_code >= 400:
            raise read_refusal(answer.status_code, content, answer.headers.get(RETRY_HEADER, ""))
        if answer.status_code >= 300:
            raise ServerUnreachableError(cause="redirected")
        return Reply(
            answer.status_code,
            {name.lower(): value for name, value in answer.headers.items()},
            content,
        )

    async def close(self) -> None:
        """Ends the connection."""
        await self._client.aclose()


async def _read(answer: Any, heard: Heard | None) -> bytes:
    """The answer's body as it comes."""
    size, content = answer.headers.get("content-length", ""), bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if heard is not None:
            heard(len(content), int(size) if size.isdigit() else 0)
    return bytes(content)
