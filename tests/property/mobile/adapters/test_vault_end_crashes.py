"""
The plug is pulled after every step of an order, a removal and a note: it is done at the next start, or was never begun.
"""

from __future__ import annotations

import asyncio

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.key_vault import SealedKeyVault
from mobile.ports.errors import StorageFaultError, StorageFullError
from mobile.ports.lock_notes import Farewell, LockNote
from shared.crypto.vault import SlotKind, VaultHeader
from shared.domain.phone_orders import OrderKind
from tests.support.sealed_stores import MemoryDeviceSecret, a_key_vault, an_identity
from tests.support.simulated_disk import Fate, SimulatedDisk

PIN, OTHER = "739104", "820415"
FAREWELL = Farewell(device=an_identity().device, server="", order="0c" * 16, signature=b"s" * 64)


class SecretOnDisk(MemoryDeviceSecret):
    """
    A secret that knows at which step of the disk it was renewed, so that a cut before leaves the old one.
    """

    def __init__(self, disk: SimulatedDisk) -> None:
        super().__init__()
        self._disk = disk
        self.renewed_at: int | None = None

    async def renew(self) -> None:
        self.renewed_at = len(self._disk.steps)
        await super().renew()

    def at(self, count: int) -> MemoryDeviceSecret:
        """The secret as a cut after so many steps leaves it."""
        is_new = self.renewed_at is not None and count >= self.renewed_at
        return MemoryDeviceSecret(b"renewed".ljust(32)) if is_new else MemoryDeviceSecret()


async def _visits(vault: SealedKeyVault, vault_id: str, pin: str) -> list[bytes]:
    opened = await vault.unlock(vault_id, pin)
    assert not opened.journal.report.damaged and not opened.journal.report.missing_frames
    frames = [frame async for frame in opened.journal.replay()]
    await vault.lock()
    return frames


def _opens_by_pin(image: dict[str, bytes], vault_id: str) -> bool:
    for side in ("a", "b"):
        raw = image.get(f"{vault_id}.header.{side}", b"")
        if len(raw) > 48 and any(
            slot.kind == SlotKind.PIN for slot in VaultHeader.from_bytes(raw[16:-32]).slots
        ):
            return True
    return False


@pytest.mark.parametrize("fate", list(Fate))
@pytest.mark.parametrize("kind", list(OrderKind))
@pytest.mark.parametrize("shared", [False, True], ids=["alone", "shared phone"])
def test_power_cut_during_an_order_leaves_it_untouched_or_done_at_the_next_start(
    fate: Fate, kind: OrderKind, shared: bool
):
    async def check() -> None:
        disk = SimulatedDisk()
        secret = SecretOnDisk(disk)
        vault = a_key_vault(disk, secret=secret)
        kept = ""
        if shared:
            other = await vault.create(an_identity(worker_name="other"), OTHER)
            await other.journal.append([b"of the other"])
            kept = other.vault_id
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        await vault.lock()
        before = len(disk.steps)
        await vault.obey(made.vault_id, kind, FAREWELL)
        seen = set()
        for count in range(before, len(disk.steps) + 1):
            storage = MemoryBlockStorage(disk.image(count, lambda _: fate))
            again = a_key_vault(storage, secret=secret.at(count))
            names = [entry.worker_name for entry in await again.vaults()]
            owed = list(await again.farewells())
            if "Sunita Devi" in names:
                assert owed == [], count
                assert await _visits(again, made.vault_id, PIN) == [b"visit"], count
                seen.add("untouched")
            else:
                assert owed == [FAREWELL], count
                assert not _opens_by_pin(storage.image(), made.vault_id), count
                seen.add("done")
            if shared:
                assert await _visits(again, kept, OTHER) == [b"of the other"], count
        assert seen == {"untouched", "done"}

    asyncio.run(check())


def test_disk_full_at_any_step_of_an_order_loses_no_order():
    async def check() -> None:
        for kind in OrderKind:
            for step in range(40):
                disk = SimulatedDisk()
                vault = a_key_vault(disk)
                made = await vault.create(an_identity(), PIN)
                await vault.lock()
                disk.fail_at(len(disk.steps) + step, StorageFullError(step="write"))
                try:
                    await vault.obey(made.vault_id, kind, FAREWELL)
                except (StorageFullError, StorageFaultError):
                    disk.heal()
                    if await vault.vaults():
                        await vault.obey(made.vault_id, kind, FAREWELL)
                disk.heal()

                assert list(await vault.vaults()) == [], step
                assert list(await vault.farewells()) == [FAREWELL], step
                assert not _opens_by_pin(disk.files(), made.vault_id), step

    asyncio.run(check())


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_while_a_note_is_written_never_calls_an_unsent_vault_clean(fate: Fate):
    async def check() -> None:
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(an_identity(), PIN)
        await vault.lock()
        await vault.note(made.vault_id, LockNote(settled=True, destroy_after=2))
        await vault.unlock(made.vault_id, PIN)
        before = len(disk.steps)
        await vault.note(made.vault_id, LockNote(unsent=1, settled=True, destroy_after=2))
        for count in range(before, len(disk.steps) + 1):
            again = a_key_vault(MemoryBlockStorage(disk.image(count, lambda _: fate)))

            assert not (await again.find_note(made.vault_id)).is_clean, count

    asyncio.run(check())
