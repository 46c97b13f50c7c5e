"""
The front door says plainly what is wrong before anything is made, and how to put it right.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the front door."""
    return subprocess.run(
        [sys.executable, str(ROOT / "dev"), *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def script() -> ModuleType:
    """The front door as a module, for what depends on the machine."""
    loader = SourceFileLoader("front_door", str(ROOT / "dev"))
    spec = importlib.util.spec_from_loader("front_door", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    # Beside the script, its bytecode would lie in the repository.
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


def test_help_names_every_command() -> None:
    said = dev("--help").stdout
    for command in ("run", "test", "check", "web", "bench", "conformance"):
        assert f"./dev {command}" in said


def test_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        outcome = dev("run", "--port", str(port), "--data", str(tmp_path))
    assert outcome.returncode == 1
    assert f"Port {port} cannot be used" in outcome.stderr
    assert f"./dev run --port {port + 1}" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_impossible_port_is_refused(tmp_path: Path) -> None:
    outcome = dev("run", "--port", "70000", "--data", str(tmp_path))
    assert "70000 is no port" in outcome.stderr


def test_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "in-the-way"
    file.write_text("")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free = probe.getsockname()[1]
    outcome = dev("run", "--port", str(free), "--data", str(file / "data"))
    assert outcome.returncode == 1
    assert f"The data folder {file / 'data'} cannot be written to" in outcome.stderr


def test_missing_conformance_file_is_named() -> None:
    assert "There is no file nowhere.jsonl" in dev("conformance", "nowhere.jsonl").stderr


def test_unknown_option_is_refused() -> None:
    assert dev("run", "--nonsense").returncode == 2


def test_python_that_is_too_old_is_named(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer; this is Python 3.9"):
        script.use_new_python([])


def test_newer_python_beside_an_old_one_is_taken(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    started: list[str] = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "execv", lambda program, arguments: (started.append(program), sys.exit(0)))
    with pytest.raises(SystemExit):
        script.use_new_python(["run"])
    assert started == [str(newer)]
