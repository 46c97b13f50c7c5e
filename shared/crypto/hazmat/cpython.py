"""
The primitives on CPython: `cryptography`, with `argon2-cffi` where its OpenSSL has no Argon2.

Nothing here is imported before it is used: the browser has neither package.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from shared.crypto.errors import SealBrokenError
from shared.crypto.provider import Key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32


class CPythonProvider:
    """
    `CryptoProvider` over native libraries.
    """

    def make_random(self, size: int) -> bytes:
        """Bytes from the system's cryptographic source."""
        return os.urandom(size)

    async def derive_argon2id(
        self, secret: bytes, *, salt: bytes, memory_kib: int, iterations: int, lanes: int, size: int
    ) -> bytes:
        """Argon2id, version 0x13."""
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        try:
            kdf = Argon2id(salt=salt, length=size, iterations=iterations, lanes=lanes, memory_cost=memory_kib)
        except UnsupportedAlgorithm:
            return derive_argon2id_without_openssl(
                secret, salt=salt, memory_kib=memory_kib, iterations=iterations, lanes=lanes, size=size
            )
        return kdf.derive(secret)

    async def derive_hkdf(self, secret: bytes, *, salt: bytes, info: bytes, size: int) -> bytes:
        """HKDF with SHA-256."""
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(algorithm=SHA256(), length=size, salt=salt, info=info).derive(secret)

    async def import_key(self, raw: bytes) -> Key:
        """A 32-byte AES-256-GCM key."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if len(raw) != KEY_BYTES:
            raise ValueError(f"an AES-256 key has {KEY_BYTES} bytes, not {len(raw)}")
        return Key(AESGCM(raw))

    async def seal(self, key: Key, plaintext: bytes, *, nonce: bytes, context: bytes) -> bytes:
        """AES-256-GCM, tag at the end."""
        return _cipher(key).encrypt(nonce, plaintext, context)

    async def open(self, key: Key, sealed: bytes, *, nonce: bytes, context: bytes) -> bytes:
        """The plaintext; SealBrokenError where it does not open."""
        plaintext = _open_or_none(_cipher(key), sealed, nonce, context)
        if plaintext is None:
            raise SealBrokenError
        return plaintext

    async def open_many(
        self, key: Key, sealed: Sequence[tuple[bytes, bytes, bytes]]
    ) -> Sequence[bytes | None]:
        """The plaintexts; None where one does not open."""
        cipher = _cipher(key)
        return [_open_or_none(cipher, content, nonce, context) for nonce, content, context in sealed]

    async def make_signing_key(self) -> tuple[bytes, bytes]:
        """A fresh Ed25519 seed and its public key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        private = Ed25519PrivateKey.generate()
        return private.private_bytes_raw(), private.public_key().public_bytes_raw()

    async def sign(self, seed: bytes, message: bytes) -> bytes:
        """An Ed25519 signature."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(seed).sign(message)

    async def verify(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Whether an Ed25519 signature is right."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    async def make_agreement_key(self) -> tuple[bytes, bytes]:
        """A fresh X25519 private and public key."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        private = X25519PrivateKey.generate()
        return private.private_bytes_raw(), private.public_key().public_bytes_raw()

    async def derive_agreement(self, private: bytes, public: bytes) -> bytes:
        """The shared secret of X25519."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

        try:
            peer = X25519PublicKey.from_public_bytes(public)
            return X25519PrivateKey.from_private_bytes(private).exchange(peer)
        except ValueError as cause:
            # A public key of small order gives an all-zero secret, which must never be used.
            raise SealBrokenError from cause


def derive_argon2id_without_openssl(
    secret: bytes, *, salt: bytes, memory_kib: int, iterations: int, lanes: int, size: int
) -> bytes:
    """
    Argon2id by its reference implementation, for systems whose OpenSSL is older than 3.2.
    """
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret,
        salt,
        time_cost=iterations,
        memory_cost=memory_kib,
        parallelism=lanes,
        hash_len=size,
        type=Type.ID,
        version=0x13,
    )


def _cipher(key: Key) -> AESGCM:
    return cast("AESGCM", key)


def _open_or_none(cipher: AESGCM, sealed: bytes, nonce: bytes, context: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(nonce, sealed, context)
    except (InvalidTag, ValueError):
        return None
