"""
A folder that holds what the browser's Python needs to run this repository's code: for Node and for a bare page.
"""

from __future__ import annotations

import importlib.util
import shutil
import tarfile
from pathlib import Path

from mobile.packaging.javascript_parts import load_parts, place_parts
from mobile.packaging.node import find_node

REPOSITORY = Path(__file__).parents[2]
GLUE = REPOSITORY / "assets" / "web" / "doorstep_worker.mjs"
PARTS_LIST = REPOSITORY / "mobile" / "packaging" / "javascript_parts.toml"
PARTS_CACHE = REPOSITORY / "build" / "cache" / "parts"

PACKAGES = ("msgpack", "tinydb")


def pyodide_folder() -> Path:
    """
    The browser's Python, as `flet-web` carries it.
    """
    return _package_folder("flet_web") / "web" / "pyodide"


def place_glue(folder: Path) -> Path:
    """
    Puts the worker's glue with its one JavaScript part into a folder, as it lies on the site.
    """
    shutil.copy(GLUE, folder)
    parts = [part for part in load_parts(PARTS_LIST) if part.name == "hash-wasm"]
    place_parts(parts, cache=PARTS_CACHE, site=folder, node=find_node())
    # Node then reads scripts as a browser does, without CommonJS names.
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder / GLUE.name


def place_packages(folder: Path) -> Path:
    """
    The pure Python packages that vault and case book need, without compiled parts.
    """
    for name in PACKAGES:
        shutil.copytree(
            _package_folder(name), folder / name, ignore=shutil.ignore_patterns("*.so", "__pycache__")
        )
    return folder


def archive_code(archive: Path, packages: Path) -> None:
    """
    The code of the vault and its tests as one archive, to be unpacked in the browser.
    """
    with tarfile.open(archive, "w") as tar:
        for place in (
            "shared",
            "mobile/adapters",
            "mobile/ports",
            "tests/support",
            "tests/vectors/crypto",
            "tests/vectors/cards.json",
            "tests/vectors/hand_over.json",
        ):
            tar.add(REPOSITORY / place, place, filter=_without_bytecode)
        for place in ("mobile/__init__.py", "tests/__init__.py"):
            tar.add(REPOSITORY / place, place)
        for name in PACKAGES:
            tar.add(packages / name, name)


def _without_bytecode(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "__pycache__" in member.name else member


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None and spec.origin is not None, name
    return Path(spec.origin).parent
