"""
The primitives in the browser: WebCrypto and, for Argon2id, hash-wasm; both behind `doorstep_worker_js`.

`doorstep_worker_js` is the module `assets/web/doorstep_worker.mjs`, registered with Pyodide before the app
starts. Keys given to `import_key` become CryptoKeys that cannot be read out again.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from typing import Any, cast

from shared.crypto.errors import SealBrokenError
from shared.crypto.provider import Key

KEY_BYTES = 32
FAILED = 0xFFFFFFFF
"""Stands for the length of a frame that did not open."""


class BrowserProvider:
    """
    `CryptoProvider` over WebCrypto.

    Args:
        glue: The registered JavaScript module; imported by name where it is not given.
    """

    def __init__(self, glue: Any = None) -> None:
        if glue is None:
            import doorstep_worker_js

            glue = doorstep_worker_js
        from pyodide.ffi import to_js

        self._glue = glue
        self._to_js = to_js

    def make_random(self, size: int) -> bytes:
        """Bytes from the system's cryptographic source."""
        # Emscripten's entropy is crypto.getRandomValues.
        return os.urandom(size)

    async def derive_argon2id(
        self, secret: bytes, *, salt: bytes, memory_kib: int, iterations: int, lanes: int, size: int
    ) -> bytes:
        """Argon2id, version 0x13."""
        return await self._bytes(
            self._glue.deriveArgon2id(
                self._to_js(secret), self._to_js(salt), memory_kib, iterations, lanes, size
            )
        )

    async def derive_hkdf(self, secret: bytes, *, salt: bytes, info: bytes, size: int) -> bytes:
        """HKDF with SHA-256."""
        to_js = self._to_js
        return await self._bytes(self._glue.deriveHKDF(to_js(secret), to_js(salt), to_js(info), size))

    async def import_key(self, raw: bytes) -> Key:
        """A 32-byte AES-256-GCM key."""
        if len(raw) != KEY_BYTES:
            raise ValueError(f"an AES-256 key has {KEY_BYTES} bytes, not {len(raw)}")
        return Key(await self._glue.importKey(self._to_js(raw)))

    async def seal(self, key: Key, plaintext: bytes, *, nonce: bytes, context: bytes) -> bytes:
        """AES-256-GCM, tag at the end."""
        to_js = self._to_js
        return await self._bytes(self._glue.seal(key, to_js(plaintext), to_js(nonce), to_js(context)))

    async def open(self, key: Key, sealed: bytes, *, nonce: bytes, context: bytes) -> bytes:
        """The plaintext; SealBrokenError where it does not open."""
        (plaintext,) = await self.open_many(key, [(nonce, sealed, context)])
        if plaintext is None:
            raise SealBrokenError
        return plaintext

    async def open_many(
        self, key: Key, sealed: Sequence[tuple[bytes, bytes, bytes]]
    ) -> Sequence[bytes | None]:
        """The plaintexts; None where one does not open."""
        # One crossing for all of them: crossing into JavaScript costs more than opening a frame.
        if not sealed:
            return []
        sizes = [size for parts in sealed for size in map(len, parts)]
        lengths = struct.pack(f"<{len(sizes)}I", *sizes)
        content = b"".join(part for parts in sealed for part in parts)
        answer = await self._bytes(self._glue.openMany(key, self._to_js(lengths), self._to_js(content)))
        head_bytes = 4 * len(sealed)
        opened: list[bytes | None] = []
        position = head_bytes
        for size in struct.unpack_from(f"<{len(sealed)}I", answer):
            if size == FAILED:
                opened.append(None)
                continue
            opened.append(answer[position : position + size])
            position += size
        return opened

    async def make_signing_key(self) -> tuple[bytes, bytes]:
        """A fresh Ed25519 seed and its public key."""
        seed = self.make_random(KEY_BYTES)
        return seed, await self._bytes(self._glue.publicOfSeed("Ed25519", self._to_js(seed)))

    async def sign(self, seed: bytes, message: bytes) -> bytes:
        """An Ed25519 signature."""
        return await self._bytes(self._glue.sign(self._to_js(seed), self._to_js(message)))

    async def verify(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Whether an Ed25519 signature is right."""
        to_js = self._to_js
        return bool(await self._glue.verify(to_js(public), to_js(signature), to_js(message)))

    async def make_agreement_key(self) -> tuple[bytes, bytes]:
        """A fresh X25519 private and public key."""
        private = self.make_random(KEY_BYTES)
        return private, await self._bytes(self._glue.publicOfSeed("X25519", self._to_js(private)))

    async def derive_agreement(self, private: bytes, public: bytes) -> bytes:
        """The shared secret of X25519."""
        from pyodide.ffi import JsException

        try:
            return await self._bytes(self._glue.deriveAgreement(self._to_js(private), self._to_js(public)))
        except JsException as cause:
            raise SealBrokenError from cause

    async def _bytes(self, promise: Any) -> bytes:
        return cast("bytes", (await promise).to_bytes())
