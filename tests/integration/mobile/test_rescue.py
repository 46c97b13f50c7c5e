"""
A rescue file from a real sealed store, carried to a real server by command and by a supervisor.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import tracemalloc
from collections.abc import AsyncIterable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.device import Files
from mobile.ports.errors import StorageFullError
from mobile.use_cases.desk import Desk
from mobile.use_cases.fetch_attachment import fetch_attachment
from mobile.use_cases.keep_recovery_key import RESCUE_KEY_SETTING
from mobile.use_cases.make_rescue_file import (
    NothingToRescueError,
    RescueKeyUnknownError,
    make_rescue_file,
)
from mobile.use_cases.send_attachments import attachment_path
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.domain.attachments import hash_of
from shared.domain.records import Change
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId, uuid_bytes
from shared.protocol.rescue import rescue_messages
from sync_server.adapters.attachment_folder import LEAST_FREE_BYTES, PARTS, AttachmentFolder
from sync_server.adapters.database_setting import read_database_setting
from sync_server.adapters.strict_msgpack import unpack_strictly
from sync_server.adapters.system import SystemClock
from sync_server.main import ATTACHMENTS, open_store
from sync_server.operations.cli import main
from sync_server.ports.errors import StoreFullError
from sync_server.ports.store import Store
from sync_server.use_cases.open_rescue import OpenedRescue, check_rescue, find_sender
from sync_server.use_cases.take_rescue import take_pictures, take_rescue
from tests.integration.mobile.test_recovery import PROVIDER, Phones, a_visit, told
from tests.integration.test_phone_and_server import Team, silent
from tests.support.first_rescue import first_rescue_file

PICTURES = (os.urandom(90_000), os.urandom(3_000))
OTHER_AREA = "0190aaaa-0000-7000-8000-00000000000f"


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


async def a_visit_with(desk: Desk, content: bytes, area: str = "") -> tuple[str, str]:
    """A visit with a picture; its record and the picture's name."""
    record = desk.device.ids.record_id()
    name = await desk.attachments.keep(record, content, "image/jpeg")
    change = Change(
        record=RecordId(record),
        kind="visit",
        area=AreaId(area or desk.identity.area),
        set={"outcome": "done", "q.photo": name},
    )
    await desk.book.record([change])
    return record, name


def with_files(desk: Desk, files: Files) -> Desk:
    """The same desk, whose files go elsewhere."""
    return Desk(replace(desk.device, files=files), desk.vault, desk.book, attached=desk.attachments)


def contents(team: Team) -> list[str]:
    """The hashes of all contents at the server."""
    return sorted(sha256 for _, sha256 in AttachmentFolder(team.data / ATTACHMENTS).names())


def flipped(content: bytes, place: int) -> bytes:
    """The same with another byte."""
    return content[:place] + bytes((content[place] ^ 1,)) + content[place + 1 :]


async def opened(store: Store, raw: bytes) -> OpenedRescue:
    """A file as the server has checked it."""
    content = BytesIO(raw)
    with store.reading() as view:
        sender = find_sender(view, content)
    return await check_rescue(sender, content, CPythonProvider(), unpack_strictly)


