"""
Sealing with a meaning: what a sealed thing is and where it belongs is authenticated with it.

A thing moved to another vault, purpose or place does not open.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.crypto.errors import SealBrokenError
from shared.crypto.provider import CryptoProvider, Key

NONCE_BYTES = 12
TAG_BYTES = 16
_FORMAT = b"doorstep/1"


@dataclass(frozen=True, slots=True)
class Context:
    """
    Where a sealed thing belongs.

    Attributes:
        purpose: What it is, ASCII, a fixed word of SPEC.md.
        owner: The vault's sixteen bytes, or empty for things of the whole device.
        numbers: Its place: segment, order, generation ... each below 2**64.
    """

    purpose: str
    owner: bytes = b""
    numbers: tuple[int, ...] = ()

    def to_bytes(self) -> bytes:
        """
        An encoding in which no two contexts look alike: both texts carry their length, numbers are eight bytes each.
        """
        purpose = self.purpose.encode("ascii")
        places = b"".join(number.to_bytes(8, "big") for number in self.numbers)
        return b"".join(
            (_FORMAT, bytes((len(purpose),)), purpose, bytes((len(self.owner),)), self.owner, places)
        )


async def seal(provider: CryptoProvider, key: Key, plaintext: bytes, context: Context) -> bytes:
    """
    Seals under a fresh random nonce, which stands before the result.
    """
    nonce = provider.make_random(NONCE_BYTES)
    return nonce + await provider.seal(key, plaintext, nonce=nonce, context=context.to_bytes())


async def open_sealed(provider: CryptoProvider, key: Key, sealed: bytes, context: Context) -> bytes:
    """
    Opens what `seal` made.

    Raises:
        SealBrokenError: altered bytes, wrong key or wrong context; callers cannot tell which.
    """
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealBrokenError
    return await provider.open(
        key, sealed[NONCE_BYTES:], nonce=sealed[:NONCE_BYTES], context=context.to_bytes()
    )
