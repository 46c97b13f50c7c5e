"""
The key vault's contract, on the fake and on the sealed one; then what only the sealed one can show.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from mobile.adapters.block_storage_memory import MemoryBlockStorage
from mobile.adapters.key_vault import DELAYS_S, FREE_FAILURES, delay_after_s
from mobile.adapters.twin_slots import TwinSlots
from mobile.ports.errors import (
    PinDelayedError,
    RecoveryAnswerError,
    RecoveryUnavailableError,
    StorageFullError,
    VaultDamagedError,
    VaultMissingError,
    WeakPinError,
    WrongPinError,
)
from mobile.ports.key_vault import KeyVault
from shared.crypto.errors import DeviceSecretLostError
from shared.crypto.recovery import RecoveryRequest
from shared.crypto.recovery_keeper import RecoverySecret, answer_request, make_recovery_secret
from shared.crypto.sealed_to import seal_to
from shared.crypto.sealing import Context
from shared.crypto.vault import Slot, VaultHeader
from tests.support.fake_key_vault import FakeKeyVault
from tests.support.media import own_storage
from tests.support.sealed_stores import HandClock, MemoryDeviceSecret, a_key_vault, a_provider, an_identity
from tests.support.simulated_disk import SimulatedDisk

PIN = "739104"
OTHER_PIN = "820415"
PROVIDER = a_provider()


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


async def _frames(opened: object) -> list[bytes]:
    return [frame async for frame in opened.journal.replay()]  # type: ignore[attr-defined]


def test_device_without_vaults_lists_none(vault: KeyVault):
    async def check() -> None:
        assert list(await vault.vaults()) == []

    _run(check)


def test_vault_made_is_listed_and_opens_with_its_pin_and_what_was_saved(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        await vault.lock()
        (entry,) = await vault.vaults()
        opened = await vault.unlock(entry.vault_id, PIN)

        assert (entry.vault_id, entry.worker_name, entry.role) == (made.vault_id, "Sunita Devi", "volunteer")
        assert opened.identity == an_identity()
        assert await _frames(opened) == [b"visit"]
        await vault.lock()

    _run(check)


def test_several_workers_share_a_phone_and_keep_their_own_records(vault: KeyVault):
    async def check() -> None:
        first = await vault.create(an_identity(worker_name="Sunita"), PIN)
        await first.journal.append([b"of Sunita"])
        second = await vault.create(an_identity(worker_name="Meena"), OTHER_PIN)
        await second.journal.append([b"of Meena"])

        assert [entry.worker_name for entry in await vault.vaults()] == ["Sunita", "Meena"]
        with pytest.raises(WrongPinError):
            await vault.unlock(first.vault_id, OTHER_PIN)
        assert await _frames(await vault.unlock(first.vault_id, PIN)) == [b"of Sunita"]
        assert await _frames(await vault.unlock(second.vault_id, OTHER_PIN)) == [b"of Meena"]
        await vault.lock()

    _run(check)


def test_wrong_pins_meet_a_growing_delay_and_lose_nothing(vault: KeyVault, clock: HandClock):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        await vault.lock()
        waits = []
        for _ in range(FREE_FAILURES + len(DELAYS_S) + 1):
            with pytest.raises(WrongPinError) as caught:
                await vault.unlock(made.vault_id, OTHER_PIN)
            waits.append(caught.value.wait_s)
            assert vault.wait_s(made.vault_id) == caught.value.wait_s
            clock.now_s += caught.value.wait_s

        assert waits == [0] * FREE_FAILURES + [*DELAYS_S, DELAYS_S[-1]]
        assert await _frames(await vault.unlock(made.vault_id, PIN)) == [b"visit"]
        await vault.lock()

    _run(check)


def test_right_pin_within_the_delay_is_not_looked_at(vault: KeyVault, clock: HandClock):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        for _ in range(FREE_FAILURES + 1):
            with pytest.raises(WrongPinError):
                await vault.unlock(made.vault_id, OTHER_PIN)
        clock.now_s += 3.5
        with pytest.raises(PinDelayedError) as caught:
            await vault.unlock(made.vault_id, PIN)
        assert caught.value.wait_s == 2
        clock.now_s += 1.5

        await vault.unlock(made.vault_id, PIN)
        await vault.lock()

    _run(check)


def test_right_pin_forgets_the_wrong_ones_before(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        for _ in range(3):
            for _ in range(FREE_FAILURES):
                with pytest.raises(WrongPinError):
                    await vault.unlock(made.vault_id, OTHER_PIN)
            await vault.unlock(made.vault_id, PIN)
        assert vault.wait_s(made.vault_id) == 0
        await vault.lock()

    _run(check)


@pytest.mark.parametrize(
    ("pin", "minimum", "problem"),
    [
        ("73910", 6, "short"),
        ("739104", 10, "short"),
        ("111111", 6, "simple"),
        ("123456", 6, "simple"),
        ("987654", 6, "simple"),
    ],
)
def test_weak_pins_make_no_vault(vault: KeyVault, pin: str, minimum: int, problem: str):
    async def check() -> None:
        with pytest.raises(WeakPinError) as caught:
            await vault.create(an_identity(minimum_pin=minimum), pin)

        assert caught.value.details == {"problem": problem, "minimum": minimum}
        assert list(await vault.vaults()) == []

    _run(check)


def test_changed_pin_opens_the_same_records_and_the_old_one_nothing(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        key = await made.derive_subkey("attachments")
        await vault.lock()
        await vault.change_pin(made.vault_id, PIN, OTHER_PIN)

        with pytest.raises(WrongPinError):
            await vault.unlock(made.vault_id, PIN)
        opened = await vault.unlock(made.vault_id, OTHER_PIN)
        assert await _frames(opened) == [b"visit"]
        assert await opened.derive_subkey("attachments") == key
        await vault.lock()

    _run(check)


def test_pin_change_with_a_wrong_or_for_a_weak_pin_changes_nothing(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        with pytest.raises(WrongPinError):
            await vault.change_pin(made.vault_id, OTHER_PIN, "640218")
        with pytest.raises(WeakPinError):
            await vault.change_pin(made.vault_id, PIN, "111111")

        await vault.unlock(made.vault_id, PIN)
        await vault.lock()

    _run(check)


def test_renewed_token_is_kept_while_locked_and_while_open(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        await vault.keep_token(made.vault_id, "while open", 1)
        assert made.identity.token == "while open"
        await vault.lock()
        await vault.keep_token(made.vault_id, "while locked", 2)

        assert await vault.identity(made.vault_id) == an_identity(token="while locked", token_expires_ms=2)
        assert (await vault.unlock(made.vault_id, PIN)).identity.token == "while locked"
        await vault.lock()

    _run(check)


def test_unknown_vault_is_missing(vault: KeyVault):
    async def check() -> None:
        with pytest.raises(VaultMissingError):
            await vault.unlock("0" * 32, PIN)
        with pytest.raises(VaultMissingError):
            await vault.identity("0" * 32)

    _run(check)


def test_enrolment_under_way_is_kept_until_its_vault_is_made(vault: KeyVault):
    async def check() -> None:
        assert await vault.find_enrolment() is None
        await vault.keep_enrolment(b"key")
        await vault.keep_enrolment(b"key and answer")
        assert await vault.find_enrolment() == b"key and answer"
        await vault.create(an_identity(), PIN)

        assert await vault.find_enrolment() is None
        await vault.lock()

    _run(check)


def test_subkeys_differ_by_purpose(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)

        assert await made.derive_subkey("attachments") != await made.derive_subkey("exports")
        assert len(await made.derive_subkey("attachments")) == 32
        await vault.lock()

    _run(check)


def test_pin_typed_in_devanagari_digits_is_the_same_pin():
    async def check() -> None:
        vault = a_key_vault(MemoryBlockStorage())
        made = await vault.create(an_identity(), "७३९१०४")

        await vault.unlock(made.vault_id, " 739104 ")
        await vault.lock()

    _run(check)


def test_delay_survives_a_restart_and_starts_anew():
    async def check() -> None:
        storage, clock = MemoryBlockStorage(), HandClock()
        vault = a_key_vault(storage, clock)
        made = await vault.create(an_identity(), PIN)
        for _ in range(FREE_FAILURES + 2):
            clock.now_s += 1000
            with pytest.raises(WrongPinError):
                await vault.unlock(made.vault_id, OTHER_PIN)

        later = HandClock()
        restarted = a_key_vault(storage, later)
        (entry,) = await restarted.vaults()
        assert entry.wait_s == delay_after_s(FREE_FAILURES + 2) == 15
        with pytest.raises(PinDelayedError):
            await restarted.unlock(made.vault_id, PIN)
        later.now_s += 15
        await restarted.unlock(made.vault_id, PIN)
        await restarted.lock()

    _run(check)


def test_attempt_counts_even_when_the_app_is_ended_before_the_answer():
    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        made = await vault.create(an_identity(), PIN)
        for _ in range(FREE_FAILURES):
            image = storage.image()
            with pytest.raises(WrongPinError):
                await vault.unlock(made.vault_id, OTHER_PIN)
            assert storage.image() != image
        ended = SimulatedDisk(storage.image())
        attempt = a_key_vault(ended)
        with pytest.raises(WrongPinError):
            await attempt.unlock(made.vault_id, OTHER_PIN)
        waits = []
        for count in range(len(ended.steps) + 1):
            (entry,) = await a_key_vault(MemoryBlockStorage(ended.image(count))).vaults()
            waits.append(entry.wait_s)

        assert waits[0] == 0
        assert set(waits[3:]) == {delay_after_s(FREE_FAILURES + 1)}

    _run(check)


def test_damaged_attempts_gain_nothing():
    async def check() -> None:
        storage = MemoryBlockStorage()
        made = await a_key_vault(storage).create(an_identity(), PIN)
        vault = a_key_vault(storage)
        with pytest.raises(WrongPinError):
            await vault.unlock(made.vault_id, OTHER_PIN)
        image = {
            name: (b"damaged" * 30 if ".attempts." in name else raw) for name, raw in storage.image().items()
        }

        (entry,) = await a_key_vault(MemoryBlockStorage(image)).vaults()

        assert entry.wait_s == delay_after_s(FREE_FAILURES + 1)

    _run(check)


def test_store_copied_to_another_device_opens_with_no_pin():
    async def check() -> None:
        storage = MemoryBlockStorage()
        made = await a_key_vault(storage).create(an_identity(), PIN)
        elsewhere = a_key_vault(storage, secret=MemoryDeviceSecret(b"another device".ljust(32)))

        with pytest.raises(VaultDamagedError):
            await elsewhere.vaults()
        with pytest.raises(VaultDamagedError):
            await elsewhere.unlock(made.vault_id, PIN)

    _run(check)


def test_destroyed_device_secret_closes_the_way_in_and_keeps_the_journal():
    async def check() -> None:
        storage, secret = MemoryBlockStorage(), MemoryDeviceSecret()
        vault = a_key_vault(storage, secret=secret)
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        await vault.lock()
        await secret.destroy()

        with pytest.raises(DeviceSecretLostError):
            await vault.unlock(made.vault_id, PIN)
        assert any(".segment." in name for name in storage.image())

    _run(check)


def test_nothing_on_the_medium_names_the_worker():
    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        await vault.create(an_identity(token="secret token"), PIN)
        await vault.lock()

        for name, raw in storage.image().items():
            for word in (b"Sunita", b"volunteer", b"secret token", b"\x07" * 8):
                assert word not in raw, name

    _run(check)


def test_unlocking_works_on_a_full_disk():
    async def check() -> None:
        disk = SimulatedDisk()
        vault = a_key_vault(disk)
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        await vault.lock()
        disk.fail_from(len(disk.steps), StorageFullError(step="write"))

        opened = await vault.unlock(made.vault_id, PIN)
        assert await _frames(opened) == [b"visit"]
        await vault.lock()

    _run(check)


def test_ways_in_of_a_newer_release_survive_a_pin_change():
    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        made = await vault.create(an_identity(), PIN)
        slots = TwinSlots(storage, f"{made.vault_id}.header")
        reading = await slots.load()
        header = VaultHeader.from_bytes(reading.copies[0].body)
        newer = VaultHeader(header.vault_id, (*header.slots, Slot(77, b"a way in of next year")))
        await slots.save(reading.generation + 1, newer.to_bytes(), over=reading)
        await vault.change_pin(made.vault_id, PIN, OTHER_PIN)

        changed = VaultHeader.from_bytes((await slots.load()).copies[0].body)
        assert Slot(77, b"a way in of next year") in changed.slots
        await vault.unlock(made.vault_id, OTHER_PIN)
        await vault.lock()

    _run(check)


def _recovery_key() -> RecoverySecret:
    return asyncio.run(make_recovery_secret(PROVIDER))


async def _answer(secret: RecoverySecret, request: bytes) -> bytes:
    return await answer_request(PROVIDER, secret, RecoveryRequest.from_bytes(request))


def test_forgotten_pin_is_replaced_by_the_keepers_answer_and_every_visit_is_there(
    vault: KeyVault, clock: HandClock
):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await made.journal.append([b"unsent visit"])
        await vault.lock()
        for _ in range(FREE_FAILURES + 1):
            with pytest.raises(WrongPinError):
                await vault.unlock(made.vault_id, "640218")
        request = await vault.begin_recovery(made.vault_id)
        answer = await _answer(secret, request)

        opened = await vault.finish_recovery(made.vault_id, answer, OTHER_PIN)

        assert await _frames(opened) == [b"unsent visit"]
        await opened.journal.append([b"next visit"])
        await vault.lock()
        assert await vault.find_recovery(made.vault_id) is None
        with pytest.raises(WrongPinError):
            await vault.unlock(made.vault_id, PIN)
        again = await vault.unlock(made.vault_id, OTHER_PIN)
        assert await _frames(again) == [b"unsent visit", b"next visit"]
        await vault.lock()

    _run(check)


def test_recovery_asked_again_is_the_same_request_until_it_is_ended(vault: KeyVault):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await vault.lock()
        assert await vault.find_recovery(made.vault_id) is None
        request = await vault.begin_recovery(made.vault_id)
        assert await vault.begin_recovery(made.vault_id) == request
        assert await vault.find_recovery(made.vault_id) == request
        await vault.end_recovery(made.vault_id)
        await vault.end_recovery(made.vault_id)

        assert await vault.find_recovery(made.vault_id) is None
        assert await vault.begin_recovery(made.vault_id) != request

    _run(check)


def test_answer_to_an_ended_request_opens_nothing_and_the_pin_stands(vault: KeyVault):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await vault.lock()
        earlier = await vault.begin_recovery(made.vault_id)
        await vault.end_recovery(made.vault_id)
        old_answer = await _answer(secret, earlier)
        with pytest.raises(RecoveryAnswerError):
            await vault.finish_recovery(made.vault_id, old_answer, OTHER_PIN)
        await vault.begin_recovery(made.vault_id)
        with pytest.raises(RecoveryAnswerError):
            await vault.finish_recovery(made.vault_id, old_answer, OTHER_PIN)

        await vault.unlock(made.vault_id, PIN)
        await vault.lock()

    _run(check)


def test_answer_with_another_data_key_replaces_no_pin(vault: KeyVault):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await made.journal.append([b"unsent visit"])
        await vault.lock()
        request = RecoveryRequest.from_bytes(await vault.begin_recovery(made.vault_id))
        context = Context("recovery-answer", request.vault_id)
        forged = await seal_to(PROVIDER, request.fresh, b"x" * 32, context)
        with pytest.raises(RecoveryAnswerError):
            await vault.finish_recovery(made.vault_id, forged, OTHER_PIN)

        assert await _frames(await vault.unlock(made.vault_id, PIN)) == [b"unsent visit"]
        await vault.lock()

    _run(check)


def test_weak_new_pin_leaves_the_recovery_under_way(vault: KeyVault):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await vault.lock()
        request = await vault.begin_recovery(made.vault_id)
        answer = await _answer(secret, request)
        with pytest.raises(WeakPinError):
            await vault.finish_recovery(made.vault_id, answer, "111111")

        assert await vault.find_recovery(made.vault_id) == request
        await vault.finish_recovery(made.vault_id, answer, OTHER_PIN)
        await vault.lock()

    _run(check)


def test_remembered_pin_ends_the_recovery(vault: KeyVault):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await vault.lock()
        await vault.begin_recovery(made.vault_id)
        await vault.unlock(made.vault_id, PIN)

        assert await vault.find_recovery(made.vault_id) is None
        await vault.lock()

    _run(check)


def test_vault_made_before_its_area_had_a_recovery_key_is_wrapped_to_it_later(vault: KeyVault):
    secret = _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        with pytest.raises(RecoveryUnavailableError):
            await vault.begin_recovery(made.vault_id)
        await vault.keep_recovery_key(made.vault_id, secret.key.to_bytes())
        assert made.identity.recovery_fingerprint == secret.key.fingerprint
        await vault.lock()
        assert (await vault.identity(made.vault_id)).recovery_key == secret.key.to_bytes()
        with pytest.raises(VaultMissingError):
            await vault.keep_recovery_key(made.vault_id, secret.key.to_bytes())
        request = await vault.begin_recovery(made.vault_id)
        answer = await _answer(secret, request)

        await vault.finish_recovery(made.vault_id, answer, OTHER_PIN)
        await vault.lock()

    _run(check)


def test_newer_recovery_key_takes_the_place_of_the_one_before(vault: KeyVault):
    before, after = _recovery_key(), _recovery_key()

    async def check() -> None:
        made = await vault.create(an_identity(recovery_key=before.key.to_bytes()), PIN)
        await vault.keep_recovery_key(made.vault_id, after.key.to_bytes())
        await vault.lock()
        request = RecoveryRequest.from_bytes(await vault.begin_recovery(made.vault_id))

        assert request.recovery_agreement == after.key.agreement

    _run(check)


def test_identity_of_another_enrolment_keeps_everything_in_the_vault(vault: KeyVault):
    async def check() -> None:
        made = await vault.create(an_identity(), PIN)
        await made.journal.append([b"visit"])
        await vault.keep_enrolment(b"under way")
        renewed = an_identity(
            device="01900000-0000-7000-8000-00000000000f", signing_seed=b"\x09" * 32, worker_name="Sunita D."
        )
        await vault.replace_identity(made.vault_id, renewed)
        assert made.identity == renewed
        assert await vault.find_enrolment() is None
        await vault.lock()

        (entry,) = await vault.vaults()
        assert entry.worker_name == "Sunita D."
        opened = await vault.unlock(made.vault_id, PIN)
        assert opened.identity == await vault.identity(made.vault_id) == renewed
        assert await _frames(opened) == [b"visit"]
        await vault.lock()
        with pytest.raises(VaultMissingError):
            await vault.replace_identity("0" * 32, renewed)

    _run(check)


def test_fresh_key_of_a_recovery_is_readable_on_this_device_alone():
    secret = _recovery_key()

    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await vault.lock()
        request = await vault.begin_recovery(made.vault_id)
        elsewhere = a_key_vault(storage, secret=MemoryDeviceSecret(b"another device".ljust(32)))

        with pytest.raises(VaultDamagedError):
            await elsewhere.find_recovery(made.vault_id)
        assert not any(RecoveryRequest.from_bytes(request).fresh in raw for raw in storage.image().values())

    _run(check)


def test_pin_change_keeps_the_way_to_the_recovery_key():
    secret = _recovery_key()

    async def check() -> None:
        vault = a_key_vault(MemoryBlockStorage())
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await vault.lock()
        await vault.change_pin(made.vault_id, PIN, OTHER_PIN)
        request = await vault.begin_recovery(made.vault_id)
        answer = await _answer(secret, request)

        await vault.finish_recovery(made.vault_id, answer, "640218")
        await vault.lock()

    _run(check)


def test_forgotten_pins_header_put_back_after_a_recovery_is_named():
    secret = _recovery_key()

    async def check() -> None:
        storage = MemoryBlockStorage()
        vault = a_key_vault(storage)
        made = await vault.create(an_identity(recovery_key=secret.key.to_bytes()), PIN)
        await made.journal.append([b"visit"])
        await vault.lock()
        older = {name: raw for name, raw in storage.image().items() if ".header." in name}
        answer = await _answer(secret, await vault.begin_recovery(made.vault_id))
        opened = await vault.finish_recovery(made.vault_id, answer, OTHER_PIN)
        assert opened.journal.report.damaged == ()
        await vault.lock()
        opened = await vault.unlock(made.vault_id, OTHER_PIN)
        await opened.journal.append([b"next visit"])
        await vault.lock()

        put_back = a_key_vault(MemoryBlockStorage({**storage.image(), **older}))
        opened = await put_back.unlock(made.vault_id, PIN)
        assert "header older" in opened.journal.report.damaged
        assert await _frames(opened) == [b"visit", b"next visit"]
        await put_back.lock()

    _run(check)
