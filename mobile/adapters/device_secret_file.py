"""
The device's secret as a file for its owner alone: CPython on a desktop, where no key store is at hand.

Whoever can read the owner's files can read it; the threat model in shared/crypto/SPEC.md says what that means.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

from mobile.adapters.block_storage_files import sync_folder
from mobile.ports.errors import StorageFaultError
from shared.crypto.errors import DeviceSecretLostError

SECRET_BYTES = 32


class FileDeviceSecret:
    """
    Args:
        path: Where the secret lies or is to lie.
        make_random: The system's cryptographic source.
        may_make: Whether a missing secret is made: only where nothing has been sealed under one yet.
    """

    def __init__(self, path: Path, make_random: Callable[[int], bytes], *, may_make: bool) -> None:
        self._path = path
        self._make_random = make_random
        self._may_make = may_make

    async def mac(self, message: bytes) -> bytes:
        try:
            return hmac.digest(self._load_or_make(), message, hashlib.sha256)
        except OSError as cause:
            raise StorageFaultError(step="device-secret", errno=cause.errno) from cause

    async def destroy(self) -> None:
        self._may_make = False
        with contextlib.suppress(FileNotFoundError):
            size = self._path.stat().st_size
            with self._path.open("r+b", buffering=0) as file:
                file.write(bytes(size))
                os.fsync(file.fileno())
            self._path.unlink()
            sync_folder(self._path.parent)

    async def renew(self) -> None:
        await self.destroy()
        self._may_make = True

    def _load_or_make(self) -> bytes:
        with contextlib.suppress(FileNotFoundError):
            secret = self._path.read_bytes()
            # Zeros are what a cut in the middle of destroying leaves.
            if len(secret) == SECRET_BYTES and any(secret):
                return secret
        if not self._may_make:
            raise DeviceSecretLostError
        return self._make()

    def _make(self) -> bytes:
        secret = self._make_random(SECRET_BYTES)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, secret)
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(self._path.parent)
        self._may_make = False
        return secret
