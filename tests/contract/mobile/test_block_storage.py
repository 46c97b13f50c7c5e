"""
Every medium keeps the same promises. The browser's is examined in tests/integration/test_browser_storage.py.
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
from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.block_storage import BlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError, StorageLockedError
from tests.support.simulated_disk import SimulatedDisk

Maker = Callable[[], BlockStorage]


@pytest.fixture(params=["files", "memory", "simulated"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> BlockStorage:
    makers: dict[str, Maker] = {
        "files": lambda: FileBlockStorage(tmp_path / "store"),
        "memory": MemoryBlockStorage,
        "simulated": SimulatedDisk,
    }
    return makers[request.param]()


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def done() -> None:
        await work()

    asyncio.run(done())


def test_what_was_written_is_read_back_after_reopening(storage: BlockStorage):
    async def check() -> None:
        file = await storage.open("one.a")
        await file.write(0, b"hello")
        await file.write(5, b" door")
        await file.flush()
        await file.close()
        again = await storage.open("one.a")

        assert await again.size_bytes() == 10
        assert await again.read(0, 100) == b"hello door"
        assert await again.read(6, 2) == b"do"
        assert await again.read(50, 2) == b""
        await again.close()

    _run(check)


def test_write_within_a_file_changes_only_its_own_bytes(storage: BlockStorage):
    async def check() -> None:
        file = await storage.open("one")
        await file.write(0, b"0123456789")
        await file.write(3, b"xyz")

        assert await file.read(0, 10) == b"012xyz6789"
        await file.close()

    _run(check)


def test_write_beyond_the_end_leaves_zeros_between(storage: BlockStorage):
    async def check() -> None:
        file = await storage.open("one")
        await file.write(4, b"x")

        assert await file.read(0, 10) == b"\0\0\0\0x"
        await file.close()

    _run(check)


def test_truncate_cuts_and_never_grows(storage: BlockStorage):
    async def check() -> None:
        file = await storage.open("one")
        await file.write(0, b"0123456789")
        await file.truncate(4)
        assert await file.read(0, 10) == b"0123"
        await file.truncate(4)
        assert await file.size_bytes() == 4
        await file.close()

    _run(check)


def test_opening_makes_an_empty_file_that_is_then_named(storage: BlockStorage):
    async def check() -> None:
        assert list(await storage.names()) == []
        for name in ("b", "a.1"):
            file = await storage.open(name)
            assert await file.size_bytes() == 0
            await file.close()

        assert list(await storage.names()) == ["a.1", "b"]

    _run(check)


def test_removed_file_is_gone_and_removing_it_again_does_nothing(storage: BlockStorage):
    async def check() -> None:
        file = await storage.open("one")
        await file.write(0, b"old")
        await file.close()
        await storage.remove("one")
        await storage.remove("one")

        assert list(await storage.names()) == []
        fresh = await storage.open("one")
        assert await fresh.size_bytes() == 0
        await fresh.close()

    _run(check)


def test_closing_twice_does_nothing(storage: BlockStorage):
    async def check() -> None:
        file = await storage.open("one")
        await file.close()
        await file.close()
        await storage.close()
        await storage.close()

    _run(check)


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
