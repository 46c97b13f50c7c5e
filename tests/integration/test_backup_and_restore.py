"""
A backup taken while phones send, put back with phones that are newer than it: nothing is lost, nothing is there twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mobile.use_cases.desk import Desk
from shared.domain.delivery import Delivery
from shared.domain.records import Change
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.adapters.database_setting import keep_database_setting
from sync_server.operations.cli import main
from sync_server.ports.change_log import DeviceKey
from tests.integration.test_phone_and_server import Team, register, silent, tell
from tests.support.postgres import fresh_database
from tests.support.servers import ServerProcess, open_data

WORKERS = ("sunita", "geeta", "meena")


def command(*arguments: object, fails: bool = False) -> str:
    """
    A command's words.
    """
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*map(str, arguments)])
    assert (code != 0) is fails, out.getvalue() + err.getvalue()
    return out.getvalue() + err.getvalue()


@pytest.fixture(params=["sqlite to sqlite", "postgresql to sqlite", "sqlite to postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """
    A server's folder, and an empty one.
    """
    with ExitStack() as stack:
        folders = []
        for number, database in enumerate(request.param.split(" to ")):
            folder = tmp_path / f"server {number}"
            folder.mkdir()
            if database == "postgresql":
                keep_database_setting(folder, stack.enter_context(fresh_database()))
            folders.append(folder)
        yield folders[0], folders[1]


def test_phones_newer_than_the_backup_send_again_what_it_does_not_hold(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    old, new = places
    team = Team(old)
    file, key = tmp_path / "monday.backup", tmp_path / "key"
    command("backup", "key", key, "--data", old)

    async def story() -> None:
        desks = {name: await team.desk(name) for name in WORKERS}
        sunita, geeta = desks["sunita"], desks["geeta"]
        before = [await register(desk, f"before {name}") for name, desk in desks.items()]
        await sync(*desks.values())

        during = asyncio.create_task(sync_often(geeta, 8))
        await asyncio.to_thread(command, "backup", "make", file, "--data", old)
        during_records = await during

        # What the backup holds, phones hear of; what came after it they keep.
        await sync(*desks.values())
        assert backed_up(sunita, old) == 1
        after = [await register(sunita, "after, and known to the old server")]
        await sync(*desks.values())
        changed = before[1]
        await amend(geeta, changed, "changed after the backup")
        await sync(geeta)
        team.server.end()
        unsent = await register(sunita, "never sent to the old server")

        await asyncio.to_thread(command, "backup", "restore", file, "--key", key, "--data", new)
        team.server, team.data = ServerProcess(new), new
        team.server.start()
        # Twice: what one sends after another has pulled comes with the next sync.
        for _ in range(2):
            await sync(*desks.values())

        records = [*before, *during_records, *after, unsent]
        for desk in desks.values():
            assert all(desk.book.find(record) is not None for record in records)
            counts = desk.book.counts()
            assert counts.recorded == counts.received == counts.server_says
        assert sunita.book.delivery(after[0]) is Delivery.RECEIVED
        assert desks["meena"].book.get(changed).fields["name"] == "changed after the backup"
        every_operation_once(desks, new)

    try:
        tell(team, story)
    finally:
        team.server.end()


def test_a_backup_that_was_changed_or_cut_off_is_not_put_back(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    file, key, other = tmp_path / "backup", tmp_path / "key", tmp_path / "another key"
    command("init", "--data", old)
    command("backup", "key", other, "--data", old)
    command("backup", "key", key, "--data", old)
    command("backup", "make", file, "--data", old)
    whole = file.read_bytes()
    assert b"server_state" not in whole

    for broken in (whole[:-1], whole[:-40], whole[:200], whole[:300] + b"x" + whole[301:], b"", whole[1:]):
        file.write_bytes(broken)
        assert "does not open" in command("backup", "restore", file, "--key", key, "--data", new, fails=True)
    file.write_bytes(whole)
    assert "does not open" in command("backup", "restore", file, "--key", other, "--data", new, fails=True)
    command("backup", "restore", file, "--key", key, "--data", new)
    assert "data already" in command("backup", "restore", file, "--key", key, "--data", new, fails=True)
    assert "never replaces" in command("backup", "make", file, "--data", new, fails=True)


async def sync(*desks: Desk) -> None:
    for desk in desks:
        await desk.device.sync(desk, silent)


async def sync_often(desk: Desk, times: int) -> list[str]:
    records = []
    for number in range(times):
        records.append(await register(desk, f"during {number}"))
        await desk.device.sync(desk, silent)
    return records


async def amend(desk: Desk, record: str, name: str) -> None:
    change = Change(
        record=RecordId(record), kind="person", area=AreaId(desk.identity.area), set={"name": name}
    )
    await desk.book.record([change])


def backed_up(desk: Desk, data: Path) -> int:
    store = open_data(data)
    home = DeviceKey(desk.identity.area, desk.identity.device)
    with store.reading() as view:
        found = view.changes.contacts([home])[home].backed_up
    store.close()
    return found


def every_operation_once(desks: dict[str, Desk], data: Path) -> None:
    store = open_data(data)
    with store.reading() as view:
        for desk in desks.values():
            home = DeviceKey(desk.identity.area, desk.identity.device)
            receipts = view.changes.receipts(home, 1, 10_000)
            assert sorted(receipts) == list(range(1, desk.book.counts().recorded + 1))
            assert {receipt.state for receipt in receipts.values()} <= {Delivery.RECEIVED, Delivery.CLASHED}
            area = desk.identity.area
            pairs = view.changes.revisions(area)
            assert sorted(pairs) == sorted(desk.book.revision_pairs(area))
    store.close()
