"""
The few primitives Doorstep uses, as one port with two providers: `cryptography` on CPython, WebCrypto in the browser.

Everything is a coroutine because WebCrypto is. Names follow the house's law: `derive_` is
deterministic, `make_` is random.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NewType, Protocol

Key = NewType("Key", object)
"""A symmetric key, opaque: bytes on CPython, a CryptoKey in the browser."""

PrivateKey = NewType("PrivateKey", object)
"""A signing key, opaque."""


class CryptoProvider(Protocol):
    """
    The primitives. Sizes are bytes.
    """

    def make_random(self, size: int) -> bytes:
        """Bytes from the system's cryptographic source."""
        ...

    async def derive_argon2id(
        self, secret: bytes, *, salt: bytes, memory_kib: int, iterations: int, lanes: int, size: int
    ) -> bytes:
        """Argon2id, version 0x13. Source: RFC 9106."""
        ...

    async def derive_hkdf(self, secret: bytes, *, salt: bytes, info: bytes, size: int) -> bytes:
        """HKDF with SHA-256. Source: RFC 5869."""
        ...

    async def import_key(self, raw: bytes) -> Key:
        """A 32-byte AES-256-GCM key, not extractable where the platform can do so."""
        ...

    async def seal(self, key: Key, plaintext: bytes, *, nonce: bytes, context: bytes) -> bytes:
        """AES-256-GCM; 12-byte nonce, 16-byte tag at the end. Source: NIST SP 800-38D."""
        ...

    async def open(self, key: Key, sealed: bytes, *, nonce: bytes, context: bytes) -> bytes:
        """
        Raises:
            SealBrokenError: altered bytes, wrong key or wrong context; callers cannot tell which.
        """
        ...

    async def open_many(
        self, key: Key, sealed: Sequence[tuple[bytes, bytes, bytes]]
    ) -> Sequence[bytes | None]:
        """Opens many (nonce, sealed, context); None where one does not open. Faster than one by one in the browser."""
        ...

    async def make_signing_key(self) -> tuple[bytes, bytes]:
        """A fresh Ed25519 key: (32-byte seed, 32-byte public key). Source: RFC 8032."""
        ...

    async def sign(self, seed: bytes, message: bytes) -> bytes:
        """A 64-byte Ed25519 signature."""
        ...

    async def verify(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Whether the signature is right."""
        ...

    async def make_agreement_key(self) -> tuple[bytes, bytes]:
        """A fresh X25519 key: (32-byte private, 32-byte public). Source: RFC 7748."""
        ...

    async def derive_agreement(self, private: bytes, public: bytes) -> bytes:
        """The 32-byte shared secret of X25519."""
        ...


class DeviceSecret(Protocol):
    """
    A secret that stays on this device: Android Keystore, a non-extractable WebCrypto key, a file for its owner alone.
    """

    async def mac(self, message: bytes) -> bytes:
        """
        HMAC-SHA-256 of the message under the device's secret, 32 bytes; makes the secret at first use.

        Raises:
            DeviceSecretLostError: a secret existed and is gone.
        """
        ...

    async def destroy(self) -> None:
        """Forgets the secret for ever: nothing that was sealed under it opens again."""
        ...

    async def renew(self) -> None:
        """Forgets the secret, and makes a fresh one at its next use: for a phone that begins anew."""
        ...
