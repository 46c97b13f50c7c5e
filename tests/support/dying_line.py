"""
A line to a server that breaks after so many bytes of each connection, as in a village at the edge of a cell.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

PIECE_BYTES = 512


@dataclass
class DyingLine:
    """
    A running line.

    Attributes:
        address: In place of the server's.
        lives_bytes: What each connection carries towards the server before it breaks.
        broken: How many did.
    """

    address: str
    lives_bytes: int
    broken: int = 0


@asynccontextmanager
async def dying_line(server: str, lives_bytes: int) -> AsyncIterator[DyingLine]:
    """
    Stands before a server until the block ends.
    """
    parts = urlsplit(server)
    line = DyingLine("", lives_bytes)

    served: set[asyncio.Task[None]] = set()

    async def carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, most_bytes: float) -> bool:
        carried = 0
        with suppress(ConnectionError):
            while piece := await source.read(PIECE_BYTES):
                carried += len(piece)
                if carried > most_bytes:
                    return True
                target.write(piece)
                await target.drain()
        return False

    async def between(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        source, to_server = await asyncio.open_connection(parts.hostname, parts.port)
        back = asyncio.create_task(carry(source, to_client, float("inf")))
        try:
            if await carry(client, to_server, line.lives_bytes):
                line.broken += 1
        finally:
            back.cancel()
            for end in (to_server, to_client):
                end.transport.abort()
                with suppress(ConnectionError):
                    await end.wait_closed()

    def serve(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        served.add(asyncio.get_running_loop().create_task(between(client, to_client)))

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    line.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        listening.close()
        for each in served:
            each.cancel()
        await asyncio.gather(*served, return_exceptions=True)
