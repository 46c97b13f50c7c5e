"""
A worker unlocks their vault with the PIN: keys first, then the case book.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk, Device


async def unlock_vault(device: Device, vault_id: str, pin: str) -> Desk:
    """
    The worker's desk.

    Raises:
        WrongPinError, PinDelayedError: not opened; nothing is lost.
        VaultMissingError, VaultDamagedError, DeviceSecretLostError: it cannot be opened here; nothing was changed.
        StorageFaultError, StorageLockedError: the medium does not let it be read.
    """
    vault = await device.keys.unlock(vault_id, pin)
    try:
        book = await device.open_book(vault)
    except BaseException:
        await device.keys.lock()
        raise
    return Desk(device, vault, book)
