"""
The JSON paths, asked everything that their own description allows and much that it does not: no fault of the server,
and no way past the token. By chance and for long: `./dev test --long server`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from sync_server.api.description import SPOKEN, Spoken
from tests.support.servers import ROOT, ServerProcess, a_code, ask, enrolled, open_data, serving

EXAMPLES = 300
AN_HOUR_S = 3600
MOST_MB = 400


@pytest.mark.parametrize("spoken", [one for one in SPOKEN if not one.is_open], ids=lambda one: one.path)
def test_nobody_without_a_token_gets_past_the_door(server: ServerProcess, spoken: Spoken) -> None:
    path = spoken.path.replace("{", "").replace("}", "")
    answered = ask(server.address, spoken.method, f"/api/v1{path}", b"{}")
    # A path that names nothing is not found before anybody is asked who they are.
    assert (answered.status, answered.code) in {(401, "token.missing"), (404, "path.unknown")}


def test_the_description_is_served(server: ServerProcess) -> None:
    answered = ask(server.address, "GET", "/api/v1/openapi.json")
    assert answered.json()["openapi"] == "3.1.0"


@pytest.mark.long("server")
def test_nothing_that_is_asked_is_a_fault(tmp_path: Path) -> None:
    # No phone asks as often as this one does: what is behind the limit is to be seen.
    with serving(tmp_path, "--pace", "100000") as server:
        store = open_data(tmp_path)
        phones = [enrolled(server.address, a_code(store, worker)) for worker in ("meena", "manoj", "anil")]
        store.close()
        ask_everything(server, ["", *(phone.token for phone in phones)])
        assert peak_mb(server.pid) < MOST_MB


def peak_mb(process: int) -> float:
    """The most memory that it ever had resident; nothing where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    told = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(told[1]) / 1024 if told else 0.0


def ask_everything(server: ServerProcess, tokens: Sequence[str]) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}/api/v1/openapi.json"]
    options = ["--checks", "not_a_server_error", "--max-examples", str(EXAMPLES), "--seed", "7"]
    # A thousand cards take a while to draw.
    options += ["--request-timeout", "120"]
    # It knows no bytes but its own; those of the sync path are searched by tests/fuzz/wire.py.
    options += ["--exclude-path", "/api/v1/sync"]
    for token in tokens:
        given = ["--header", f"Authorization: Bearer {token}"] if token else []
        done = subprocess.run(
            [*command, *options, *given], cwd=ROOT, capture_output=True, text=True, timeout=AN_HOUR_S
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
