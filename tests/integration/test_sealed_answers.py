"""
Sealed answers from phone to phone through the real server: nothing of an answer in its database, its log or its export,
and the programme's key opens the export away from it.
"""

from __future__ import annotations

import base64
import csv
import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mobile.use_cases.desk import Desk
from mobile.use_cases.sealed_answers import Guard, Sealed, guard_changes, open_sealed_answers
from shared.domain.records import Change, Value
from shared.kernel.errors import DoorstepError
from shared.kernel.identifiers import AreaId, RecordId
from sync_server.operations.cli import app
from sync_server.operations.errors import CommandStoppedError
from tests.integration.mobile.test_recovery import Phones, told
from tests.integration.test_phone_and_server import Team, silent

SAID = "वह मुझे मारता है, he hits me"
ALONE = "she was alone with me"
PARTS = ("river stone lamp", "blue kettle song")


@pytest.fixture
def team(tmp_path: Path) -> Any:
    made = Team(tmp_path)
    yield made
    made.server.end()


def run(*arguments: object, typed: str = "") -> str:
    """A command's words."""
    done = CliRunner().invoke(app, [str(one) for one in arguments], input=typed)
    if isinstance(done.exception, (DoorstepError, CommandStoppedError)):
        raise done.exception
    assert done.exit_code == 0, done.exception
    return done.output


def typed(*, twice: bool = False) -> str:
    return "".join(f"{part}\n" * (2 if twice else 1) for part in PARTS)


async def record(desk: Desk, record_id: str, kind: str, **fields: Value) -> str:
    change = Change(record=RecordId(record_id), kind=kind, area=AreaId(desk.identity.area), set=fields)
    await desk.book.record([change])
    return record_id


async def visited(desk: Desk, person: str, said: str) -> str:
    """A visit with one sensitive answer and one that is not."""
    visit = desk.device.ids.record_id()
    fields: dict[str, Value] = {
        "person": person,
        "form": "pnc_mother",
        "worker": desk.identity.worker,
        "q.hurt": said,
        "q.remarks": ALONE,
    }
    change = Change(record=RecordId(visit), kind="visit", area=AreaId(desk.identity.area), set=fields)
    await desk.book.record(await guard_changes(desk, [change], {"q.hurt"}, None))
    return visit


async def synced(*desks: Desk) -> None:
    for desk in desks:
        await desk.device.sync(desk, silent)


async def read(desk: Desk, visit: str) -> Sealed:
    return (await open_sealed_answers(desk, desk.book.get(visit)))["q.hurt"]


def spellings(said: str) -> list[bytes]:
    """How an answer would stand in a file that is not sealed."""
    plain = said.encode()
    return [
        plain,
        said.encode("utf-16-le"),
        base64.b64encode(plain)[:-4],
        json.dumps(said).encode(),
        plain.hex().encode(),
    ]


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


async def _told(team: Team) -> tuple[Sequence[Desk], str]:
    phones = Phones(team)
    sunita, meena, third = [await phones.enrolled(name) for name in ("sunita", "meena", "sunita")]
    await synced(sunita, meena, third)
    home = await record(sunita, sunita.device.ids.record_id(), "household", head_name="Ram")
    person = await record(sunita, sunita.device.ids.record_id(), "person", household=home, name="Sita")
    visit = await visited(sunita, person, SAID)
    await synced(sunita, meena, third)
    # What a sync brings of the directory goes into the next version, which the next one takes along.
    await synced(sunita, meena, third)
    return (sunita, meena, third), visit


def test_answer_goes_from_phone_to_phone_and_nothing_of_it_is_at_the_server(team: Team) -> None:
    async def story() -> None:
        (sunita, meena, third), visit = await _told(team)

        assert {(await read(desk, visit)).value for desk in (sunita, meena, third)} == {SAID}
        assert meena.book.get(visit).get("q.remarks") == ALONE
        assert isinstance(meena.book.get(visit).get("q.hurt"), bytes)

    told(team, story)
    kept = everything(team.data)
    assert ALONE.encode() in kept
    assert not [one for one in spellings(SAID) if one in kept]
    _, said, logged = team.server.end()
    assert SAID not in said + logged


def test_phone_of_another_worker_of_the_area_holds_it_closed(team: Team) -> None:
    async def story() -> None:
        geeta = await Phones(team).enrolled("geeta")
        (sunita, _, _), visit = await _told(team)
        await synced(geeta, sunita, geeta)

        closed = await read(geeta, visit)
        assert (closed.guard, closed.value) == (Guard.CLOSED, None)
        assert closed.readers == ("Meena", "Sunita")

    told(team, story)


def test_export_is_closed_and_the_programmes_key_opens_it_elsewhere(team: Team, tmp_path: Path) -> None:
    key, export, opened = (tmp_path / name for name in ("key.txt", "export.json", "answers.csv"))
    other = tmp_path / "other.txt"
    for file in (key, other):
        words = run("programme-key", "new", file, "--name", "Rampur", typed=typed(twice=True))
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    words = run("programme-key", "show", key)
    public = words.split("Public half: ")[1].strip()
    run("programme-key", "register", "--area", "state", public, "--data", team.data)
    assert words.split("\n")[0].removeprefix("Fingerprint: ") in run(
        "programme-key", "list", "--data", team.data
    )

    async def story() -> None:
        (sunita, _, _), visit = await _told(team)
        # Sealed before the key of the programme was known would be wrapped to it at the next sync.
        person = sunita.book.get(visit).text("person")
        await visited(sunita, person, "another day")
        await synced(sunita)

    told(team, story)
    exported = run("sealed", "export", export, "--area", "state", "--data", team.data)
    assert "2 visits with sealed answers" in exported
    assert not [one for one in spellings(SAID) if one in export.read_bytes()]

    run("sealed", "open", key, export, opened, typed=typed())
    with opened.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {(row["question"], row["answer"]) for row in rows} == {("hurt", SAID), ("hurt", "another day")}
    assert stat.S_IMODE(opened.stat().st_mode) == 0o600
    closed = run("sealed", "open", other, export, tmp_path / "none.csv", typed=typed())
    assert "2 answers do not open with this key." in closed


def test_keeper_of_the_recovery_key_opens_no_export(team: Team, tmp_path: Path) -> None:
    recovery, export = tmp_path / "recovery.txt", tmp_path / "export.json"
    run("recovery", "new", recovery, typed=typed(twice=True))
    run("sealed", "export", export, "--area", "state", "--data", team.data)

    with pytest.raises(DoorstepError) as error:
        run("sealed", "open", recovery, export, tmp_path / "none.csv", typed=typed())
    assert error.value.code == "recovery.malformed"
