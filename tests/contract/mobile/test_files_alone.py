"""
What only files can show: locks between processes, permissions, a full device, a flush that reaches the system.
"""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mobile.adapters import block_storage_files
from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError, StorageLockedError


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def done() -> None:
        await work()

    asyncio.run(done())


def test_second_process_is_told_that_the_folder_is_taken(tmp_path: Path):
    storage = FileBlockStorage(tmp_path)
    program = (
        "import sys; from pathlib import Path\n"
        "from mobile.adapters.block_storage_files import FileBlockStorage\n"
        "try: FileBlockStorage(Path(sys.argv[1]))\n"
        "except Exception as error: print(error)\n"
    )

    outcome = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert outcome.stdout.strip() == StorageLockedError.code
    asyncio.run(storage.close())


def test_folder_given_back_can_be_taken_again(tmp_path: Path):
    first = FileBlockStorage(tmp_path)
    with pytest.raises(StorageLockedError):
        FileBlockStorage(tmp_path)
    asyncio.run(first.close())

    second = FileBlockStorage(tmp_path)

    asyncio.run(second.close())


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_files_are_for_their_owner_alone(tmp_path: Path):
    async def check() -> None:
        storage = FileBlockStorage(tmp_path / "store")
        file = await storage.open("one")
        await file.close()

        assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "store" / "one").stat().st_mode & 0o777 == 0o600
        await storage.close()

    _run(check)


def test_folder_that_cannot_be_made_is_a_fault_with_its_reason(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StorageFaultError) as caught:
        FileBlockStorage(tmp_path / "file" / "store")

    assert caught.value.details == {"step": "folder", "errno": errno.ENOTDIR}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_device_is_told_as_full(tmp_path: Path):
    async def check() -> None:
        storage = FileBlockStorage(tmp_path)
        (tmp_path / "one").symlink_to("/dev/full")
        file = await storage.open("one")
        with pytest.raises(StorageFullError):
            await file.write(0, b"x")
        await file.close()
        await storage.close()

    _run(check)


def test_flush_reaches_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """
    Nothing else can show on a running machine that bytes were flushed.
    """
    flushed: list[int] = []
    monkeypatch.setattr(block_storage_files.os, "fdatasync", flushed.append, raising=False)

    async def check() -> None:
        storage = FileBlockStorage(tmp_path)
        file = await storage.open("one")
        await file.write(0, b"x")
        assert flushed == []
        await file.flush()
        assert len(flushed) == 1
        await file.close()
        await storage.close()

    if sys.platform == "darwin":
        return
    _run(check)
