"""
The keeper's half of recovery stays with the keeper: nothing that answers phones, and no phone, knows it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import mobile
import shared
import sync_server
from mobile.packaging.app_files import files_for_phone

KEEPERS = {f"shared.crypto.{name}" for name in ("recovery_keeper", "recovery_file", "programme_keeper")}
ROOMS = [Path(room.__path__[0]) for room in (mobile, shared, sync_server)]


def importers() -> Iterator[str]:
    for room in ROOMS:
        for file in sorted(room.rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                named = {node.module} if isinstance(node, ast.ImportFrom) else set()
                if isinstance(node, ast.Import):
                    named = {alias.name for alias in node.names}
                if named & KEEPERS:
                    yield str(file.relative_to(room.parent))


def test_only_the_command_line_knows_the_keepers_half():
    assert set(importers()) == {
        "shared/crypto/programme_keeper.py",
        "shared/crypto/recovery_file.py",
        "sync_server/operations/ceremony.py",
        "sync_server/operations/recovery_commands.py",
        "sync_server/operations/sealed_commands.py",
    }


def test_no_phone_carries_the_keepers_half():
    root = Path(shared.__path__[0]).parent
    carried = {file.relative_to(root).as_posix() for file in files_for_phone(root)}

    assert "shared/crypto/recovery.py" in carried
    assert not carried & {f"{name.replace('.', '/')}.py" for name in KEEPERS}
