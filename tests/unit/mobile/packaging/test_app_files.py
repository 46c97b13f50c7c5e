"""
What of this repository goes onto the phone.
"""

from __future__ import annotations

import ast
from pathlib import Path

from mobile.packaging.app_files import files_for_phone

ROOT = Path(__file__).parents[4]
COMPILERS = {f"shared/forms/{name}.py" for name in ("attached_lists", "submission", "xform", "xml_tree")}


def imported(file: Path) -> set[str]:
    """What a file imports when it is loaded, as files of this repository."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {f"{name.replace('.', '/')}.py" for name in found}


def test_nothing_on_a_phone_asks_for_what_compiles_forms() -> None:
    carried = {file.relative_to(ROOT).as_posix() for file in files_for_phone(ROOT)}
    assert "shared/forms/session.py" in carried
    assert not carried & COMPILERS
    asking = [name for name in carried if name.endswith(".py") and imported(ROOT / name) & COMPILERS]
    assert asking == []
