"""
What was changed behind the server's back is found by a command, and what fits is said to fit.
"""

from __future__ import annotations

import contextlib
import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shared.domain.delivery import Delivery
from sync_server.adapters.system import SystemClock
from sync_server.main import DATABASE
from sync_server.operations.cli import main
from sync_server.use_cases.keep_workers import move_worker
from tests.integration.sync_server.test_command_line import run
from tests.support.servers import ServerProcess, a_code, enrolled, found, open_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """
    A founded server that is not running.
    """
    (tmp_path / "data").mkdir()
    store = open_data(tmp_path / "data")
    found(store)
    store.close()
    return tmp_path / "data"


@pytest.fixture
def worked(data: Path) -> Path:
    """
    With work of a phone in it: taken in, held for a supervisor, refused.
    """
    server = ServerProcess(data)
    server.start()
    store = open_data(data)
    phone = enrolled(server.address, a_code(store, "sunita"))
    phone.sync(phone.make(outcome="done"), phone.make(kind="not_invented_yet"))
    with store.transaction() as work:
        move_worker(work, worker="sunita", area="sitapur", clock=SystemClock())
    assert phone.sync(phone.make(outcome="done")).answers[0].state is Delivery.HELD
    store.close()
    server.end()
    return data


def behind_its_back(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / DATABASE)) as database:
        assert database.execute(statement).rowcount > 0
        database.commit()


def test_what_fits_is_said_to_fit_and_an_earlier_anchor_holds(data: Path, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    assert "day book" in run("audit", "anchor", anchor, data=data)
    run("area", "add", "later", "--name", "Later", "--parent", "state", data=data)
    assert "everything fits" in run("verify", "--anchor", anchor, data=data)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE audit SET subject = 'nobody' WHERE position = 1", "link 1 of the audit log"),
        ("DELETE FROM audit WHERE position = 1", "link 1 of the audit log"),
        ("DELETE FROM record WHERE kind = 'worker'", "sum over the records"),
        ("UPDATE record SET revision = revision + 1000", "beyond the newest"),
    ],
)
def test_what_was_changed_is_named(data: Path, statement: str, words: str) -> None:
    behind_its_back(data, statement)
    assert "do not fit" in run("verify", data=data, fails=True)
    assert words in _said(data)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM record WHERE kind = 'visit'", "an accepted operation names record"),
        ("DELETE FROM record WHERE kind = 'visit'", "a revision names record"),
        ("DELETE FROM operation WHERE state = 'received'", "was told another number of receipts"),
        ("DELETE FROM device_progress", "of which nothing else is known"),
        ("DELETE FROM operation WHERE state = 'held'", "the review box has work on record"),
        ("DELETE FROM held", "the review box does not have it"),
        ("DELETE FROM operation WHERE state = 'refused'", "refused work on record"),
        ("DELETE FROM area WHERE code = 'rampur'", "there is no such area"),
    ],
)
def test_what_speaks_of_something_that_is_not_there_is_named(
    worked: Path, statement: str, words: str
) -> None:
    assert "everything fits" in run("verify", data=worked)
    behind_its_back(worked, statement)
    assert "do not fit" in run("verify", data=worked, fails=True)
    assert words in _said(worked)


def test_a_chain_written_anew_from_the_start_is_found_by_an_anchor(data: Path, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor"
    run("audit", "anchor", anchor, data=data)
    behind_its_back(data, "DELETE FROM audit")
    behind_its_back(data, "UPDATE area_head SET audit_position = 0, audit_hash = x''")
    assert "everything fits" in run("verify", data=data)
    assert "do not fit" in run("verify", "--anchor", anchor, data=data, fails=True)


def _said(data: Path) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(["verify", "--data", str(data)])
    return out.getvalue()
