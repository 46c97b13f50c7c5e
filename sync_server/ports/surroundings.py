"""
What a use-case may not take from the air: time, randomness, signatures.
"""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """
    The server's clock.
    """

    def now_ms(self) -> int:
        """UTC milliseconds."""
        ...


class Randomness(Protocol):
    """
    Bytes from the system's cryptographic source.
    """

    def make_bytes(self, size: int) -> bytes:
        """So many random bytes."""
        ...

    def make_record_id(self, now_ms: int) -> str:
        """A new UUIDv7."""
        ...


class Signatures(Protocol):
    """
    Ed25519. Source: RFC 8032.
    """

    def verify(self, public_key: bytes, signature: bytes, message: bytes) -> bool:
        """Whether the signature is right; malformed keys and signatures are simply not."""
        ...

    def make_key(self) -> tuple[bytes, bytes]:
        """A fresh key: (32-byte seed, 32-byte public key)."""
        ...

    def sign(self, seed: bytes, message: bytes) -> bytes:
        """A 64-byte signature."""
        ...