class FileOnDisk:
    """
    `Files` that are written as they come.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """Keeps no piece."""
        with (self._folder / name).open("wb") as file:
            async for piece in pieces:
                file.write(piece)
        return True


class GivenUp:
    """
    A person who closes the dialogue.
    """

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """Reads it, and keeps nothing."""
        return not [piece async for piece in pieces]


class FullFolder:
    """
    A medium that is full after the first piece.
    """

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """Breaks off."""
        async for _ in pieces:
            raise StorageFullError(step="gather")
        return True


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


def test_a_file_with_more_messages_than_a_phone_makes_is_refused_whole(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        visit = await a_visit(desk)
        file = tmp_path / "rescue"
        file.write_bytes(await saved(desk))
        monkeypatch.setattr("shared.protocol.rescue.MOST_BODIES", 0)

        code, words = await asyncio.to_thread(taken, team, file)

        assert (code, "holds more than any phone makes. Nothing was taken in." in words) == (1, True)
        meena = await phones.enrolled("meena")
        await meena.device.sync(meena, silent)
        assert not meena.book.find(visit)

    told(team, story)


def test_pictures_that_wait_come_by_file_and_the_phone_need_not_send_them(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        (one, photo), (_, signature) = [await a_visit_with(desk, content) for content in PICTURES]
        file = tmp_path / "rescue"
        file.write_bytes(await saved(desk))
        made = await make_rescue_file(desk)
        assert made and (made.unsent, made.pictures, made.unreadable) == (2, 2, 0)
        assert len(desk.attachments.unsent()) == 2

        out = (await asyncio.to_thread(taken, team, file))[1]
        assert "2 new, 0 known before.\nPictures and recordings: 2 new, 0 known before.\n" in out
        again = (await asyncio.to_thread(taken, team, file))[1]
        assert "0 new, 2 known before.\nPictures and recordings: 0 new, 2 known before.\n" in again
        meena = await phones.enrolled("meena")
        await meena.device.sync(meena, silent)
        assert await fetch_attachment(meena, one, photo) == PICTURES[0]

        await desk.device.sync(desk, silent)
        assert len(desk.attachments.unsent()) == 2
        before = desk.attachments.traffic().sent
        await desk.device.send_attachments(desk)
        assert desk.attachments.unsent() == ()
        assert desk.attachments.traffic().sent == before
        assert contents(team) == sorted(map(hash_of, (photo, signature)))
        with pytest.raises(NothingToRescueError):
            await make_rescue_file(desk)

    told(team, story)


def test_pictures_alone_are_worth_a_file(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        _, name = await a_visit_with(desk, PICTURES[0])
        await desk.device.sync(desk, silent)
        assert not desk.book.pending()
        file = tmp_path / "rescue"
        file.write_bytes(await saved(desk))

        out = (await asyncio.to_thread(taken, team, file))[1]
        assert "Pictures and recordings: 1 new" in out
        assert contents(team) == [hash_of(name)]

    told(team, story)


def test_file_goes_on_from_what_the_phone_sent_of_a_picture_itself(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        visit, name = await a_visit_with(desk, PICTURES[0])
        await desk.device.sync(desk, silent)
        path = f"{attachment_path(desk, visit, name)}?offset=0&size={len(PICTURES[0])}"
        await desk.device.ask(desk, "PUT", path, PICTURES[0][:5000])
        file = tmp_path / "rescue"
        file.write_bytes(await saved(desk))

        assert "1 new" in (await asyncio.to_thread(taken, team, file))[1]
        assert contents(team) == [hash_of(name)]
        assert list((team.data / ATTACHMENTS / PARTS).glob("*/*")) == []

    told(team, story)


def test_picture_of_a_visit_that_is_not_taken_in_waits_in_the_file(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit_with(desk, PICTURES[0], area=OTHER_AREA)
        file = tmp_path / "rescue"
        file.write_bytes(await saved(desk))

        code, out = await asyncio.to_thread(taken, team, file)
        assert code == 0
        assert "1 pictures or recordings were not taken in" in out
        assert contents(team) == []

    told(team, story)


def test_picture_that_cannot_be_read_any_more_holds_up_nothing(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        storage = MemoryBlockStorage()
        desk = await phones.enrolled("sunita", storage)
        await desk.device.sync(desk, silent)
        await a_visit_with(desk, PICTURES[0])
        _, whole = await a_visit_with(desk, PICTURES[1])
        first = min(name for name in await storage.names() if ".attachment." in name)
        broken = await storage.open(first)
        await broken.write(200, b"broken")
        await broken.close()

        made = await make_rescue_file(desk)
        assert made and (made.unsent, made.pictures, made.unreadable) == (2, 1, 1)
        file = tmp_path / "rescue"
        file.write_bytes(desk.device.files.offered[made.name])  # type: ignore[attr-defined]
        assert "2 new" in (await asyncio.to_thread(taken, team, file))[1]
        assert contents(team) == [hash_of(whole)]

    told(team, story)


def test_two_hundred_pictures_are_made_and_taken_in_one_at_a_time(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        for number in range(200):
            await a_visit_with(desk, number.to_bytes(2, "big") * 100_000)
        files: Any = FileOnDisk(tmp_path)
        phone = with_files(desk, files)
        tracemalloc.start()
        try:
            made = await make_rescue_file(phone)
            most_bytes = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert made and made.pictures == 200
        file = tmp_path / made.name
        assert file.stat().st_size > 40_000_000
        assert most_bytes < 6_000_000

        out = (await asyncio.to_thread(taken, team, file))[1]
        assert "200 new" in out
        assert len(contents(team)) == 200

    told(team, story)


def test_person_who_gives_up_has_no_file_and_all_stays(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit(desk)
        files: Any = GivenUp()

        assert await make_rescue_file(with_files(desk, files)) is None
        assert len(desk.book.pending()) == 1

    told(team, story)


def test_phone_without_room_for_the_file_loses_nothing(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit_with(desk, PICTURES[0])
        files: Any = FullFolder()
        with pytest.raises(StorageFullError):
            await make_rescue_file(with_files(desk, files))

        await desk.device.sync(desk, silent)
        await desk.device.send_attachments(desk)
        assert (desk.book.counts().received, desk.attachments.unsent()) == (1, ())

    told(team, story)


def test_server_without_room_keeps_what_came_and_takes_the_rest_another_time(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        names = [(await a_visit_with(desk, content))[1] for content in PICTURES]
        content, file = await saved(desk), tmp_path / "rescue"
        file.write_bytes(content)
        store = open_store(team.data, read_database_setting(team.data, {}))
        rescued = await opened(store, content)
        with store.transaction() as work:
            take_rescue(
                work, device_id=rescued.device, messages=rescued.messages, by=None, clock=SystemClock()
            )
        room = iter((LEAST_FREE_BYTES, 0))
        with pytest.raises(StoreFullError):
            await take_pictures(
                store,
                AttachmentFolder(team.data / ATTACHMENTS, lambda folder: next(room)),
                rescued,
                SystemClock(),
            )
        store.close()
        assert len(contents(team)) == 1

        out = (await asyncio.to_thread(taken, team, file))[1]
        assert "0 new, 2 known before.\nPictures and recordings: 1 new, 1 known before.\n" in out
        assert contents(team) == sorted(map(hash_of, names))

    told(team, story)


def test_file_of_an_older_phone_is_taken_in(team: Team, tmp_path: Path):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit(desk)
        kept: Any = desk.book.kept(RESCUE_KEY_SETTING)
        file = tmp_path / "rescue"
        messages = rescue_messages(desk.book.pending(), epoch=desk.book.epoch(), made_count=1)
        old = await first_rescue_file(
            PROVIDER,
            list(messages),
            device=uuid_bytes(desk.identity.device),
            key_id=int(kept["id"]),
            public=bytes.fromhex(str(kept["public_key"])),
            signing_seed=desk.identity.signing_seed,
        )
        for content, said in (
            (old[:-70], "not made by the phone"),
            (old[:30], "cut short"),
            (old, "1 new, 0 known"),
            (old, "0 new, 1 known"),
        ):
            file.write_bytes(content)
            assert said in (await asyncio.to_thread(taken, team, file))[1]

    told(team, story)


def test_supervisor_brings_the_file_of_their_team_and_nobody_else(team: Team):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit_with(desk, PICTURES[0])
        content = await saved(desk)
        for worker in ("geeta", "rita"):
            brings = await phones.enrolled(worker)
            # Who may not bring it makes the server open nothing of it.
            for brought_file in (content, content[:-1]):
                with pytest.raises(DoorstepError) as caught:
                    await brought(brings, brought_file)
                assert caught.value.details["reason"] == "permission.denied"
        assert contents(team) == []
        meena = await phones.enrolled("meena")

        said = {"new": 1, "known": 0, "held": 0, "pictures": {"new": 1, "known": 0, "waiting": 0, "gone": 0}}
        assert json.loads(await brought(meena, content)) == said
        said |= {"new": 0, "known": 1, "pictures": {"new": 0, "known": 1, "waiting": 0, "gone": 0}}
        assert json.loads(await brought(meena, content)) == said

    told(team, story)


def test_changed_file_and_a_file_of_a_stranger_bring_nothing_and_the_place_is_named(
    team: Team, tmp_path: Path
):
    phones = Phones(team)

    async def story() -> None:
        desk = await phones.enrolled("sunita")
        await desk.device.sync(desk, silent)
        await a_visit_with(desk, PICTURES[0])
        content = await saved(desk)
        said = {}
        for name, changed in {
            "picture": flipped(content, len(content) - 1000),
            "entry": flipped(content, 150),
            "device": content[:5] + b"x" * 16 + content[21:],
            "signature": flipped(content, len(content) - 1),
            "cut": content[:1000],
            "text": b"not a rescue file at all" * 10,
        }.items():
            file = tmp_path / name
            file.write_bytes(changed)
            code, said[name] = await asyncio.to_thread(taken, team, file)
            assert code == 1
            with pytest.raises(DoorstepError):
                await brought(await phones.enrolled("meena"), changed)

        assert "altered, in part 2," in said["picture"]
        assert "altered, in part 1, which begins at byte 117" in said["entry"]
        assert "does not know" in said["device"]
        assert "not made by the phone it names" in said["signature"]
        assert "cut short: it ends at byte 1000, in part 2." in said["cut"]
        assert "no rescue file" in said["text"]
        assert contents(team) == []
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
