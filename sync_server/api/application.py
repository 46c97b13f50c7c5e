"""
The ASGI application: the API below `/api/v1`, the web app everywhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from shared.kernel.errors import DoorstepError
from sync_server.api.edge import (
    ClientGoneError,
    Receive,
    Scope,
    Send,
    TimeLimits,
    header,
    send_answer,
    send_error,
    send_json,
)
from sync_server.api.errors import (
    INTERNAL,
    MethodUnknownError,
    PathUnknownError,
    ServerBusyError,
    status_of,
)
from sync_server.api.figures import Figures
from sync_server.api.json_endpoints import JSONEndpoints
from sync_server.api.log import place_of
from sync_server.api.services import Services
from sync_server.api.site import Site
from sync_server.api.sync_endpoint import SyncEndpoint

API = "/api/"
SYNC = "/api/v1/sync"

HEALTH, READY, METRICS = "/health", "/ready", "/metrics"
WATCHED = frozenset({HEALTH, READY, METRICS})
"""Whether the process answers; whether its database does; figures, for this machine only."""

BUSY_S = 30
"""Seconds after which a phone asks again that was kept waiting too long."""

NO_SITE = b"""<!doctype html><meta charset="utf-8"><title>Doorstep</title>
<h1>Doorstep's server is running</h1>
<p>No web app is served here: the server was started without --site.</p>
"""


class Application:
    """
    Sends each request where it belongs, and turns errors into answers.
    """

    def __init__(
        self,
        services: Services,
        site: Site | None,
        *,
        close: Callable[[], Awaitable[None]],
        limits: TimeLimits,
    ) -> None:
        self._services = services
        self._site = site
        self._close = close
        self._limits = limits
        self._sync = SyncEndpoint(services)
        self._json = JSONEndpoints(services)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        limit = asyncio.timeout(self._limits.begin_s)
        started = _Started(send, self._services.figures, _part(scope["path"]), limit, self._limits.end_s)
        try:
            async with limit:
                await self._answer_or_refuse(scope, receive, started)
        except TimeoutError:
            # Of an answer that was begun nothing more is sent: the connection ends.
            if not started.is_started:
                await self._refuse(scope, started, ServerBusyError(wait_s=BUSY_S))

    async def _answer_or_refuse(self, scope: Scope, receive: Receive, started: _Started) -> None:
        try:
            await self._answer(scope, receive, started)
        except ClientGoneError:
            return
        except DoorstepError as error:
            await self._refuse(scope, started, error)
        except Exception as error:
            self._services.log.failure("request.failed", path=_place(scope), error=place_of(error))
            if not started.is_started:
                await send_json(started, {"code": INTERNAL, "details": {}}, status=500)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path == SYNC:
            await self._sync(scope, receive, send)
        elif path.startswith(API):
            await self._json(scope, receive, send)
        elif path in WATCHED:
            await self._watch(scope, send)
        elif scope["method"] not in ("GET", "HEAD"):
            raise MethodUnknownError(method=scope["method"])
        elif self._site is not None:
            await self._site(scope, send)
        elif path == "/":
            await send_answer(send, 200, NO_SITE, [(b"content-type", b"text/html; charset=utf-8")])
        else:
            raise PathUnknownError

    async def _watch(self, scope: Scope, send: Send) -> None:
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            raise MethodUnknownError(method=scope["method"])
        if path == METRICS:
            if not _is_from_here(scope):
                raise PathUnknownError
            text, kind = self._services.figures.as_text()
            await send_answer(send, 200, text, [(b"content-type", kind), (b"cache-control", b"no-store")])
            return
        if path == READY:
            await asyncio.to_thread(self._read_once)
        await send_json(send, {"ok": True})

    def _read_once(self) -> None:
        with self._services.store.reading() as view:
            view.directory.version()

    async def _refuse(self, scope: Scope, send: _Started, error: DoorstepError) -> None:
        status = status_of(error)
        if status >= 500:
            self._services.log.failure("request.failed", path=_place(scope), code=error.code, status=status)
        else:
            self._services.log.debug("request.refused", path=_place(scope), code=error.code, status=status)
        if send.is_started:
            return
        if self._site is not None and not scope["path"].startswith(API):
            headers = [
                *self._site.not_found_headers(),
                (b"content-type", b"text/plain; charset=utf-8"),
            ]
            await send_answer(send, status, error.code.encode(), headers)
            return
        await send_error(send, error)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._close()
                await send({"type": "lifespan.shutdown.complete"})
                return


class _Started:
    """
    Remembers whether an answer was begun, after which no other can be given, and time counts anew.
    """

    def __init__(self, send: Send, figures: Figures, part: str, limit: asyncio.Timeout, end_s: float) -> None:
        self._send = send
        self._limit = limit
        self._end_s = end_s
        self._figures = figures
        self._part = part
        self.is_started = False

    async def __call__(self, message: Any) -> None:
        if not self.is_started:
            self.is_started = True
            if not self._limit.expired():
                self._limit.reschedule(asyncio.get_running_loop().time() + self._end_s)
            self._figures.answered(self._part, message["status"])
        await self._send(message)


def _part(path: str) -> str:
    if path == SYNC:
        return "sync"
    if path.startswith(API):
        return "api"
    return "watch" if path in WATCHED else "app"


def _is_from_here(scope: Scope) -> bool:
    """
    Whether this very machine asks, and not for somebody else, as a reverse proxy does.
    """
    address = (scope.get("client") or ("",))[0]
    forwarded = any(header(scope, name) for name in (b"x-forwarded-for", b"forwarded", b"via"))
    return address in ("127.0.0.1", "::1") and not forwarded


def _place(scope: Scope) -> str:
    """
    The path without what may identify anybody or anything secret: its first three parts.
    """
    parts: list[str] = scope["path"].split("/")
    return "/".join(parts[:4])
