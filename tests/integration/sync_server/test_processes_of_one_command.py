"""
`serve --processes`: one command, one address, several processes on one PostgreSQL.
"""

from __future__ import annotations

import os
import signal
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.domain.delivery import Delivery
from sync_server.adapters.database_setting import keep_database_setting
from sync_server.operations.data_folder import require_shared
from sync_server.operations.errors import CommandStoppedError
from tests.support.postgres import fresh_database
from tests.support.servers import START_S, PlainPhone, ServerProcess, a_code, enrolled, open_data, serving

PROCESSES = 2
PUSHES = 12


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A founded server of two processes."""
    with fresh_database() as address:
        keep_database_setting(tmp_path, address)
        with serving(tmp_path, "--processes", str(PROCESSES)) as started:
            yield started


@pytest.fixture
def phone(server: ServerProcess) -> PlainPhone:
    """An enrolled phone."""
    store = open_data(server.data)
    code = a_code(store, "sunita")
    store.close()
    return enrolled(server.address, code)


def _answering(server: ServerProcess) -> list[int]:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    commands = {int(child): Path(f"/proc/{child}/cmdline").read_text() for child in children}
    return [child for child, command in commands.items() if "spawn_main" in command]


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + START_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_process_that_dies_is_replaced_and_nothing_is_lost(server: ServerProcess, phone: PlainPhone) -> None:
    first = _answering(server)
    assert len(first) == PROCESSES

    for number in range(PUSHES):
        if number == PUSHES // 2:
            os.kill(first[0], signal.SIGKILL)
        operation = phone.make(outcome="done", number=number)
        try:
            (answer,) = phone.sync(operation).answers
        except (urllib.error.URLError, ConnectionError):
            (answer,) = phone.sync(operation).answers
        assert answer.state is Delivery.RECEIVED

    _until(lambda: len(_answering(server)) == PROCESSES and first[0] not in _answering(server))
    assert first[1] in _answering(server)
    revisions = sorted(phone.revisions[operation.record] for operation in phone.made)
    assert revisions == list(range(revisions[0], revisions[0] + PUSHES))


def test_ctrl_c_ends_all_of_them_in_good_order(server: ServerProcess) -> None:
    processes = _answering(server)
    code, said, log = server.end()
    assert (code, said.strip().splitlines()[-1], log) == (0, "Doorstep has ended. Nothing is lost.", "")
    assert not any(_is_running(process) for process in processes)


def test_command_that_is_killed_leaves_nobody_behind(server: ServerProcess) -> None:
    processes = _answering(server)
    server.kill()
    _until(lambda: not any(_is_running(process) for process in processes))


def test_one_file_is_one_process_s_own(tmp_path: Path) -> None:
    with pytest.raises(CommandStoppedError, match="PostgreSQL"):
        require_shared(tmp_path)
