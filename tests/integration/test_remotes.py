"""
The way to the server keeps its contract: httpx on CPython, `fetch` in the browser's own Python under Node.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.http_remote import HTTPRemote
from mobile.adapters.zstd import phone_compression
from mobile.packaging.node import find_node
from mobile.ports.errors import ServerUnreachableError
from shared.protocol.codec import decode_request
from tests.support.echo_server import echo_server
from tests.support.plain_operations import SCOPE
from tests.support.pyodide_stage import REPOSITORY, place_glue, place_packages, pyodide_folder
from tests.support.remote_contract import CHECKS

RUNNER = REPOSITORY / "tests" / "support" / "pyodide_runner.mjs"
SCRIPT = REPOSITORY / "tests" / "support" / "fetch_contract_in_node.py"


@pytest.fixture(scope="module")
def echo():
    with echo_server() as address:
        yield address


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_httpx_keeps_the_contract(echo, check):
    async def told() -> None:
        remote = HTTPRemote(echo)
        await check(remote)
        await remote.close()

    asyncio.run(told())


@pytest.mark.parametrize(
    "server", ["http://127.0.0.1:1", "http://nowhere.invalid", "https://", "not an address"]
)
def test_a_server_that_is_not_there_is_unreachable(server):
    async def told() -> None:
        remote = HTTPRemote(server)
        with pytest.raises(ServerUnreachableError):
            await remote.exchange("GET", "/empty", timeout_s=2)
        await remote.close()

    asyncio.run(told())


@pytest.fixture(scope="module")
def in_the_browser(echo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("node")
    (folder / "packages").mkdir()
    command = [
        *find_node().node,
        RUNNER,
        pyodide_folder(),
        REPOSITORY,
        place_packages(folder / "packages"),
        place_glue(folder),
        SCRIPT,
    ]
    finished = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "DOORSTEP_ECHO": echo},
    )
    assert finished.returncode == 0, finished.stderr[-4000:]
    outcome: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return outcome


def test_fetch_keeps_the_contract(in_the_browser):
    assert [] == in_the_browser["failures"]


def test_a_message_packed_in_the_browser_is_read_here(in_the_browser):
    read = decode_request(bytes.fromhex(in_the_browser["body"]), phone_compression(), scope=SCOPE)

    assert 1 == in_the_browser["dictionary"]
    assert list(range(1, 30)) == [operation.seq for operation in read.operations]
