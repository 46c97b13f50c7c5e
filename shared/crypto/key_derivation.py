"""
From a PIN to the key that opens the wrap: slow on purpose, and useless without the device's secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.crypto.pin import normal_pin
from shared.crypto.provider import CryptoProvider, DeviceSecret, Key
from shared.crypto.sealing import Context

SALT_BYTES = 16
KEY_BYTES = 32

FLOOR_MEMORY_KIB = 19 * 1024
FLOOR_ITERATIONS = 2
FLOOR_LANES = 1
# OWASP Password Storage Cheat Sheet, "Argon2id": m=19456 (19 MiB), t=2, p=1; seen November 2026.

# A phone with 2 GB, half of it the system's, still gives a browser tab 64 MiB at once.
MEMORY_STEPS_KIB = (64 * 1024, 46 * 1024, 32 * 1024, FLOOR_MEMORY_KIB)
MOST_ITERATIONS = 10

# What a header may ask for at most: a forged header must not be able to exhaust the phone.
MOST_MEMORY_KIB = 1024 * 1024
MOST_ITERATIONS_READ = 64


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """
    Cost of Argon2id: memory in KiB, passes, lanes.
    """

    memory_kib: int = FLOOR_MEMORY_KIB
    iterations: int = FLOOR_ITERATIONS
    lanes: int = FLOOR_LANES

    def is_acceptable(self) -> bool:
        """
        Whether a header may ask for it: never below the floor, never more than a phone can bear.
        """
        return (
            FLOOR_MEMORY_KIB <= self.memory_kib <= MOST_MEMORY_KIB
            and FLOOR_ITERATIONS <= self.iterations <= MOST_ITERATIONS_READ
            and self.lanes == FLOOR_LANES
        )


async def measure_parameters(
    provider: CryptoProvider, monotonic_s: Callable[[], float], *, target_s: float = 0.4
) -> KdfParameters:
    """
    The highest cost that this device bears within the target, never below the floor.

    Memory is raised before passes: memory is what makes guessing hardware dear.

    Args:
        monotonic_s: The device's monotonic clock.
        target_s: Seconds that one unlock may take.
    """
    salt = bytes(SALT_BYTES)
    floor = KdfParameters()
    # The first run also loads the library; it is not counted.
    await _stretch(provider, b"measure", salt, floor)
    began_s = monotonic_s()
    await _stretch(provider, b"measure", salt, floor)
    floor_s = max(monotonic_s() - began_s, 1e-6)
    return choose_parameters(floor_s, target_s)


def choose_parameters(floor_s: float, target_s: float) -> KdfParameters:
    """
    The cost for a device that runs the floor in `floor_s` seconds.
    """
    per_kib_pass_s = floor_s / (FLOOR_MEMORY_KIB * FLOOR_ITERATIONS)
    for memory_kib in MEMORY_STEPS_KIB:
        passes = int(target_s / (per_kib_pass_s * memory_kib))
        if passes >= FLOOR_ITERATIONS:
            return KdfParameters(memory_kib, min(passes, MOST_ITERATIONS))
    return KdfParameters()


async def derive_pin_key(
    provider: CryptoProvider,
    secret: DeviceSecret,
    *,
    pin: str,
    vault_id: bytes,
    salt: bytes,
    parameters: KdfParameters,
) -> Key:
    """
    The key that wraps a vault's data key: `HKDF(Argon2id(PIN, salt), salt = HMAC(device secret, label, vault))`.

    Source: RFC 9106 (Argon2id), RFC 5869 (HKDF).

    Raises:
        DeviceSecretLostError: the device's secret is gone.
    """
    device_salt = await secret.mac(Context("pin-key", vault_id).to_bytes())
    stretched = await _stretch(provider, normal_pin(pin).encode(), salt, parameters)
    info = Context("pin-key", vault_id).to_bytes()
    return await provider.import_key(
        await provider.derive_hkdf(stretched, salt=device_salt, info=info, size=KEY_BYTES)
    )


async def _stretch(provider: CryptoProvider, secret: bytes, salt: bytes, parameters: KdfParameters) -> bytes:
    return await provider.derive_argon2id(
        secret,
        salt=salt,
        memory_kib=parameters.memory_kib,
        iterations=parameters.iterations,
        lanes=parameters.lanes,
        size=KEY_BYTES,
    )
