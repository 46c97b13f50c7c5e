"""
Attachments over any block storage: one file each, sealed in chunks under a key of its own. SPEC.md of shared/crypto has
the bytes.

A file without its last part was never acknowledged. It is named and left alone until it is certain that nothing
acknowledged is missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import struct
from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from mobile.ports.attachments import Attachment
from mobile.ports.block_storage import BlockFile, BlockStorage
from mobile.ports.errors import (
    AttachmentDamagedError,
    AttachmentMissingError,
    StorageFaultError,
    StorageFullError,
)
from shared.crypto.errors import SealBrokenError
from shared.crypto.provider import CryptoProvider, Key
from shared.crypto.sealing import NONCE_BYTES, TAG_BYTES, Context, open_sealed, seal

CHUNK_BYTES = 64 * 1024
"""Small enough for an old phone's memory, large enough that sealing is quick."""

PADDED_BYTES = 4096
"""The size of the last chunk says no more than this about a picture."""

SUBKEY_PURPOSE = "attachments"
_MAGIC = b"DSAT\x01"
_KEY_BYTES = 32
_SEALED_KEY_BYTES = NONCE_BYTES + _KEY_BYTES + TAG_BYTES
_HEAD_BYTES = len(_MAGIC) + _SEALED_KEY_BYTES
_PART = struct.Struct(">BI")
_END = struct.Struct(">32sQ")


class PartType(IntEnum):
    """
    What a part of a file is.
    """

    CHUNK = 1
    END = 2
    RECEIVED = 3


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    key: Key
    about: Attachment
    chunks: tuple[int, ...]
    end: int
    parts: int


