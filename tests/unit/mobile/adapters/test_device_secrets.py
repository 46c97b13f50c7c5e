"""
The device's secret: made once, kept, never made again silently.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mobile.adapters.device_secret_file import FileDeviceSecret
from mobile.adapters.device_secret_keystore import ENTRY, KeystoreDeviceSecret
from mobile.adapters.platform_android import make_keystore
from mobile.adapters.platform_cpython import open_device
from mobile.ports.errors import StorageFaultError
from shared.crypto.errors import DeviceSecretLostError
from shared.crypto.provider import DeviceSecret


class FakeKeystore:
    """
    Secure storage that remembers, or does not.
    """

    def __init__(self, *, forgets: bool = False) -> None:
        self.entries: dict[str, str] = {}
        self._forgets = forgets

    async def get(self, key: str) -> str | None:
        return self.entries.get(key)

    async def set(self, key: str, value: str) -> None:
        if not self._forgets:
            self.entries[key] = value

    async def remove(self, key: str) -> None:
        self.entries.pop(key, None)


Maker = Callable[[bool], DeviceSecret]


@pytest.fixture(params=["file", "keystore"])
def secret_of(request: pytest.FixtureRequest, tmp_path: Path) -> Maker:
    keystore = FakeKeystore()
    if request.param == "file":
        return lambda may_make: FileDeviceSecret(tmp_path / "secret", os.urandom, may_make=may_make)
    return lambda may_make: KeystoreDeviceSecret(keystore, os.urandom, may_make=may_make)


def test_secret_is_made_at_first_use_and_kept(secret_of: Maker):
    first = asyncio.run(secret_of(True).mac(b"message"))

    assert len(first) == 32
    assert asyncio.run(secret_of(False).mac(b"message")) == first
    assert asyncio.run(secret_of(True).mac(b"message")) == first
    assert asyncio.run(secret_of(True).mac(b"another")) != first


def test_renewed_secret_is_another_one_and_is_kept(secret_of: Maker):
    async def check() -> None:
        secret = secret_of(False)
        before = await secret_of(True).mac(b"message")
        await secret.renew()
        after = await secret.mac(b"message")

        assert after != before
        assert await secret_of(False).mac(b"message") == after

    asyncio.run(check())


def test_secret_whose_destruction_was_cut_off_is_lost(tmp_path: Path):
    (tmp_path / "secret").write_bytes(bytes(32))

    with pytest.raises(DeviceSecretLostError):
        asyncio.run(FileDeviceSecret(tmp_path / "secret", os.urandom, may_make=False).mac(b"message"))


def test_missing_secret_is_lost_where_something_was_sealed_before(secret_of: Maker):
    with pytest.raises(DeviceSecretLostError):
        asyncio.run(secret_of(False).mac(b"message"))


def test_destroyed_secret_is_lost_and_not_made_anew(secret_of: Maker):
    async def check() -> None:
        secret = secret_of(True)
        await secret.mac(b"message")
        await secret.destroy()
        with pytest.raises(DeviceSecretLostError):
            await secret.mac(b"message")
        await secret.destroy()

    asyncio.run(check())


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_file_is_for_its_owner_alone(tmp_path: Path):
    asyncio.run(FileDeviceSecret(tmp_path / "secret", os.urandom, may_make=True).mac(b""))

    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_mac_is_hmac_sha_256(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"s" * 32)
    mac = asyncio.run(FileDeviceSecret(tmp_path / "secret", os.urandom, may_make=False).mac(b"message"))

    assert mac == hmac.digest(b"s" * 32, b"message", hashlib.sha256)


def test_file_torn_while_the_secret_was_made_is_made_again(tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"torn")

    with pytest.raises(DeviceSecretLostError):
        asyncio.run(FileDeviceSecret(tmp_path / "secret", os.urandom, may_make=False).mac(b""))
    assert len(asyncio.run(FileDeviceSecret(tmp_path / "secret", os.urandom, may_make=True).mac(b""))) == 32


def test_keystore_that_does_not_keep_is_found_out_before_anything_is_sealed():
    secret = KeystoreDeviceSecret(FakeKeystore(forgets=True), os.urandom, may_make=True)

    with pytest.raises(DeviceSecretLostError):
        asyncio.run(secret.mac(b"message"))


def test_keystore_that_errs_is_a_fault_and_no_loss():
    class Erring(FakeKeystore):
        async def get(self, key: str) -> str | None:
            raise RuntimeError("KeyStoreException")

    with pytest.raises(StorageFaultError):
        asyncio.run(KeystoreDeviceSecret(Erring(), os.urandom, may_make=True).mac(b"message"))


@pytest.mark.parametrize("kept", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_keystore_entry_that_is_no_secret_is_lost(kept: str):
    keystore = FakeKeystore()
    keystore.entries[ENTRY] = kept

    with pytest.raises(DeviceSecretLostError):
        asyncio.run(KeystoreDeviceSecret(keystore, os.urandom, may_make=True).mac(b"message"))


def test_androids_keystore_is_told_never_to_erase_itself():
    service = make_keystore()

    assert service.android_options.reset_on_error is False  # type: ignore[attr-defined]


def test_desktop_makes_its_secret_only_before_the_first_vault(tmp_path: Path):
    async def check() -> None:
        _, secret, storage = await open_device(tmp_path)
        await secret.mac(b"message")
        file = await storage.open("vaults.a")
        await file.close()
        await storage.close()
        (tmp_path / "device-secret").unlink()

        _, secret, storage = await open_device(tmp_path)
        with pytest.raises(DeviceSecretLostError):
            await secret.mac(b"message")
        await storage.close()

    asyncio.run(check())
