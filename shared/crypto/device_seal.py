"""
Sealing under the device's secret alone: for what a locked phone must know (names on the lock screen, its signing
key), and nothing about any household.
"""

from __future__ import annotations

from shared.crypto.key_derivation import KEY_BYTES
from shared.crypto.provider import CryptoProvider, DeviceSecret, Key
from shared.crypto.sealing import Context, open_sealed, seal


async def seal_for_device(
    provider: CryptoProvider, secret: DeviceSecret, content: bytes, context: Context
) -> bytes:
    """
    Seals for this device.

    Raises:
        DeviceSecretLostError: the device's secret is gone.
    """
    return await seal(provider, await _device_key(provider, secret, context.purpose), content, context)


async def open_for_device(
    provider: CryptoProvider, secret: DeviceSecret, sealed: bytes, context: Context
) -> bytes:
    """
    Opens what `seal_for_device` made on this device.

    Raises:
        SealBrokenError: altered bytes, another device or another context.
        DeviceSecretLostError: the device's secret is gone.
    """
    return await open_sealed(provider, await _device_key(provider, secret, context.purpose), sealed, context)


async def _device_key(provider: CryptoProvider, secret: DeviceSecret, purpose: str) -> Key:
    label = Context(f"device:{purpose}").to_bytes()
    mac = await secret.mac(label)
    return await provider.import_key(await provider.derive_hkdf(mac, salt=b"", info=label, size=KEY_BYTES))
