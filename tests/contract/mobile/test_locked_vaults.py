"""
The contract of what can be done with vaults that nobody unlocks, on the fake and on the sealed one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.key_vault import DELAYS_S, FREE_FAILURES
from mobile.adapters.reserve import RESERVE_NAME
from mobile.adapters.vault_ends import is_sealed_for_device
from mobile.ports.errors import (
    StorageFullError,
    VaultClosedError,
    VaultDestroyedError,
    VaultMissingError,
    WrongPinError,
)
from mobile.ports.key_vault import KeyVault, VaultEntry
from mobile.ports.lock_notes import Farewell, LockNote
from shared.crypto.recovery import RecoveryRequest
from shared.crypto.recovery_keeper import answer_request, make_recovery_secret
from shared.crypto.vault import Slot, SlotKind, VaultHeader
from shared.domain.phone_orders import OrderKind
from shared.kernel.identifiers import derive_uuid, uuid_text
from tests.support.fake_key_vault import FakeKeyVault
from tests.support.media import own_storage
from tests.support.sealed_stores import (
    HandClock,
    MemoryDeviceSecret,
    a_key_vault,
    a_provider,
    an_identity,
)
from tests.support.simulated_disk import SimulatedDisk

PROVIDER = a_provider()
PIN = "739104"
OTHER_PIN = "820415"
CLEAN = LockNote(settled=True, language="hi", destroy_after=3)
FAREWELL = Farewell(device=an_identity().device, server="", order="0c" * 16, signature=b"s" * 64)
RETURNED = an_identity(worker_name="Kamla Devi", device=derive_uuid("device", "enrolled again"))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=["fake", "memory", "own"])
def vault(request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock) -> KeyVault:
    if request.param == "fake":
        return FakeKeyVault(clock)
    storage = own_storage(tmp_path / "store") if request.param == "own" else MemoryBlockStorage()
    return a_key_vault(storage, clock)


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def done() -> None:
        await work()

    asyncio.run(done())


async def _wrong(vault: KeyVault, vault_id: str, times: int, clock: HandClock) -> None:
    for _ in range(times):
        with pytest.raises(WrongPinError):
            await vault.unlock(vault_id, OTHER_PIN)
        clock.now_s += DELAYS_S[-1]


async def _names(vault: KeyVault) -> list[str]:
    entries: Sequence[VaultEntry] = await vault.vaults()
    return [entry.worker_name for entry in entries]


class TestNotes:
    def test_a_vault_of_which_nothing_was_noted_may_hold_anything(self, vault: KeyVault):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)

            assert await vault.find_note(made.vault_id) == LockNote()
            assert not LockNote().is_clean
            await vault.lock()

        _run(check)

    def test_what_was_noted_is_read_while_locked_and_stands_on_the_lock_screen(self, vault: KeyVault):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            note = LockNote(unsent=3, drafts=1, settled=True, language="hi")
            await vault.note(made.vault_id, note)
            await vault.lock()
            (entry,) = await vault.vaults()

            assert await vault.find_note(made.vault_id) == note
            assert (entry.unsent, entry.language) == (3, "hi")

        _run(check)

    def test_unlocking_takes_back_that_nothing_was_recorded_since(self, vault: KeyVault):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await vault.note(made.vault_id, CLEAN)
            await vault.unlock(made.vault_id, PIN)
            note = await vault.find_note(made.vault_id)

            assert (note.is_clean, note.language) == (False, "hi")
            await vault.lock()

        _run(check)

    def test_notes_of_an_unknown_vault_are_not_kept(self, vault: KeyVault):
        async def check() -> None:
            with pytest.raises(VaultMissingError):
                await vault.note("0" * 32, CLEAN)

        _run(check)

    def test_on_a_full_disk_unlocking_still_takes_it_back(self):
        async def check() -> None:
            disk = SimulatedDisk()
            vault = a_key_vault(disk)
            made = await vault.create(an_identity(), PIN)
            await vault.lock()
            await vault.note(made.vault_id, CLEAN)
            disk.fail_from(len(disk.steps), StorageFullError(step="write"))
            await vault.unlock(made.vault_id, PIN)

            assert not (await vault.find_note(made.vault_id)).is_clean
            await vault.lock()

        _run(check)


class TestNames:
    def test_a_worker_renamed_at_the_server_is_renamed_on_the_lock_screen(self, vault: KeyVault):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await made.journal.append([b"unsent"])
            await vault.rename(made.vault_id, worker_name="Sunita Sharma")
            assert made.identity.worker_name == "Sunita Sharma"
            await vault.lock()
            (entry,) = await vault.vaults()
            opened = await vault.unlock(made.vault_id, PIN)

            assert (entry.called, opened.identity.worker_name) == ("Sunita Sharma", "Sunita Sharma")
            assert [frame async for frame in opened.journal.replay()] == [b"unsent"]
            await vault.lock()

        _run(check)

    def test_a_nickname_stands_in_the_names_place_until_it_is_taken_back(self, vault: KeyVault):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await vault.rename(made.vault_id, nickname="Didi")
            await vault.rename(made.vault_id, worker_name="Sunita Sharma")
            (nicknamed,) = await vault.vaults()
            await vault.rename(made.vault_id, nickname="")
            (named,) = await vault.vaults()

            assert (nicknamed.called, named.called) == ("Didi", "Sunita Sharma")
            await vault.lock()

        _run(check)


class TestRemoving:
    def test_one_workers_vault_goes_and_the_others_stay(self, vault: KeyVault):
        async def check() -> None:
            first = await vault.create(an_identity(worker_name="Sunita"), PIN)
            await first.journal.append([b"of Sunita"])
            second = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)
            await vault.remove(second.vault_id)

            assert await _names(vault) == ["Sunita"]
            with pytest.raises(VaultMissingError):
                await vault.unlock(second.vault_id, OTHER_PIN)
            opened = await vault.unlock(first.vault_id, PIN)
            assert [frame async for frame in opened.journal.replay()] == [b"of Sunita"]
            assert await vault.farewells() == ()
            await vault.lock()

        _run(check)

    def test_a_phone_without_vaults_begins_anew(self, vault: KeyVault):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await vault.remove(made.vault_id)
            assert await _names(vault) == []
            await vault.keep_enrolment(b"the next worker")
            again = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)

            assert again.vault_id != made.vault_id
            assert await _names(vault) == ["Meena"]
            await vault.lock()

        _run(check)


class TestOrders:
    @pytest.mark.parametrize("kind", list(OrderKind))
    def test_an_order_is_carried_out_while_locked_and_owed_to_the_server(
        self, vault: KeyVault, kind: OrderKind
    ):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await vault.lock()
            await vault.obey(made.vault_id, kind, FAREWELL)

            assert await _names(vault) == []
            assert list(await vault.farewells()) == [FAREWELL]
            await vault.forget_farewell(FAREWELL.order)
            assert list(await vault.farewells()) == []
            with pytest.raises(VaultMissingError):
                await vault.obey(made.vault_id, kind, FAREWELL)

        _run(check)

    @pytest.mark.parametrize("kind", list(OrderKind))
    def test_an_order_meets_an_open_vault_too(self, vault: KeyVault, kind: OrderKind):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await made.journal.append([b"visit"])
            await vault.obey(made.vault_id, kind, FAREWELL)

            with pytest.raises(VaultMissingError):
                await vault.unlock(made.vault_id, PIN)

        _run(check)

    def test_other_workers_of_a_shared_phone_go_on(self, vault: KeyVault):
        async def check() -> None:
            first = await vault.create(an_identity(worker_name="Sunita"), PIN)
            await first.journal.append([b"of Sunita"])
            second = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)
            await vault.obey(second.vault_id, OrderKind.LOST, FAREWELL)

            opened = await vault.unlock(first.vault_id, PIN)
            assert [frame async for frame in opened.journal.replay()] == [b"of Sunita"]
            await vault.lock()

        _run(check)


class TestClosedVaults:
    def test_one_closed_when_its_phone_was_lost_comes_back_by_recovery_with_all_that_was_in_it(
        self, vault: KeyVault
    ):
        async def check() -> None:
            secret = await make_recovery_secret(PROVIDER)
            made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
            await made.journal.append([b"unsent"])
            await vault.obey(made.vault_id, OrderKind.LOST, FAREWELL)
            assert list(await vault.closed_vaults()) == [made.vault_id]

            await vault.readmit(made.vault_id, RETURNED)
            assert (await _names(vault), await vault.closed_vaults()) == ([RETURNED.worker_name], [])
            with pytest.raises(VaultClosedError):
                await vault.unlock(made.vault_id, PIN)
            request = RecoveryRequest.from_bytes(await vault.begin_recovery(made.vault_id))
            assert uuid_text(request.device) == RETURNED.device
            answer = await answer_request(PROVIDER, secret, request)
            await (await vault.finish_recovery(made.vault_id, answer, OTHER_PIN)).journal.append([b"later"])
            opened = await vault.unlock(made.vault_id, OTHER_PIN)

            assert [frame async for frame in opened.journal.replay()] == [b"unsent", b"later"]
            assert (opened.journal.report.damaged, opened.journal.report.missing_frames) == ((), 0)
            assert opened.identity.device == RETURNED.device
            await vault.lock()

        _run(check)

    def test_one_that_turns_out_to_be_anothers_is_closed_again_and_can_still_come_back(self, vault: KeyVault):
        async def check() -> None:
            secret = await make_recovery_secret(PROVIDER)
            made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
            await made.journal.append([b"unsent"])
            await vault.obey(made.vault_id, OrderKind.LOST, FAREWELL)
            for _ in range(2):
                await vault.readmit(made.vault_id, RETURNED)
                request = RecoveryRequest.from_bytes(await vault.begin_recovery(made.vault_id))
                answer = await answer_request(PROVIDER, secret, request)
                opened = await vault.finish_recovery(made.vault_id, answer, OTHER_PIN)
                assert [frame async for frame in opened.journal.replay()] == [b"unsent"]
                await vault.close_again(made.vault_id)

                assert await _names(vault) == []
                assert list(await vault.closed_vaults()) == [made.vault_id]
                with pytest.raises(VaultMissingError):
                    await vault.unlock(made.vault_id, OTHER_PIN)

        _run(check)

    def test_neither_a_living_vault_nor_one_without_a_way_of_recovery_counts_as_closed(self, vault: KeyVault):
        async def check() -> None:
            living = await vault.create(an_identity(), PIN)
            without = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)
            await vault.obey(without.vault_id, OrderKind.LOST, FAREWELL)

            assert list(await vault.closed_vaults()) == []
            for vault_id in (living.vault_id, without.vault_id):
                with pytest.raises(VaultMissingError):
                    await vault.readmit(vault_id, RETURNED)
            await vault.lock()

        _run(check)


class TestTooManyWrongPins:
    def test_a_programme_may_have_a_clean_vault_destroyed(self, vault: KeyVault, clock: HandClock):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await vault.lock()
            await vault.note(made.vault_id, LockNote(settled=True, destroy_after=FREE_FAILURES + 2))
            await _wrong(vault, made.vault_id, FREE_FAILURES + 1, clock)
            with pytest.raises(VaultDestroyedError):
                await vault.unlock(made.vault_id, OTHER_PIN)

            assert await _names(vault) == []

        _run(check)

    @pytest.mark.parametrize(
        "note",
        [
            LockNote(settled=True),
            LockNote(settled=True, unsent=1, destroy_after=2),
            LockNote(settled=True, drafts=1, destroy_after=2),
            LockNote(settled=False, destroy_after=2),
        ],
        ids=["not wanted", "unsent work", "unfinished form", "ended without being locked"],
    )
    def test_nothing_is_destroyed_otherwise(self, vault: KeyVault, clock: HandClock, note: LockNote):
        async def check() -> None:
            made = await vault.create(an_identity(), PIN)
            await made.journal.append([b"unsent"])
            await vault.lock()
            await vault.note(made.vault_id, note)
            await _wrong(vault, made.vault_id, 12, clock)
            opened = await vault.unlock(made.vault_id, PIN)

            assert [frame async for frame in opened.journal.replay()] == [b"unsent"]
            await vault.lock()

        _run(check)


class TestWhatStaysOnTheMedium:
    def test_of_an_erased_vault_nothing(self):
        async def check() -> None:
            storage = MemoryBlockStorage()
            vault = a_key_vault(storage)
            made = await vault.create(an_identity(), PIN)
            await made.journal.append([b"visit"])
            await vault.obey(made.vault_id, OrderKind.ERASE, FAREWELL)

            # Of the device, not of the vault: what it said farewell with, and room set aside.
            left = {name.partition(".")[0] for name in storage.image()}
            assert left == {"ends", RESERVE_NAME}

        _run(check)

    def test_of_a_lost_one_the_sealed_journal_and_the_way_of_recovery_but_no_pin(self):
        async def check() -> None:
            storage, secret = MemoryBlockStorage(), MemoryDeviceSecret()
            vault = a_key_vault(storage, secret=secret)
            made = await vault.create(an_identity(), PIN)
            await made.journal.append([b"visit"])
            await vault.lock()
            slot = Slot(SlotKind.RECOVERY, b"sealed to the programme")
            await _with_slot(storage, made.vault_id, slot)
            before = await secret.mac(b"")
            await vault.obey(made.vault_id, OrderKind.LOST, FAREWELL)
            image = storage.image()

            assert any(f"{made.vault_id}.segment." in name for name in image)
            for side in ("a", "b"):
                header = VaultHeader.from_bytes(image[f"{made.vault_id}.header.{side}"][16:-32])
                assert header.slots == (slot,)
            assert not any(is_sealed_for_device(name) for name in image)
            assert await secret.mac(b"") != before

        _run(check)

    def test_while_other_workers_are_on_the_phone_its_secret_stays(self):
        async def check() -> None:
            secret = MemoryDeviceSecret()
            vault = a_key_vault(MemoryBlockStorage(), secret=secret)
            await vault.create(an_identity(worker_name="Sunita"), PIN)
            second = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)
            before = await secret.mac(b"")
            await vault.obey(second.vault_id, OrderKind.LOST, FAREWELL)

            assert await secret.mac(b"") == before

        _run(check)

    def test_the_word_owed_to_the_server_names_no_person_and_holds_no_key(self):
        async def check() -> None:
            storage = MemoryBlockStorage()
            vault = a_key_vault(storage)
            made = await vault.create(an_identity(token="secret token"), PIN)
            await vault.obey(made.vault_id, OrderKind.LOST, FAREWELL)

            for raw in storage.image().values():
                for word in (b"Sunita", b"volunteer", b"secret token", b"\x07" * 8):
                    assert word not in raw

        _run(check)


async def _with_slot(storage: MemoryBlockStorage, vault_id: str, slot: Slot) -> None:
    from mobile.adapters.twin_slots import TwinSlots

    slots = TwinSlots(storage, f"{vault_id}.header")
    reading = await slots.load()
    header = VaultHeader.from_bytes(reading.copies[0].body)
    widened = VaultHeader(header.vault_id, (*header.slots, slot))
    await slots.save(reading.generation + 1, widened.to_bytes(), over=reading)
