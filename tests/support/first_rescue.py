"""
Writes rescue files of format 1, as phones did until November 2026: entries alone, in one piece.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import msgpack

from shared.crypto.provider import CryptoProvider
from shared.crypto.sealed_to import seal_to
from shared.crypto.sealing import Context


async def first_rescue_file(
    provider: CryptoProvider,
    messages: Sequence[bytes],
    *,
    device: bytes,
    key_id: int,
    public: bytes,
    signing_seed: bytes,
) -> bytes:
    """
    The whole file.
    """
    content = msgpack.packb([1, len(messages), list(messages)], use_bin_type=True)
    sealed = await seal_to(provider, public, content, Context("rescue-file", device, (key_id,)))
    signed = struct.pack(">4sB16sI", b"DSRF", 1, device, key_id) + sealed
    return signed + await provider.sign(signing_seed, b"doorstep rescue file v1\n" + signed)
