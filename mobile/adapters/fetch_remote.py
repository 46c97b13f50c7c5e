"""
The way to the server in the browser: `fetch` from the worker that Python runs in.

The page's content policy allows the site's own origin only, so the address is empty there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from mobile.adapters.server_refusal import RETRY_HEADER, read_refusal
from mobile.ports.errors import ServerUnreachableError
from mobile.ports.remote import Heard, Reply

HEADERS = ("content-type", "doorstep-moved", "doorstep-token", RETRY_HEADER)
"""The reply's headers that anybody here reads."""


class FetchRemote:
    """
    Args:
        server: Address without a path; empty for the site's own origin.
    """

    def __init__(self, server: str = "") -> None:
        import js
        from pyodide.ffi import JsException, to_js

        self._js: Any = js
        self._to_js: Any = to_js
        self._failure: type[Exception] = JsException
        self._server = server

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
        abort = self._js.AbortController.new()
        try:
            async with asyncio.timeout(timeout_s) as limit:

                def come(received: int, whole: int) -> None:
                    limit.reschedule(asyncio.get_running_loop().time() + timeout_s)
                    if heard is not None:
                        heard(received, whole)

                told = come if heard else None
                return await self._fetch(method, self._server + path, body, headers or {}, abort.signal, told)
        except (TimeoutError, OSError, self._failure) as cause:
            raise ServerUnreachableError(cause=type(cause).__name__) from cause
        finally:
            # Ends what may still be running; without effect on an exchange that is over.
            abort.abort()

    async def _fetch(
        self,
        method: str,
        address: str,
        body: bytes,
        headers: Mapping[str, str],
        signal: Any,
        heard: Heard | None,
    ) -> Reply:
        options: dict[str, Any] = {
            "method": method,
            "headers": dict(headers),
            "cache": "no-store",
            "credentials": "omit",
            "redirect": "error",
            "signal": signal,
        }
        if body:
            options["body"] = body
        answer = await self._js.fetch(
            address, self._to_js(options, dict_converter=self._js.Object.fromEntries)
        )
        content = await _read(answer, heard) if heard else (await answer.arrayBuffer()).to_bytes()
        # Asked for with `has`, since JavaScript's null is not None here.
        found = {name: str(answer.headers.get(name)) for name in HEADERS if answer.headers.has(name)}
        if answer.status >= 400:
            raise read_refusal(answer.status, content, found.get(RETRY_HEADER, ""))
        return Reply(answer.status, found, content)


async def _read(answer: Any, heard: Heard) -> bytes:
    """The answer's body as it comes."""
    size = str(answer.headers.get("content-length"))  # "null" in a word of JavaScript's where there is none.
    whole = int(size) if size.isdigit() else 0
    reader, content = answer.body.getReader(), bytearray()
    while not (piece := await reader.read()).done:
        content += piece.value.to_bytes()
        heard(len(content), whole)
    return bytes(content)
