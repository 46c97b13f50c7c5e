"""
What a browser offers to keep secrets with: WebCrypto, a key that cannot be read out, the site's private files.
"""

from __future__ import annotations

from pathlib import Path

from mobile.adapters.block_storage_opfs import FOLDER, open_opfs
from mobile.adapters.device_secret_browser import BrowserDeviceSecret
from mobile.adapters.vault_ends import is_sealed_for_device
from mobile.ports.block_storage import BlockStorage
from shared.crypto.provider import CryptoProvider, DeviceSecret


async def open_device(data_dir: Path | None) -> tuple[CryptoProvider, DeviceSecret, BlockStorage]:
    """
    Takes hold of the site's private storage for this tab.

    Args:
        data_dir: Name of the folder below the site's private root; `doorstep` where not given.

    Raises:
        StorageLockedError: another tab holds it.
        StorageFaultError: the browser gives no private storage.
    """
    import doorstep_worker_js as glue

    from shared.crypto.hazmat.browser import BrowserProvider

    storage = await open_opfs(glue, data_dir.name if data_dir else FOLDER)
    may_make = not any(is_sealed_for_device(name) for name in await storage.names())
    return BrowserProvider(glue), BrowserDeviceSecret(glue, may_make=may_make), storage
