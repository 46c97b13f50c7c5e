"""
A stream of any length sealed to somebody's public key, in chunks that cannot be changed, moved, left out or cut off.

    bytes  8      "DSBACK01"
    bytes  92     a random key of 32 bytes, sealed to the reader's X25519 key
    then chunks   size of the chunk as sealed (4 bytes), AES-256-GCM of up to 1 MiB; nonce: number of the chunk
                  (11 bytes), and 1 for the last one, else 0 (1 byte)

Source of the construction: STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance, 2015), as used by age.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.crypto.errors import SealBrokenError
from shared.crypto.provider import CryptoProvider
from shared.crypto.sealed_to import OVERHEAD_BYTES, AgreementKey, open_sealed_to, seal_to
from shared.crypto.sealing import Context
from sync_server.ports.errors import BackupBrokenError

MAGIC = b"DSBACK01"
KEY_BYTES = 32
CHUNK_BYTES = 1 << 20
TAG_BYTES = 16
SIZE_BYTES = 4
CONTEXT = Context("server backup", MAGIC)


class SealedWriter:
    """
    Args:
        target: Where it goes.
        public: Whose key opens it.
    """

    def __init__(self, target: BinaryIO, public: bytes, provider: CryptoProvider) -> None:
        key = provider.make_random(KEY_BYTES)
        target.write(MAGIC + asyncio.run(seal_to(provider, public, key, CONTEXT)))
        self._target = target
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._number = 0

    def write(self, content: bytes) -> None:
        """Adds to the stream."""
        self._waiting += content
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]

    def finish(self) -> None:
        """Ends the stream; without this it does not open."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last), chunk, MAGIC)
        self._target.write(len(sealed).to_bytes(SIZE_BYTES, "big") + sealed)
        self._number += 1


def read_sealed(source: BinaryIO, key: AgreementKey, provider: CryptoProvider) -> Iterator[bytes]:
    """
    The stream, chunk by chunk; each is known to be whole when it is given, the end only when the iterator ends.

    Raises:
        BackupBrokenError: it was changed or cut off, or is sealed to another key.
    """
    head = source.read(len(MAGIC) + OVERHEAD_BYTES + KEY_BYTES)
    try:
        opened = asyncio.run(open_sealed_to(provider, key, head[len(MAGIC) :], CONTEXT))
    except SealBrokenError:
        raise BackupBrokenError(part="key") from None
    if head[: len(MAGIC)] != MAGIC:
        raise BackupBrokenError(part="key")
    cipher = AESGCM(opened)
    number, is_last = 0, False
    ahead = _sealed_chunk(source)
    while not is_last:
        sealed, ahead = ahead, _sealed_chunk(source)
        is_last = not ahead
        try:
            yield cipher.decrypt(_nonce(number, is_last), sealed, MAGIC)
        except (InvalidTag, ValueError):
            raise BackupBrokenError(part=number) from None
        number += 1


def _sealed_chunk(source: BinaryIO) -> bytes:
    size = int.from_bytes(source.read(SIZE_BYTES), "big")
    if size > CHUNK_BYTES + TAG_BYTES:
        raise BackupBrokenError(part="size")
    return source.read(size) if size else b""


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((is_last,))
