"""
The real clock, randomness and signatures.
"""

from __future__ import annotations

import os
import time

from shared.crypto.hazmat.cpython import CPythonProvider
from shared.crypto.provider import CryptoProvider
from shared.kernel.identifiers import RANDOM_BYTES_FOR_UUID7, uuid7


class SystemClock:
    """
    The machine's clock.
    """

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000


class SystemRandomness:
    """
    The machine's cryptographic source.
    """

    def make_bytes(self, size: int) -> bytes:
        return os.urandom(size)

    def make_record_id(self, now_ms: int) -> str:
        return uuid7(now_ms, os.urandom(RANDOM_BYTES_FOR_UUID7))


class Ed25519Signatures:
    """
    Ed25519 by `cryptography`, loaded at first use.
    """

    def verify(self, public_key: bytes, signature: bytes, message: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def make_key(self) -> tuple[bytes, bytes]:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.generate()
        return key.private_bytes_raw(), key.public_key().public_bytes_raw()

    def sign(self, seed: bytes, message: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def crypto_provider() -> CryptoProvider:
    """
    The primitives of `shared.crypto` on this machine.
    """
    return CPythonProvider()
