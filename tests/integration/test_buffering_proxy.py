"""
Behind a proxy that keeps every message until it has all of it, and gives it on in its own way.
"""

from __future__ import annotations

from pathlib import Path

from tests.integration.test_phone_and_server import Team, register, silent, tell
from tests.support.buffering_proxy import buffering_proxy

RECORDS = 120


def test_a_team_enrols_sends_and_pulls_as_without_it(tmp_path: Path) -> None:
    team = Team(tmp_path)

    async def story() -> None:
        real = team.server
        with buffering_proxy(real.address) as proxy:
            team.server = proxy  # type: ignore[assignment]
            author, reader = await team.desk("sunita"), await team.desk("geeta")
            for number in range(RECORDS):
                await register(author, f"Person {number}")
            await author.device.sync(author, silent)
            await reader.device.sync(reader, silent)
            team.server = real
        counts = author.book.counts()
        assert (counts.received, counts.server_says) == (counts.recorded, counts.recorded)
        assert len(reader.book.all_of("person")) == RECORDS
        assert proxy.exchanges > 4

    server = team.server
    try:
        tell(team, story)
    finally:
        server.end()
