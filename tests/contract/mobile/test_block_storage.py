"""
Every medium keeps the same promises: files on CPython, private storage in a browser's worker, and the simulated ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.block_storage import BlockStorage
from tests.support.media import own_storage
from tests.support.simulated_disk import SimulatedDisk

Maker = Callable[[], BlockStorage]


@pytest.fixture(params=["own", "memory", "simulated"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> BlockStorage:
    makers: dict[str, Maker] = {
        "own": lambda: own_storage(tmp_path / "store"),
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
