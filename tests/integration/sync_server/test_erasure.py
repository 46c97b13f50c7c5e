"""
A person is erased by command: nothing of what was said is left among the records, and an old backup does not bring
it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from shared.kernel.instants import DAY_MS
from shared.programmes.pack import Pack, encode_pack
from sync_server.adapters.sql_tables import operation
from sync_server.adapters.system import SystemClock
from sync_server.main import DATABASE
from sync_server.ports.change_log import RecordKey
from sync_server.use_cases.keep_directory import get_area
from sync_server.use_cases.publish_pack import publish_pack
from tests.integration.sync_server.test_command_line import run
from tests.support.servers import ServerProcess, a_code, enrolled, open_data, serving
from tests.support.teams import NOON_MS

NAME = "Somebody Unmistakable"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """
    A server's folder in which a person was registered and visited.
    """
    folder = tmp_path / "data"
    folder.mkdir()
    with serving(folder) as server:
        store = open_data(folder)
        phone = enrolled(server.address, a_code(store, "sunita"))
        store.close()
        person = phone.new_id()
        phone.sync(
            phone.make(person, kind="person", name=NAME), phone.make(kind="visit", person=person, remark=NAME)
        )
        (folder / "person").write_text(f"{person} {phone.area}")
    yield folder


def said(data: Path) -> list[object]:
    person, area = (data / "person").read_text().split()
    store = open_data(data)
    with store.reading() as view:
        records = view.changes.changed_since(area, 0, limit=1000)
        found = view.changes.records([RecordKey(area, person)])
    store.close()
    assert found
    return [one.fields for one in records if NAME in one.fields.values()]


def test_what_was_said_is_destroyed_and_certified_and_not_brought_back(data: Path, tmp_path: Path) -> None:
    person, _ = (data / "person").read_text().split()
    key, backup, new = tmp_path / "key", tmp_path / "backup", tmp_path / "new"
    run("backup", "key", key, data=data)
    run("backup", "make", backup, data=data)
    assert len(said(data)) == 2

    paper = tmp_path / "certificate"
    assert "2 records" in run("erase", person, "--area", "rampur", "--certificate", paper, data=data)
    assert said(data) == []
    certified = paper.read_text()
    assert person in certified
    assert NAME not in certified
    assert "everything fits" in run("verify", data=data)
    again = tmp_path / "again"
    assert "before" in run("erase", person, "--area", "rampur", "--certificate", again, data=data)

    new.mkdir()
    (new / "person").write_text((data / "person").read_text())
    words = run("backup", "restore", backup, "--key", key, "--erased", data / "erased.jsonl", data=new)
    assert "2 records of the backup were erased again" in words
    assert said(new) == []
    assert "everything fits" in run("verify", data=new)


def test_no_certificate_no_erasure(data: Path, tmp_path: Path) -> None:
    person, _ = (data / "person").read_text().split()
    paper = tmp_path / "there already"
    paper.write_text("")
    run("erase", person, "--area", "rampur", "--certificate", paper, data=data, fails=True)
    assert len(said(data)) == 2
    assert (data / DATABASE).exists()


@pytest.fixture
def old_visit(data: Path) -> str:
    """
    A visit two years ago, in a programme that keeps visits for one.
    """
    person, _ = (data / "person").read_text().split()
    server = ServerProcess(data)
    server.start()
    store = open_data(data)
    phone = enrolled(server.address, a_code(store, "sunita"))
    visit = replace(phone.make(kind="visit", person=person, remark="long ago"), at_ms=NOON_MS - 730 * DAY_MS)
    phone.sync(visit)
    pack = Pack(id="visits", version="1", languages=("en",), names={"en": "Visits"}, retention={"visit": 365})
    with store.transaction() as work:
        publish_pack(
            work,
            area=get_area(work.directory, "state"),
            pack_id=pack.id,
            version=pack.version,
            content=encode_pack(pack),
            clock=SystemClock(),
        )
    store.close()
    server.end()
    return visit.record


def test_what_a_programme_no_longer_keeps_is_shown_then_erased_with_a_certificate(
    data: Path, old_visit: str, tmp_path: Path
) -> None:
    paper = tmp_path / "certificate"

    shown = run("retention", "due", data=data)
    assert "Rampur" in shown
    assert "visit" in shown
    assert old_visit in run("retention", "due", "--area", "rampur", "--each", data=data)
    assert "Nothing is due" in run("retention", "due", "--area", "sitapur", data=data)

    assert "1 records are erased" in run("retention", "erase", "--certificate", paper, data=data)

    assert old_visit in paper.read_text()
    assert "long ago" not in paper.read_text()
    assert old_visit in (data / "erased.jsonl").read_text()
    assert len(said(data)) == 2
    assert "Nothing is due" in run("retention", "due", data=data)
    assert "everything fits" in run("verify", data=data)


def test_what_operations_said_goes_when_it_is_older_than_anything_that_is_kept(
    data: Path, old_visit: str, tmp_path: Path
) -> None:
    store = open_data(data)
    long_ago = update(operation).values(received_ms=operation.c.received_ms - 730 * DAY_MS)
    with vars(store)["_engine"].begin() as connection:
        connection.execute(long_ago)
    store.close()
    assert "are older than anything that is kept" in run("retention", "due", data=data)

    words = run("retention", "erase", "--certificate", tmp_path / "certificate", data=data)

    assert "operations said is gone; their receipts stay" in words
    assert len(said(data)) == 2
    assert "are older" not in run("retention", "due", data=data)
    assert "everything fits" in run("verify", data=data)
