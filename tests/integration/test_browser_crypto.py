"""
The browser's provider in the browser's own Python, under Node: WebCrypto, hash-wasm and the worker's glue are real.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.key_vault import SealedKeyVault
from mobile.packaging.node import find_node
from shared.crypto.hazmat.cpython import CPythonProvider
from tests.support.pyodide_stage import REPOSITORY, place_glue, place_packages, pyodide_folder
from tests.support.sealed_stores import MemoryDeviceSecret

RUNNER = REPOSITORY / "tests" / "support" / "pyodide_runner.mjs"
SCRIPT = REPOSITORY / "tests" / "support" / "browser_contract_in_node.py"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("node")
    (folder / "packages").mkdir()
    glue = place_glue(folder)
    packages = place_packages(folder / "packages")
    command = [*find_node().node, RUNNER, pyodide_folder(), REPOSITORY, packages, glue, SCRIPT]

    finished = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=120, check=False
    )

    assert finished.returncode == 0, finished.stderr
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return result


def test_browsers_provider_keeps_the_contract_and_opens_the_frozen_store(outcome: dict[str, Any]):
    assert outcome["failures"] == []


def test_vault_made_in_the_browser_opens_on_cpython(outcome: dict[str, Any]):
    async def check() -> None:
        files = {name: bytes.fromhex(content) for name, content in outcome["files"].items()}
        vault = SealedKeyVault(
            CPythonProvider(), MemoryDeviceSecret(), MemoryBlockStorage(files), time.monotonic
        )
        (entry,) = await vault.vaults()
        opened = await vault.unlock(entry.vault_id, "820415")
        frames = [frame async for frame in opened.journal.replay()]

        assert len(frames) == 11
        assert frames[-1] == b"after compaction"
        assert opened.journal.report.damaged == ()
        await vault.lock()

    asyncio.run(check())
