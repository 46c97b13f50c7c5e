"""
The site's JavaScript parts and fonts: fetched with the npm client, pinned by version and SHA-512.

A part that does not match its pin stops the build; nothing unverified reaches a phone.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobile.packaging.errors import BuildStoppedError
from mobile.packaging.node import NodeTools


@dataclass(frozen=True, slots=True)
class Replacement:
    """
    A text taken out of a copied file.
    """

    file: str
    pattern: str
    with_: str


@dataclass(frozen=True, slots=True)
class Part:
    """
    One npm package and the files of it that the site carries.
    """

    name: str
    version: str
    integrity: str
    files: Mapping[str, str]
    replacements: Sequence[Replacement]

    @property
    def archive_name(self) -> str:
        """The file name npm gives the package."""
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"


def load_parts(listing: Path) -> tuple[Part, ...]:
    """The parts named in `javascript_parts.toml`."""
    raw = tomllib.loads(listing.read_text(encoding="utf-8"))
    return tuple(_part(entry) for entry in raw["part"])


def _part(entry: Mapping[str, Any]) -> Part:
    return Part(
        name=entry["name"],
        version=entry["version"],
        integrity=entry["integrity"],
        files=entry["files"],
        replacements=tuple(
            Replacement(one["file"], one["pattern"], one["with"]) for one in entry.get("replace", ())
        ),
    )


def place_parts(parts: Sequence[Part], *, cache: Path, site: Path, node: NodeTools) -> None:
    """
    Puts every part's files on the site.

    Raises:
        BuildStoppedError: a part cannot be fetched, is not what the pin says, or lacks a file.
    """
    for part in parts:
        archive = _fetched(part, cache, node)
        with tarfile.open(archive) as package:
            for inside, place in part.files.items():
                _place(package, inside, site / place, part)
        for replacement in part.replacements:
            _replace(site / replacement.file, replacement)


def _fetched(part: Part, cache: Path, node: NodeTools) -> Path:
    archive = cache / part.archive_name
    if not archive.exists():
        cache.mkdir(parents=True, exist_ok=True)
        _npm_pack(part, cache, node)
    if _integrity_of(archive) != part.integrity:
        archive.unlink()
        raise BuildStoppedError(
            f"{part.name} {part.version} is not the file that javascript_parts.toml pins; it was removed."
        )
    return archive


def _npm_pack(part: Part, cache: Path, node: NodeTools) -> None:
    command = [
        *node.npm,
        "pack",
        f"{part.name}@{part.version}",
        "--pack-destination",
        str(cache),
        "--silent",
    ]
    outcome = subprocess.run(command, capture_output=True, text=True, cwd=cache, check=False)
    if outcome.returncode != 0 or not (cache / part.archive_name).exists():
        raise BuildStoppedError(
            f"{part.name} {part.version} cannot be fetched with npm; is there a network?\n{outcome.stderr.strip()}"
        )


def _integrity_of(archive: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def _place(package: tarfile.TarFile, inside: str, target: Path, part: Part) -> None:
    try:
        content = package.extractfile(f"package/{inside}")
    except KeyError:
        content = None
    if content is None:
        raise BuildStoppedError(f"{part.name} {part.version} holds no file {inside}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as copy:
        shutil.copyfileobj(content, copy)


def _replace(file: Path, replacement: Replacement) -> None:
    text, count = re.subn(replacement.pattern, replacement.with_, file.read_text(encoding="utf-8"))
    if count == 0:
        raise BuildStoppedError(f"{file.name} no longer holds the text that javascript_parts.toml replaces.")
    file.write_text(text, encoding="utf-8")
