"""
Android packages in a folder beside the database, with a list of what they are.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sync_server.ports.app_packages import AppPackage, AppPackageBrokenError, AppPackageUnknownError

LIST = "offered.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.apk")
_MANIFEST = "AndroidManifest.xml"


class AppFolder:
    """
    Args:
        folder: May be missing while nothing is offered.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def offered(self) -> Sequence[AppPackage]:
        """What is offered and lies there whole, by name."""
        listed = [
            AppPackage(name, int(facts["size_bytes"]), str(facts["sha256"]))
            for name, facts in sorted(self._listed().items())
        ]
        return [one for one in listed if self._size(one.name) == one.size_bytes]

    def place(self, name: str) -> Path:
        """
        Raises:
            AppPackageUnknownError: it is not offered.
        """
        if all(one.name != name for one in self.offered()):
            raise AppPackageUnknownError
        return self._folder / name

    def offer(self, file: Path) -> AppPackage:
        """
        Takes a copy. One of the same name is replaced; a crash leaves the old one or the new one.

        Raises:
            AppPackageBrokenError: it is no package.
            OSError: it cannot be read, or not be kept.
        """
        if _NAME.fullmatch(file.name) is None or not _is_package(file):
            raise AppPackageBrokenError
        self._folder.mkdir(mode=0o700, exist_ok=True)
        copy = self._folder / f".{file.name}.new"
        shutil.copyfile(file, copy)
        with copy.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            os.fsync(content.fileno())
        package = AppPackage(file.name, copy.stat().st_size, sha256)
        copy.replace(self._folder / file.name)
        self._keep({**self._listed(), file.name: {"size_bytes": package.size_bytes, "sha256": sha256}})
        return package

    def withdraw(self, name: str) -> None:
        """
        Raises:
            AppPackageUnknownError: it is not offered.
        """
        left = dict(self._listed())
        if left.pop(name, None) is None:
            raise AppPackageUnknownError
        self._keep(left)
        (self._folder / name).unlink(missing_ok=True)

    def _listed(self) -> Mapping[str, Mapping[str, Any]]:
        try:
            read = json.loads((self._folder / LIST).read_text(encoding="ascii"))
        except FileNotFoundError:
            return {}
        return {str(name): facts for name, facts in read.items()}

    def _keep(self, listed: Mapping[str, Mapping[str, Any]]) -> None:
        new = self._folder / f".{LIST}.new"
        new.write_text(json.dumps(listed, indent=1), encoding="ascii")
        new.replace(self._folder / LIST)

    def _size(self, name: str) -> int:
        try:
            return (self._folder / name).stat().st_size
        except FileNotFoundError:
            return -1


def _is_package(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as content:
            return _MANIFEST in content.namelist()
    except zipfile.BadZipFile:
        return False
