"""
A rescue file from a real sealed store, carried to a real server by command and by a supervisor.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from pathlib import Path
from typing import Any

import pytest

from mobile.use_cases.desk import Desk
from mobile.use_cases.make_rescue_file import (
    NothingToRescueError,
    RescueKeyUnknownError,
    make_rescue_file,
)
from shared.kernel.errors import DoorstepError
from sync_server.operations.cli import main
from tests.integration.mobile.test_recovery import Phones, a_visit, told
from tests.integration.test_phone_and_server import Team, silent


@pytest.fixture
def team(tmp_path: Path) -> Any:
    made = Team(tmp_path)
    yield made
    made.server.end()


async def saved(desk: Desk) -> bytes:
    made = await make_rescue_file(desk)
    content: bytes = desk.device.files.offered[made.name]  # type: ignore[attr-defined]
    return content


def taken(team: Team, file: Path) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["rescue", "take", str(file), "--data", str(team.data)])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue() + err.getvalue()


async def brought(supervisor: Desk, content: bytes) -> bytes:
    reply = await supervisor.device.ask(supervisor, "POST", "/api/v1/rescue", content)
    return reply.body


def test_unsent_visits_come_by_file_and_are_not_doubled_by_the_sync(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        visits = [await a_visit(desk) for _ in range(3)]
        file = tmp_path / "rescue"
        file.write_bytes(await saved(desk))
        assert desk.book.counts().received == 0

        assert await asyncio.to_thread(taken, team, file) == (
            0,
            (
                "Sunita: 3 new, 0 known before.\n"
                "The phone keeps its copy until it syncs; nothing will be there twice.\n"
            ),
        )
        assert "0 new, 3 known" in (await asyncio.to_thread(taken, team, file))[1]
        meena = await phones.enrolled("meena")
        await meena.device.sync(meena, silent)
        assert all(meena.book.find(visit) for visit in visits)
        await desk.device.sync(desk, silent)

        assert desk.book.counts().received == desk.book.counts().server_says == 3
        with pytest.raises(NothingToRescueError):
            await make_rescue_file(desk)

    told(team, story)


def test_supervisor_brings_the_file_of_their_team_and_nobody_else(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit(desk)
        content = await saved(desk)
        for worker in ("geeta", "rita"):
            with pytest.raises(DoorstepError) as caught:
                await brought(await phones.enrolled(worker), content)
            assert caught.value.details["reason"] == "permission.denied"
        meena = await phones.enrolled("meena")

        assert await brought(meena, content) == b'{"new":1,"known":0,"held":0}'
        assert await brought(meena, content) == b'{"new":0,"known":1,"held":0}'

    told(team, story)


def test_changed_file_and_a_file_of_a_stranger_bring_nothing(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit(desk)
        content = await saved(desk)
        said = {}
        for name, changed in {
            "signed part": content[:60] + bytes((content[60] ^ 1,)) + content[61:],
            "device": content[:5] + b"x" * 16 + content[21:],
            "cut": content[:100],
            "text": b"not a rescue file at all" * 10,
        }.items():
            file = tmp_path / name.replace(" ", "")
            file.write_bytes(changed)
            code, said[name] = await asyncio.to_thread(taken, team, file)
            assert code == 1
            with pytest.raises(DoorstepError):
                await brought(await phones.enrolled("meena"), changed)

        assert "not made by the phone it names" in said["signed part"]
        assert "does not know" in said["device"]
        assert "no rescue file" in said["cut"]
        assert "no rescue file" in said["text"]
        await desk.device.sync(desk, silent)
        assert desk.book.counts().received == 1

    told(team, story)


def test_phone_that_knows_no_key_says_so_and_makes_nothing(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await a_visit(desk)
        with pytest.raises(RescueKeyUnknownError):
            await make_rescue_file(desk)

    told(team, story)
