"""
A first sync over a connection that dies every few kilobytes: what came stays, and the rest comes in pieces that get
through.
"""

from __future__ import annotations

import pytest

from mobile.ports.errors import ServerUnreachableError
from tests.integration.test_phone_and_server import Team, register, silent, tell
from tests.support.bad_line import Fate, bad_line

RECORDS = 400
LIVES_BYTES = 3_000
LEAST_RECORD_BYTES = 20
MOST_SYNCS = 12
"""Each is what a timer, an unlock or a tap begins; from 128 KiB it takes seven to find what gets through."""


def test_first_sync_gets_through_and_what_came_is_not_fetched_again(tmp_path) -> None:
    team = Team(tmp_path)

    async def story() -> None:
        author = await team.desk("sunita")
        for number in range(RECORDS):
            await register(author, f"Person {number}", birth_weight_g=2000 + number)
        await author.device.sync(author, silent)
        real, broken = team.server, 0
        with bad_line(real.address, [Fate.GOOD], seed=1) as line:
            reader = await team.desk("geeta")
            line.lives_bytes = LIVES_BYTES
            team.server = line  # type: ignore[assignment]
            with pytest.raises(ServerUnreachableError):
                await reader.device.sync(reader, silent)
            for _ in range(MOST_SYNCS):
                try:
                    await reader.device.sync(reader, silent)
                    break
                except ServerUnreachableError:
                    broken += 1
            team.server = real
        # The reader's enrolment made news for the author.
        await author.device.sync(author, silent)
        assert line.met[Fate.GOOD] > RECORDS * LEAST_RECORD_BYTES / LIVES_BYTES
        assert broken < MOST_SYNCS
        assert len(reader.book.all_of("person")) == RECORDS
        assert sorted(reader.book.revision_pairs(reader.identity.area)) == sorted(
            author.book.revision_pairs(author.identity.area)
        )

    server = team.server
    try:
        tell(team, story)
    finally:
        server.end()
