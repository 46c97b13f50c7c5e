"""
A line to a server as the field has them: it drops, delays, crawls, breaks off and cuts replies short, by a seeded
chance. The server behind it may be ended and started again; the line's address stays.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

PIECE_BYTES = 1024
SLOW_BYTES_A_SECOND = 50_000 / 8
SLOW_DELAY_S = 0.8
"""2G: 50 kbit/s, 800 ms."""


End = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Fate(StrEnum):
    """
    What becomes of a connection.
    """

    GOOD = "good"
    DROPPED = "dropped"
    """The request arrives; the reply never does."""
    DELAYED = "delayed"
    SLOW = "slow"
    RESET = "reset"
    """Broken off in the middle of the request."""
    TRUNCATED = "truncated"
    """The reply ends in its middle."""


@dataclass
class BadLine:
    """
    A running line.

    Attributes:
        server: The address behind it; may be changed.
        fates: What connections are to meet, by chance.
        lives_bytes: So many bytes of replies a connection carries before it dies, whatever else it meets.
        met: What they met.
    """

    server: str
    fates: Sequence[Fate]
    chance: random.Random
    lives_bytes: float = float("inf")
    address: str = ""
    met: Counter[Fate] = field(default_factory=Counter)

    async def between(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection."""
        fate = self.chance.choice(self.fates)
        self.met[fate] += 1
        parts = urlsplit(self.server)
        with suppress(OSError, asyncio.CancelledError), closing(to_client):
            server, to_server = await asyncio.open_connection(parts.hostname, parts.port)
            with closing(to_server):
                await self._both_ways(fate, (client, to_client), (server, to_server))

    async def _both_ways(self, fate: Fate, client: End, server: End) -> None:
        if fate in (Fate.DELAYED, Fate.SLOW):
            await asyncio.sleep(SLOW_DELAY_S if fate is Fate.SLOW else self.chance.random())
        there = self._carry(client[0], server[1], fate, self._cut(fate is Fate.RESET))
        back = self._carry(
            server[0],
            client[1],
            fate,
            min(self.lives_bytes, self._cut(fate is Fate.TRUNCATED)),
            fate is Fate.DROPPED,
        )
        ways = [asyncio.create_task(there), asyncio.create_task(back)]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
        if fate in (Fate.RESET, Fate.TRUNCATED, Fate.DROPPED):
            _break_off(client[1])

    def _cut(self, is_cut: bool) -> float:
        return self.chance.randrange(20, 400) if is_cut else float("inf")

    async def _carry(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        fate: Fate,
        most_bytes: float,
        is_swallowed: bool = False,
    ) -> None:
        carried = 0
        with suppress(OSError):
            while piece := await source.read(PIECE_BYTES):
                if is_swallowed:
                    return
                piece = piece[: int(min(len(piece), most_bytes - carried))]
                carried += len(piece)
                target.write(piece)
                await target.drain()
                if carried >= most_bytes:
                    return
                if fate is Fate.SLOW:
                    await asyncio.sleep(len(piece) / SLOW_BYTES_A_SECOND)


def _break_off(end: asyncio.StreamWriter) -> None:
    # Closing with no time to linger sends a reset.
    raw = end.get_extra_info("socket")
    with suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@contextmanager
def bad_line(server: str, fates: Sequence[Fate], seed: int) -> Iterator[BadLine]:
    """
    Stands before a server until the block ends.
    """
    line = BadLine(server, fates, random.Random(seed))
    loop, ready, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        listening = await asyncio.start_server(line.between, "127.0.0.1", 0)
        line.address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        ready.set()
        await over.wait()
        listening.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()
