"""
A picture from the phone it was taken on to the supervisor's, over real sockets: in pieces, after records, however the
line breaks.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mobile.adapters.http_remote import HTTPRemote
from mobile.ports.errors import ServerRefusedError, ServerUnreachableError
from mobile.use_cases.desk import Desk
from mobile.use_cases.fetch_attachment import fetch_attachment
from mobile.use_cases.send_attachments import KeepAttachmentsSent
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.adapters.attachment_folder import AttachmentFolder
from sync_server.main import ATTACHMENTS
from tests.integration.test_phone_and_server import Team, silent, tell
from tests.support.dying_line import dying_line

JPEG = "image/jpeg"
PICTURE = os.urandom(90_000)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """A founded server."""
    team = Team(tmp_path)
    yield team
    team.server.end()


async def a_visit(desk: Desk, content: bytes = PICTURE, **fields: object) -> tuple[RecordId, str]:
    """A visit with a picture, recorded and not yet sent."""
    record = RecordId(desk.device.ids.record_id())
    name = await desk.attachments.keep(record, content, JPEG)
    change = Change(
        record=record,
        kind="visit",
        area=AreaId(desk.identity.area),
        set={"visited_on": "2026-11-20", "q.photo": name, **fields},  # type: ignore[dict-item]
    )
    await desk.book.record([change])
    return record, name


def test_picture_reaches_the_supervisor_after_its_record(team: Team) -> None:
    async def story() -> None:
        sunita, meena = await team.desk("sunita"), await team.desk("meena")
        visit, name = await a_visit(sunita)
        await sunita.device.send_attachments(sunita)
        assert len(sunita.attachments.unsent()) == 1

        await sunita.device.sync(sunita, silent)
        await meena.device.sync(meena, silent)
        counts = sunita.book.counts()
        assert (counts.recorded, counts.received) == (1, 1)
        with pytest.raises(ServerRefusedError) as not_yet:
            await fetch_attachment(meena, visit, name)
        assert not_yet.value.reason == "attachment.unknown"

        await sunita.device.send_attachments(sunita)
        assert sunita.attachments.unsent() == ()
        assert await fetch_attachment(meena, visit, name) == PICTURE
        assert [held.received for held in meena.attachments.held()] == [True]
        team.server.end()
        assert await fetch_attachment(meena, visit, name) == PICTURE

    tell(team, story)


def test_line_that_dies_every_few_kilobytes_gets_a_picture_through(team: Team) -> None:
    async def story() -> None:
        sunita = await team.desk("sunita")
        _, name = await a_visit(sunita)
        await sunita.device.sync(sunita, silent)
        async with dying_line(team.server.address, 9_000) as line:
            remote = HTTPRemote(line.address)
            team.remotes.append(remote)
            await sunita.device.send_attachments(_over(sunita, remote))

        assert line.broken > 3
        assert sunita.attachments.unsent() == ()
        files = AttachmentFolder(team.data / ATTACHMENTS)
        assert [sha256 for _, sha256 in files.names()] == [hashlib.sha256(PICTURE).hexdigest()]
        assert name.startswith(hashlib.sha256(PICTURE).hexdigest())

    tell(team, story)


def test_server_killed_while_a_picture_comes_has_it_in_the_end(team: Team) -> None:
    async def story() -> None:
        sunita = await team.desk("sunita")
        await a_visit(sunita)
        await sunita.device.sync(sunita, silent)
        asked = 0

        def killed_before_the_second_piece() -> bool:
            nonlocal asked
            asked += 1
            if asked == 3:
                team.server.kill()
            return True

        with pytest.raises(ServerUnreachableError):
            await sunita.device.send_attachments(sunita, may_go_on=killed_before_the_second_piece)
        assert len(sunita.attachments.unsent()) == 1

        team.server.start()
        await sunita.device.send_attachments(sunita)
        assert sunita.attachments.unsent() == ()
        assert len(list(AttachmentFolder(team.data / ATTACHMENTS).names())) == 1

    tell(team, story)


def test_the_phone_sends_by_itself_once_the_server_was_reached(team: Team) -> None:
    async def story() -> None:
        sunita = await team.desk("sunita")
        told: list[str] = []
        keeper = KeepAttachmentsSent(lambda: sunita, lambda: 0.5, lambda: told.append("sent"))
        await a_visit(sunita)
        await keeper.tick()
        assert told == []

        await sunita.device.sync(sunita, silent)
        await keeper.tick()
        assert told == ["sent"]

    tell(team, story)


def _over(desk: Desk, remote: HTTPRemote) -> Desk:
    device = replace(desk.device, remote_to=lambda address: remote)
    return Desk(device, desk.vault, desk.book, desk.attachments)
