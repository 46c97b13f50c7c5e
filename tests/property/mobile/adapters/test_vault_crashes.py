"""
The plug is pulled after every step of a vault's life: the old or the new PIN opens it, and every visit is there.
"""

from __future__ import annotations

import asyncio

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.ports.errors import StorageFaultError, StorageFullError, VaultDamagedError, WrongPinError
from tests.support.sealed_stores import a_key_vault, an_identity
from tests.support.simulated_disk import Fate, SimulatedDisk

OLD, NEW = "739104", "820415"


async def _opens_with(image: dict[str, bytes], vault_id: str, pin: str) -> list[bytes] | None:
    vault = a_key_vault(MemoryBlockStorage(image))
    try:
        opened = await vault.unlock(vault_id, pin)
    except WrongPinError:
        return None
    frames = [frame async for frame in opened.journal.replay()]
    assert not opened.journal.report.damaged and not opened.journal.report.missing_frames
    await vault.lock()
    return frames


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_during_a_pin_change_leaves_exactly_one_pin(fate: Fate):
    async def check() -> None:
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(an_identity(), OLD)
        await made.journal.append([b"visit"])
        await vault.lock()
        before = len(disk.steps)
        await vault.change_pin(made.vault_id, OLD, NEW)
        for count in range(before, len(disk.steps) + 1):
            image = disk.image(count, lambda _: fate)
            opened = [await _opens_with(image, made.vault_id, pin) for pin in (OLD, NEW)]

            assert sorted(opened, key=bool) == [None, [b"visit"]], count
        assert opened == [None, [b"visit"]]

    asyncio.run(check())


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_while_a_vault_is_made_leaves_none_or_the_whole_one(fate: Fate):
    async def check() -> None:
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        first = await vault.create(an_identity(worker_name="first"), OLD)
        await first.journal.append([b"visit"])
        before = len(disk.steps)
        second = await vault.create(an_identity(worker_name="second"), NEW)
        for count in range(before, len(disk.steps) + 1):
            image = disk.image(count, lambda _: fate)
            names = [entry.worker_name for entry in await a_key_vault(MemoryBlockStorage(image)).vaults()]

            assert names in (["first"], ["first", "second"]), count
            assert await _opens_with(image, first.vault_id, OLD) == [b"visit"], count
            if "second" in names:
                assert await _opens_with(image, second.vault_id, NEW) == [], count
        assert names == ["first", "second"]
        await vault.lock()

    asyncio.run(check())


def test_disk_full_at_any_step_of_a_pin_change_leaves_one_pin_that_opens():
    async def check() -> None:
        for step in range(30):
            disk = SimulatedDisk()
            vault = a_key_vault(disk)
            made = await vault.create(an_identity(), OLD)
            await made.journal.append([b"visit"])
            await vault.lock()
            disk.fail_at(len(disk.steps) + step, StorageFullError(step="write"))
            try:
                await vault.change_pin(made.vault_id, OLD, NEW)
                pin, other = NEW, OLD
            except StorageFullError:
                pin, other = OLD, NEW
            disk.heal()

            assert await _opens_with(disk.files(), made.vault_id, pin) == [b"visit"], step
            assert await _opens_with(disk.files(), made.vault_id, other) is None, step

    asyncio.run(check())


def test_disk_full_at_any_step_of_making_a_vault_leaves_none_and_a_second_try_works():
    async def check() -> None:
        for step in range(60):
            disk = SimulatedDisk()
            vault = a_key_vault(disk)
            disk.fail_at(step, StorageFaultError(step="write"))
            try:
                await vault.create(an_identity(), OLD)
            except StorageFaultError:
                assert list(await vault.vaults()) == [], step
                await vault.create(an_identity(), OLD)
            assert len(await vault.vaults()) == 1, step
            await vault.lock()

    asyncio.run(check())


def test_every_flipped_byte_of_header_identity_and_list_still_opens():
    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        made = await vault.create(an_identity(), OLD)
        await made.journal.append([b"visit"])
        await vault.lock()
        image = storage.image()
        for name in image:
            if ".segment." in name or name.endswith(".head"):
                continue
            for position in range(len(image[name])):
                raw = image[name]
                flipped = raw[:position] + bytes((raw[position] ^ 0x20,)) + raw[position + 1 :]

                assert await _opens_with({**image, name: flipped}, made.vault_id, OLD) == [b"visit"], name

    asyncio.run(check())


@pytest.mark.parametrize("part", ["header", "identity"])
def test_both_copies_damaged_are_named_and_left_as_they_are(part: str):
    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        made = await vault.create(an_identity(), OLD)
        await vault.lock()
        image = {
            name: (raw[:-1] + bytes((raw[-1] ^ 1,)) if f".{part}." in name else raw)
            for name, raw in storage.image().items()
        }
        damaged = MemoryBlockStorage(image)

        with pytest.raises(VaultDamagedError) as caught:
            await a_key_vault(damaged).unlock(made.vault_id, OLD)

        assert caught.value.details["part"] == part
        assert {name: raw for name, raw in damaged.image().items() if ".attempts." not in name} == {
            name: raw for name, raw in image.items() if ".attempts." not in name
        }

    asyncio.run(check())
