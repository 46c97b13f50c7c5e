"""
Sealing to somebody's public key: only the holder of the private half opens it, and it says nothing of who sealed.

Used for the recovery of a vault, for rescue files and for the keys of cases. SPEC.md has the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.crypto.errors import SealBrokenError
from shared.crypto.key_derivation import KEY_BYTES
from shared.crypto.provider import CryptoProvider, Key
from shared.crypto.sealing import NONCE_BYTES, TAG_BYTES, Context

PUBLIC_BYTES = 32
OVERHEAD_BYTES = PUBLIC_BYTES + NONCE_BYTES + TAG_BYTES
"""What `seal_to` adds to a plaintext."""
_BASE_POINT = bytes((9,)).ljust(PUBLIC_BYTES, b"\0")


@dataclass(frozen=True, slots=True, repr=False)
class AgreementKey:
    """
    An X25519 key with both halves.
    """

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return "AgreementKey(…)"


async def make_agreement(provider: CryptoProvider) -> AgreementKey:
    """
    A fresh key.
    """
    return AgreementKey(*await provider.make_agreement_key())


async def derive_agreement_key(provider: CryptoProvider, private: bytes) -> AgreementKey:
    """
    The key that a private half determines: what is derived from a vault needs no place of its own.

    Source: RFC 7748, section 6.1: the public half is the agreement with the base point.
    """
    return AgreementKey(private, await provider.derive_agreement(private, _BASE_POINT))


async def seal_to(provider: CryptoProvider, public: bytes, plaintext: bytes, context: Context) -> bytes:
    """
    Seals under a key agreed between a throw-away key and the recipient's public one.

    Source: RFC 7748 (X25519), RFC 5869 (HKDF).

    Raises:
        SealBrokenError: the public key is none to which anything may be sealed.
    """
    once = await make_agreement(provider)
    key = await _agreed(provider, once.private, public, public + once.public, context)
    nonce = provider.make_random(NONCE_BYTES)
    sealed = await provider.seal(key, plaintext, nonce=nonce, context=context.to_bytes())
    return once.public + nonce + sealed


async def open_sealed_to(
    provider: CryptoProvider, recipient: AgreementKey, sealed: bytes, context: Context
) -> bytes:
    """
    Opens what `seal_to` made for this recipient.

    Raises:
        SealBrokenError: altered bytes, another recipient or another context; callers cannot tell which.
    """
    if len(sealed) < OVERHEAD_BYTES:
        raise SealBrokenError
    once = sealed[:PUBLIC_BYTES]
    key = await _agreed(provider, recipient.private, once, recipient.public + once, context)
    nonce, content = sealed[PUBLIC_BYTES:][:NONCE_BYTES], sealed[PUBLIC_BYTES + NONCE_BYTES :]
    return await provider.open(key, content, nonce=nonce, context=context.to_bytes())


async def _agreed(
    provider: CryptoProvider, private: bytes, public: bytes, both: bytes, context: Context
) -> Key:
    secret = await provider.derive_agreement(private, public)
    return await provider.import_key(
        await provider.derive_hkdf(secret, salt=both, info=context.to_bytes(), size=KEY_BYTES)
    )
