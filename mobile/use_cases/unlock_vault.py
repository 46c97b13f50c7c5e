"""
A worker unlocks their vault with the PIN: keys first, then the case book.
"""

from __future__ import annotations

from mobile.use_cases.desk import Desk, Device
from mobile.use_cases.recover_pin import OWED_SETTING, WITHDRAWN


async def unlock_vault(device: Device, vault_id: str, pin: str) -> Desk:
    """
    The worker's desk.

    Raises:
        WrongPinError, PinDelayedError: not opened; nothing is lost.
        VaultMissingError, VaultDamagedError, DeviceSecretLostError: it cannot be opened here; nothing was changed.
        StorageFaultError, StorageLockedError: the medium does not let it be read.
    """
    was_asked = await device.keys.find_recovery(vault_id) is not None
    vault = await device.keys.unlock(vault_id, pin)
    try:
        book = await device.open_book(vault)
        if was_asked:
            # The PIN was remembered: at the next sync the others hear that nobody needs their help any more.
            await book.keep(OWED_SETTING, WITHDRAWN)
    except BaseException:
        await device.keys.lock()
        raise
    return Desk(device, vault, book)
