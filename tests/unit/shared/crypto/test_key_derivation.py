import asyncio

import pytest

from shared.crypto.key_derivation import (
    FLOOR_ITERATIONS,
    FLOOR_MEMORY_KIB,
    MOST_ITERATIONS,
    KdfParameters,
    choose_parameters,
    derive_pin_key,
    measure_parameters,
)
from tests.support.sealed_stores import MemoryDeviceSecret, QuickProvider

FLOOR = KdfParameters()


def test_floor_is_that_of_owasp():
    assert KdfParameters(19 * 1024, 2, 1) == FLOOR


def test_slow_device_gets_the_floor():
    assert choose_parameters(floor_s=2.0, target_s=0.4) == FLOOR


def test_faster_devices_get_more_memory_first_and_then_more_passes():
    assert choose_parameters(floor_s=0.30, target_s=0.4) == FLOOR
    assert choose_parameters(floor_s=0.20, target_s=0.4) == KdfParameters(32 * 1024, 2)
    assert choose_parameters(floor_s=0.10, target_s=0.4) == KdfParameters(64 * 1024, 2)
    assert choose_parameters(floor_s=0.04, target_s=0.4) == KdfParameters(64 * 1024, 5)
    assert choose_parameters(floor_s=0.001, target_s=0.4) == KdfParameters(64 * 1024, MOST_ITERATIONS)


@pytest.mark.parametrize("floor_s", [0.01, 0.04, 0.1, 0.2, 0.39])
def test_chosen_cost_stays_within_the_target(floor_s: float):
    chosen = choose_parameters(floor_s, 0.4)

    cost_s = floor_s * chosen.memory_kib * chosen.iterations / (FLOOR_MEMORY_KIB * FLOOR_ITERATIONS)

    assert cost_s <= 0.4


def test_measuring_leaves_out_the_first_run_which_loads_the_library():
    times = iter([10.0, 10.1])

    chosen = asyncio.run(measure_parameters(QuickProvider(), lambda: next(times)))

    assert chosen == KdfParameters(64 * 1024, 2)


def test_clock_that_stands_still_gets_the_most():
    chosen = asyncio.run(measure_parameters(QuickProvider(), lambda: 0.0))

    assert chosen == KdfParameters(64 * 1024, MOST_ITERATIONS)


@pytest.mark.parametrize(
    "parameters",
    [
        KdfParameters(memory_kib=19 * 1024 - 1),
        KdfParameters(iterations=1),
        KdfParameters(lanes=2),
        KdfParameters(memory_kib=2**32 - 1),
        KdfParameters(iterations=2**31),
    ],
)
def test_cost_below_the_floor_or_beyond_reason_is_not_acceptable(parameters: KdfParameters):
    assert not parameters.is_acceptable()


def test_pin_key_depends_on_pin_device_vault_salt_and_cost():
    async def key(
        pin: str = "739104",
        secret: bytes = b"s" * 32,
        vault_id: bytes = b"v" * 16,
        salt: bytes = b"n" * 16,
        parameters: KdfParameters = FLOOR,
    ) -> bytes:
        provider = QuickProvider()
        derived = await derive_pin_key(
            provider,
            MemoryDeviceSecret(secret),
            pin=pin,
            vault_id=vault_id,
            salt=salt,
            parameters=parameters,
        )
        return await provider.seal(derived, b"", nonce=bytes(12), context=b"")

    async def check() -> None:
        seals = [
            await key(),
            await key(pin="739105"),
            await key(secret=b"t" * 32),
            await key(vault_id=b"w" * 16),
            await key(salt=b"m" * 16),
            await key(parameters=KdfParameters(iterations=3)),
        ]
        assert len(set(seals)) == len(seals)
        assert await key() == seals[0]

    asyncio.run(check())
