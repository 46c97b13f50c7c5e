"""
What an Android phone offers to keep secrets with: native primitives, the Keystore, the app's private folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.adapters.device_secret_keystore import KeystoreDeviceSecret, SecureStorage
from mobile.adapters.vault_ends import is_sealed_for_device
from mobile.ports.block_storage import BlockStorage
from shared.crypto.provider import CryptoProvider, DeviceSecret

DATA_DIR_VARIABLE = "FLET_APP_STORAGE_DATA"
"""Flet's name for the app's private folder, which survives updates."""


async def open_device(
    data_dir: Path | None, keystore: SecureStorage | None = None
) -> tuple[CryptoProvider, DeviceSecret, BlockStorage]:
    """
    Takes hold of the app's private folder.

    Args:
        data_dir: Where vaults lie; the app's private folder where not given.
        keystore: The secure storage service; made with the right options where not given. It needs a running page.

    Raises:
        StorageLockedError: another process holds the folder.
        StorageFaultError: the folder cannot be made or written.
    """
    from shared.crypto.hazmat.cpython import CPythonProvider

    folder = data_dir or Path(os.environ[DATA_DIR_VARIABLE])
    storage = FileBlockStorage(folder / "store")
    provider = CPythonProvider()
    may_make = not any(is_sealed_for_device(name) for name in await storage.names())
    service = keystore or make_keystore()
    return provider, KeystoreDeviceSecret(service, provider.make_random, may_make=may_make), storage


def make_keystore() -> SecureStorage:
    """
    The platform's secure storage, told never to erase itself.
    """
    from flet_secure_storage import AndroidOptions
    from flet_secure_storage import SecureStorage as FletSecureStorage

    service: SecureStorage = FletSecureStorage(android_options=AndroidOptions(reset_on_error=False))
    return service
