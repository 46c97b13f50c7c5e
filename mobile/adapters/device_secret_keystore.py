"""
The device's secret in the Android Keystore, through flet-secure-storage.

The service is handed in, made with `AndroidOptions(reset_on_error=False)`: by default it erases everything it
holds when the key store errs, and with it every vault's way in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from mobile.ports.errors import StorageFaultError
from shared.crypto.errors import DeviceSecretLostError

SECRET_BYTES = 32
ENTRY = "doorstep.device-secret"


class SecureStorage(Protocol):
    """
    The part of `flet_secure_storage.SecureStorage` that is used.
    """

    async def get(self, key: str) -> str | None:
        """The value, or None."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Keeps a value."""
        ...

    async def remove(self, key: str) -> None:
        """Forgets a value."""
        ...


class KeystoreDeviceSecret:
    """
    Args:
        storage: The service; keep it alive as long as this object.
        make_random: The system's cryptographic source.
        may_make: Whether a missing secret is made: only where nothing has been sealed under one yet.
    """

    def __init__(
        self, storage: SecureStorage, make_random: Callable[[int], bytes], *, may_make: bool
    ) -> None:
        self._storage = storage
        self._make_random = make_random
        self._may_make = may_make
        # One crossing to the platform per run: a crossing costs some 10 ms, and each unlock needs several.
        self._secret: bytes | None = None

    async def mac(self, message: bytes) -> bytes:
        if self._secret is None:
            self._secret = await self._load_or_make()
        return hmac.digest(self._secret, message, hashlib.sha256)

    async def destroy(self) -> None:
        self._secret = None
        self._may_make = False
        with _our_errors():
            await self._storage.remove(ENTRY)

    async def renew(self) -> None:
        await self.destroy()
        self._may_make = True

    async def _load_or_make(self) -> bytes:
        with _our_errors():
            kept = await self._storage.get(ENTRY)
        if kept is not None:
            return _parse(kept)
        if not self._may_make:
            raise DeviceSecretLostError
        secret = self._make_random(SECRET_BYTES)
        with _our_errors():
            await self._storage.set(ENTRY, base64.b64encode(secret).decode("ascii"))
            # Read back before anything is sealed under it: a key store that does not keep would lock every vault.
            kept = await self._storage.get(ENTRY)
        if kept is None:
            raise DeviceSecretLostError
        return secret


@contextmanager
def _our_errors() -> Iterator[None]:
    # Flet tells every failure on the platform's side as one of these two. A key store that errs is not a lost secret.
    try:
        yield
    except (RuntimeError, TimeoutError) as cause:
        raise StorageFaultError(step="keystore") from cause


def _parse(kept: str) -> bytes:
    try:
        secret = base64.b64decode(kept, validate=True)
    except binascii.Error as cause:
        raise DeviceSecretLostError from cause
    if len(secret) != SECRET_BYTES:
        raise DeviceSecretLostError
    return secret
