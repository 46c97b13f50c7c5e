"""
The plug is pulled at every step of a recovery, of a new recovery key and of a new enrolment: the old or the new state
holds, and every visit is there.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.case_book import CaseBook
from mobile.ports.errors import WrongPinError
from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.recovery import RecoveryRequest
from shared.crypto.recovery_keeper import RecoverySecret, answer_request, make_recovery_secret
from shared.domain.records import Author, Change
from shared.kernel.identifiers import AreaId, DeviceId, RecordId, WorkerId, derive_uuid
from tests.support.case_books import CountedIds, StoodClock
from tests.support.sealed_stores import a_key_vault, an_identity
from tests.support.simulated_disk import Fate, SimulatedDisk

OLD, NEW = "739104", "820415"
PROVIDER = CPythonProvider()


async def _opens_with(image: dict[str, bytes], vault_id: str, pin: str) -> list[bytes] | None:
    vault = a_key_vault(MemoryBlockStorage(image))
    try:
        opened = await vault.unlock(vault_id, pin)
    except WrongPinError:
        return None
    frames = [frame async for frame in opened.journal.replay()]
    assert not opened.journal.report.damaged
    assert not opened.journal.report.missing_frames
    await vault.lock()
    return frames


async def _answered(secret: RecoverySecret, request: bytes) -> bytes:
    return await answer_request(PROVIDER, secret, RecoveryRequest.from_bytes(request))


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_during_a_recovery_leaves_exactly_one_pin(fate: Fate):
    async def check() -> None:
        secret = await make_recovery_secret(PROVIDER)
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), OLD)
        await made.journal.append([b"visit"])
        await vault.lock()
        answer = await _answered(secret, await vault.begin_recovery(made.vault_id))
        before = len(disk.steps)
        await vault.finish_recovery(made.vault_id, answer, NEW)
        await vault.lock()
        for count in range(before, len(disk.steps) + 1):
            image = disk.image(count, lambda _: fate)
            opened = [await _opens_with(image, made.vault_id, pin) for pin in (OLD, NEW)]

            assert sorted(opened, key=bool) == [None, [b"visit"]], count
        assert opened == [None, [b"visit"]]

    asyncio.run(check())


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_during_a_recovery_can_be_answered_once_more(fate: Fate):
    async def check() -> None:
        secret = await make_recovery_secret(PROVIDER)
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), OLD)
        await vault.lock()
        before = len(disk.steps)
        request = await vault.begin_recovery(made.vault_id)
        for count in range(before, len(disk.steps) + 1):
            cut = a_key_vault(MemoryBlockStorage(disk.image(count, lambda _: fate)))
            again = await cut.begin_recovery(made.vault_id)
            if count == len(disk.steps):
                assert again == request
            await cut.finish_recovery(made.vault_id, await _answered(secret, again), NEW)
            await cut.lock()

    asyncio.run(check())


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_while_a_recovery_key_comes_leaves_a_way_back_by_pin_and_by_one_key(fate: Fate):
    async def check() -> None:
        first, second = await make_recovery_secret(PROVIDER), await make_recovery_secret(PROVIDER)
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(an_identity(recovery_key=first.key.to_bytes()), OLD)
        await made.journal.append([b"visit"])
        before = len(disk.steps)
        await vault.keep_recovery_key(made.vault_id, second.key.to_bytes())
        for count in range(before, len(disk.steps) + 1):
            image = disk.image(count, lambda _: fate)
            assert await _opens_with(image, made.vault_id, OLD) == [b"visit"], count
            cut = a_key_vault(MemoryBlockStorage(image))
            request = await cut.begin_recovery(made.vault_id)
            asked = RecoveryRequest.from_bytes(request).recovery_agreement
            (keeper,) = [one for one in (first, second) if one.key.agreement == asked]
            opened = await cut.finish_recovery(made.vault_id, await _answered(keeper, request), NEW)
            assert [frame async for frame in opened.journal.replay()] == [b"visit"]
            await cut.lock()
        await vault.lock()

    asyncio.run(check())


@pytest.mark.parametrize("fate", list(Fate))
def test_power_cut_during_a_new_enrolment_leaves_the_old_or_the_new_one_and_all_work(fate: Fate):
    former = an_identity()
    renewed = replace(former, device=derive_uuid("device", "new"), signing_seed=b"\x09" * 32)

    def author(device: str) -> Author:
        return Author(DeviceId(device), WorkerId(former.worker), AreaId(former.area), role=former.role)

    async def check() -> None:
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(former, OLD)
        book = await CaseBook.open(made.journal, author(former.device), StoodClock(), CountedIds())
        for name in ("first", "second"):
            change = Change(
                record=RecordId(derive_uuid("record", name)),
                kind="person",
                area=AreaId(former.area),
                set={"name": name},
            )
            await book.record([change])
        before = len(disk.steps)
        await vault.replace_identity(made.vault_id, renewed)
        await book.adopt(author(renewed.device))
        seen = set()
        for count in range(before, len(disk.steps) + 1):
            cut = a_key_vault(MemoryBlockStorage(disk.image(count, lambda _: fate)))
            opened = await cut.unlock(made.vault_id, OLD)
            seen.add(opened.identity.device)
            again = await CaseBook.open(
                opened.journal, author(opened.identity.device), StoodClock(), CountedIds()
            )
            assert [operation.seq for operation in again.pending()] == [1, 2], count
            assert again.author.device == opened.identity.device
            await cut.lock()
        assert seen == {former.device, renewed.device}
        await vault.lock()

    asyncio.run(check())
