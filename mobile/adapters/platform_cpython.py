"""
What a desktop offers to keep secrets with: native primitives, a file for the device's secret, a folder of files.
"""

from __future__ import annotations

from pathlib import Path

from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.adapters.device_secret_file import FileDeviceSecret
from mobile.adapters.vault_ends import is_sealed_for_device
from mobile.ports.block_storage import BlockStorage
from shared.crypto.provider import CryptoProvider, DeviceSecret


async def open_device(data_dir: Path | None) -> tuple[CryptoProvider, DeviceSecret, BlockStorage]:
    """
    Takes hold of the data folder.

    Args:
        data_dir: The worker's data folder; `~/.local/share/doorstep` where not given.

    Raises:
        StorageLockedError: another process holds the folder.
        StorageFaultError: the folder cannot be made or written.
    """
    from shared.crypto.hazmat.cpython import CPythonProvider

    folder = data_dir or Path.home() / ".local" / "share" / "doorstep"
    storage = FileBlockStorage(folder / "store")
    provider = CPythonProvider()
    may_make = not any(is_sealed_for_device(name) for name in await storage.names())
    secret = FileDeviceSecret(folder / "device-secret", provider.make_random, may_make=may_make)
    return provider, secret, storage
