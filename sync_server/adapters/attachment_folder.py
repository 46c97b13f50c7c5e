"""
Contents of attachments as files in a folder: `<area>/<first two digits>/<sha256>`, parts in `parts/<device>/`.

Nothing in it can be run or is served by its path. Chunks are written at their place in the file, so that a doubled one
does no harm; a content becomes whole by one rename.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from sync_server.ports.attachments import Stored
from sync_server.ports.errors import StoreFaultError, StoreFullError

PARTS = "parts"
LEAST_FREE_BYTES = 64 << 20
"""The database on the same disk must go on when pictures no longer fit."""

_AREA = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PIECE_BYTES = 1 << 20


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


class AttachmentFolder:
    """
    Args:
        folder: Made when the first content comes.
        free_bytes: How much room the disk of a folder has.
    """

    def __init__(self, folder: Path, free_bytes: Callable[[Path], int] = _free_bytes) -> None:
        self._folder = folder
        self._free_bytes = free_bytes

    def look(self, area: str, sha256: str, device: str) -> Stored:
        whole = self._whole(area, sha256)
        if whole.is_file():
            return Stored(whole.stat().st_size, True)
        part = self._part(area, sha256, device)
        return Stored(part.stat().st_size if part.is_file() else 0, False)

    def add(self, area: str, sha256: str, device: str, offset: int, chunk: bytes) -> Stored:
        before = self.look(area, sha256, device)
        if before.whole or offset != before.held_bytes or not chunk:
            return before
        part = self._part(area, sha256, device)
        with _own_errors():
            _make_folder(part.parent)
            if self._free_bytes(part.parent) < LEAST_FREE_BYTES:
                raise StoreFullError
            handle = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                _write_at(handle, chunk, offset)
            except OSError:
                # What was written of it would be taken for all of it.
                os.ftruncate(handle, offset)
                raise
            finally:
                os.close(handle)
        return Stored(offset + len(chunk), False)

    def finish(self, area: str, sha256: str, device: str) -> bool:
        whole, part = self._whole(area, sha256), self._part(area, sha256, device)
        with _own_errors():
            if whole.is_file():
                part.unlink(missing_ok=True)
                return True
            if not part.is_file():
                return False
            if _hash(part) != sha256:
                part.unlink()
                return False
            _flush(part)
            _make_folder(whole.parent)
            part.replace(whole)
            _flush(whole.parent)
            return True

    def read(self, area: str, sha256: str, offset: int, most_bytes: int) -> bytes:
        whole = self._whole(area, sha256)
        with _own_errors():
            if not whole.is_file():
                return b""
            with whole.open("rb") as file:
                file.seek(offset)
                return file.read(most_bytes)

    def parts_of(self, device: str) -> int:
        folder = self._parts(device)
        return len(list(folder.iterdir())) if folder.is_dir() else 0

    def names(self) -> Iterator[tuple[str, str]]:
        for file in sorted(self._folder.glob("*/??/*")):
            area = file.parent.parent.name
            if _AREA.fullmatch(area) and _HASH.fullmatch(file.name):
                yield area, file.name

    def is_right(self, area: str, sha256: str) -> bool:
        with _own_errors():
            return _hash(self._whole(area, sha256)) == sha256

    def remove(self, area: str, sha256: str) -> None:
        with _own_errors():
            self._whole(area, sha256).unlink(missing_ok=True)

    def remove_parts(self) -> None:
        with _own_errors():
            for part in (self._folder / PARTS).glob("*/*"):
                part.unlink(missing_ok=True)

    def _whole(self, area: str, sha256: str) -> Path:
        return self._folder / _checked(_AREA, area) / sha256[:2] / _checked(_HASH, sha256)

    def _part(self, area: str, sha256: str, device: str) -> Path:
        return self._parts(device) / f"{_checked(_AREA, area)}.{_checked(_HASH, sha256)}"

    def _parts(self, device: str) -> Path:
        return self._folder / PARTS / _checked(_AREA, device)


def _checked(pattern: re.Pattern[str], name: str) -> str:
    """
    A name that leads nowhere else. The edge has checked it before.
    """
    if not pattern.fullmatch(name):
        raise StoreFaultError(reason="attachment.name")
    return name


def _write_at(handle: int, content: bytes, offset: int) -> None:
    rest = memoryview(content)
    while rest:
        written = os.pwrite(handle, rest, offset)
        rest, offset = rest[written:], offset + written


def _hash(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while piece := content.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _flush(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _own_errors() -> Iterator[None]:
    try:
        yield
    except OSError as cause:
        if cause.errno in _NO_ROOM:
            raise StoreFullError from cause
        raise StoreFaultError(reason=type(cause).__name__) from cause
