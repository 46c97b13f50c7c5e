"""
Counts the bytes that cross the wire between a client and a server: heads, bodies, everything above TCP.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

CHUNK_BYTES = 1 << 18


@dataclass
class Counted:
    """
    A running proxy.

    Attributes:
        port: Where it listens.
        sent, received: Bytes from the client and to it.
        requests: Heads of HTTP requests among them.
    """

    port: int = 0
    sent: int = 0
    received: int = 0
    requests: int = 0

    @property
    def address(self) -> str:
        """Its address, in place of the server's."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def total(self) -> int:
        """Both directions."""
        return self.sent + self.received


@contextmanager
def counting(server: str) -> Iterator[Counted]:
    """
    Stands before a server until the block ends.

    Args:
        server: Its address.
    """
    counted = Counted()
    parts = urlsplit(server)
    assert parts.hostname is not None and parts.port is not None
    proxy = _Proxy(counted, parts.hostname, parts.port)
    started = threading.Event()
    thread = threading.Thread(target=asyncio.run, args=(proxy.run(started),), daemon=True)
    thread.start()
    started.wait()
    try:
        yield counted
    finally:
        proxy.end()
        thread.join()


class _Proxy:
    def __init__(self, counted: Counted, host: str, port: int) -> None:
        self._counted = counted
        self._host, self._port = host, port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    async def run(self, started: threading.Event) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=CHUNK_BYTES)
        self._counted.port = server.sockets[0].getsockname()[1]
        started.set()
        await self._over.wait()
        server.close()

    def end(self) -> None:
        assert self._loop is not None and self._over is not None
        self._loop.call_soon_threadsafe(self._over.set)

    async def _serve(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection(self._host, self._port, limit=CHUNK_BYTES)
        await asyncio.gather(
            self._pass_on(client, to_server, "sent"), self._pass_on(server, to_client, "received")
        )

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, way: str) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(CHUNK_BYTES):
                setattr(self._counted, way, getattr(self._counted, way) + len(chunk))
                if way == "sent":
                    self._counted.requests += chunk.count(b" HTTP/1.1\r\n")
                target.write(chunk)
                await target.drain()
        with suppress(ConnectionError):
            target.close()