class SealedAttachments:
    """
    Made by `open_attachments`.
    """

    def __init__(self, provider: CryptoProvider, storage: BlockStorage, vault_id: bytes, key: Key) -> None:
        self._provider = provider
        self._storage = storage
        self._vault_id = vault_id
        self._key = key
        self._kept: dict[str, _Kept] = {}
        self._unfinished: tuple[str, ...] = ()
        self._last_number = 0
        # A file is open once at a time, and a picture may be looked at while it is being sent.
        self._turn = asyncio.Lock()

    @property
    def unfinished(self) -> Sequence[str]:
        return self._unfinished

    def find(self, attachment_id: str) -> Attachment | None:
        kept = self._kept.get(attachment_id)
        return None if kept is None else kept.about

    def all(self) -> Sequence[Attachment]:
        return tuple(kept.about for kept in self._kept.values())

    async def keep(self, content: AsyncIterable[bytes], media_type: str) -> Attachment:
        name = f"{attachment_prefix(self._vault_id)}{self._next_number():08d}"
        file = await self._storage.open(name)
        try:
            await file.truncate(0)
            kept = await self._write(file, name, content, media_type)
            await file.flush()
        except BaseException:
            await file.close()
            with contextlib.suppress(StorageFullError, StorageFaultError):
                await self._storage.remove(name)
            raise
        await file.close()
        known = self._kept.setdefault(kept.about.id, kept)
        if known is not kept:
            await self._storage.remove(name)
        return known.about

    async def read(self, attachment_id: str, *, offset: int = 0) -> AsyncIterator[bytes]:
        kept = self._get(attachment_id)
        digest = hashlib.sha256()
        for index in range(offset // CHUNK_BYTES, len(kept.chunks)):
            chunk = await self._read_chunk(self._get(attachment_id), index)
            digest.update(chunk)
            yield chunk[max(0, offset - index * CHUNK_BYTES) :]
        if offset == 0 and digest.hexdigest() != attachment_id:
            raise AttachmentDamagedError(attachment=attachment_id, chunk=len(kept.chunks))

    async def note_received(self, attachment_id: str) -> None:
        async with self._turn:
            kept = self._get(attachment_id)
            if kept.about.received:
                return
            sealed = await self._seal_part(kept.key, kept.parts, PartType.RECEIVED, b"")
            file = await self._storage.open(kept.name)
            try:
                await file.write(kept.end, sealed)
                await file.flush()
            finally:
                await file.close()
            about = replace(kept.about, received=True)
            self._kept[attachment_id] = replace(
                kept, about=about, end=kept.end + len(sealed), parts=kept.parts + 1
            )

    async def evict(self, *, most_bytes: int = 0) -> int:
        async with self._turn:
            received = [kept for kept in self._kept.values() if kept.about.received]
            left = sum(kept.end for kept in received)
            freed = 0
            for kept in received:
                if left - freed <= most_bytes:
                    break
                await self._storage.remove(kept.name)
                del self._kept[kept.about.id]
                freed += kept.end
            return freed

    async def remove(self, attachment_id: str) -> None:
        async with self._turn:
            kept = self._kept.get(attachment_id)
            if kept is not None:
                await self._storage.remove(kept.name)
                del self._kept[attachment_id]

    def size_bytes(self) -> int:
        return sum(kept.end for kept in self._kept.values())

    async def clear_unfinished(self, expected: Collection[str]) -> int:
        if any(one not in self._kept for one in expected):
            return 0
        names, self._unfinished = self._unfinished, ()
        for name in names:
            await self._storage.remove(name)
        return len(names)

    async def load(self) -> None:
        """
        Reads what there is: the ends of files, not their content.
        """
        prefix = attachment_prefix(self._vault_id)
        unfinished = []
        for name in await self._storage.names():
            if not name.startswith(prefix):
                continue
            kept = await self._load(name)
            if kept is None:
                unfinished.append(name)
            else:
                self._kept[kept.about.id] = kept
        self._unfinished = tuple(unfinished)

    def _next_number(self) -> int:
        taken = [kept.name for kept in self._kept.values()] + list(self._unfinished)
        self._last_number = 1 + max([self._last_number, *(_number_of(name) for name in taken)])
        return self._last_number

    def _get(self, attachment_id: str) -> _Kept:
        try:
            return self._kept[attachment_id]
        except KeyError:
            raise AttachmentMissingError(attachment=attachment_id) from None

    async def _write(
        self, file: BlockFile, name: str, content: AsyncIterable[bytes], media_type: str
    ) -> _Kept:
        raw_key = self._provider.make_random(_KEY_BYTES)
        key = await self._provider.import_key(raw_key)
        await file.write(0, _MAGIC + await seal(self._provider, self._key, raw_key, self._key_context(name)))
        offset, size_bytes, digest, chunks = _HEAD_BYTES, 0, hashlib.sha256(), []
        async for chunk in _in_chunks(content):
            digest.update(chunk)
            size_bytes += len(chunk)
            sealed = await self._seal_part(key, len(chunks), PartType.CHUNK, _padded(chunk))
            chunks.append(offset)
            await file.write(offset, sealed)
            offset += len(sealed)
        about = Attachment(id=digest.hexdigest(), size_bytes=size_bytes, media_type=media_type)
        end = _END.pack(digest.digest(), size_bytes) + media_type.encode()
        sealed = await self._seal_part(key, len(chunks), PartType.END, end)
        await file.write(offset, sealed)
        return _Kept(name, key, about, tuple(chunks), offset + len(sealed), len(chunks) + 1)

    async def _load(self, name: str) -> _Kept | None:
        """
        What the file holds; None where it has no end.
        """
        file = await self._storage.open(name)
        try:
            head = await file.read(0, _HEAD_BYTES)
            if not head.startswith(_MAGIC):
                return None
            raw_key = await open_sealed(
                self._provider, self._key, head[len(_MAGIC) :], self._key_context(name)
            )
            return await self._load_parts(file, name, await self._provider.import_key(raw_key))
        except (SealBrokenError, struct.error, UnicodeDecodeError):
            return None
        finally:
            await file.close()

    async def _load_parts(self, file: BlockFile, name: str, key: Key) -> _Kept | None:
        offset, chunks, kept = _HEAD_BYTES, [], None
        size_bytes = await file.size_bytes()
        while offset + _PART.size <= size_bytes:
            kind, size = _PART.unpack(await file.read(offset, _PART.size))
            end = offset + _PART.size + size
            parts = len(chunks) if kept is None else kept.parts
            if kept is None and kind == PartType.CHUNK and end <= size_bytes:
                chunks.append(offset)
            elif kept is None and kind == PartType.END:
                content = await self._open_part(file, key, offset, parts, PartType.END)
                sha256, content_bytes = _END.unpack_from(content)
                about = Attachment(
                    id=sha256.hex(), size_bytes=content_bytes, media_type=content[_END.size :].decode()
                )
                kept = _Kept(name, key, about, tuple(chunks), end, parts + 1)
            elif kept is not None and kind == PartType.RECEIVED:
                with contextlib.suppress(SealBrokenError):
                    await self._open_part(file, key, offset, parts, PartType.RECEIVED)
                    kept = replace(kept, about=replace(kept.about, received=True), end=end, parts=parts + 1)
                break
            else:
                break
            offset = end
        return kept

    async def _read_chunk(self, kept: _Kept, index: int) -> bytes:
        async with self._turn:
            file = await self._storage.open(kept.name)
            try:
                padded = await self._open_part(file, kept.key, kept.chunks[index], index, PartType.CHUNK)
            except (SealBrokenError, struct.error) as cause:
                raise AttachmentDamagedError(attachment=kept.about.id, chunk=index + 1) from cause
            finally:
                await file.close()
        return padded[: kept.about.size_bytes - index * CHUNK_BYTES]

    async def _seal_part(self, key: Key, order: int, kind: PartType, plaintext: bytes) -> bytes:
        sealed = await seal(self._provider, key, plaintext, self._part_context(order, kind))
        return _PART.pack(kind, len(sealed)) + sealed

    async def _open_part(self, file: BlockFile, key: Key, offset: int, order: int, kind: PartType) -> bytes:
        found, size = _PART.unpack(await file.read(offset, _PART.size))
        if found != kind:
            raise SealBrokenError
        sealed = await file.read(offset + _PART.size, size)
        return await open_sealed(self._provider, key, sealed, self._part_context(order, kind))

    def _key_context(self, name: str) -> Context:
        return Context("attachment-key", self._vault_id, (_number_of(name),))

    def _part_context(self, order: int, kind: PartType) -> Context:
        return Context("attachment-part", self._vault_id, (order, kind))


async def open_attachments(
    provider: CryptoProvider, storage: BlockStorage, vault_id: bytes, subkey: bytes
) -> SealedAttachments:
    """
    The attachments of a vault.

    Args:
        subkey: What the opened vault derives for `SUBKEY_PURPOSE`.

    Raises:
        StorageFaultError: the medium failed.
    """
    store = SealedAttachments(provider, storage, vault_id, await provider.import_key(subkey))
    await store.load()
    return store


def attachment_prefix(vault_id: bytes) -> str:
    """What the names of a vault's attachments begin with."""
    return f"{vault_id.hex()}.attachment."


def _number_of(name: str) -> int:
    return int(name.rpartition(".")[2])


def _padded(chunk: bytes) -> bytes:
    return chunk + bytes(-len(chunk) % PADDED_BYTES)


async def _in_chunks(content: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """
    The same bytes in pieces of `CHUNK_BYTES`, the last one shorter.
    """
    waiting = bytearray()
    async for piece in content:
        waiting += piece
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)
