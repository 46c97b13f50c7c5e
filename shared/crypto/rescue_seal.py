"""
The envelope of a rescue file: sealed to the programme's server, signed by the phone that made it.

Sealed and opened part by part, so that of a file with hundreds of pictures only the one at hand is in memory. What the
parts hold is the protocol's matter. SPEC.md, section "Rescue file", has the bytes.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from enum import IntEnum

from shared.crypto.errors import (
    MalformedRescueError,
    RescueAlteredError,
    RescueCutError,
    RescueForgedError,
    SealBrokenError,
)
from shared.crypto.key_derivation import KEY_BYTES
from shared.crypto.provider import CryptoProvider, Key
from shared.crypto.sealed_to import OVERHEAD_BYTES, AgreementKey, open_sealed_to, seal_to
from shared.crypto.sealing import Context, open_sealed, seal

DEVICE_ID_BYTES = 16
SIGNATURE_BYTES = 64

MOST_PART_BYTES = 6 << 20
"""The largest picture, or the largest message, and what goes around it."""

_MAGIC = b"DSRF"
_FORMAT_1, _FORMAT_2 = 1, 2
_HEAD = struct.Struct(f">4sB{DEVICE_ID_BYTES}sI")
_PART = struct.Struct(">BI")
_SEALED_KEY_BYTES = OVERHEAD_BYTES + KEY_BYTES
_END = b"\0"
_PROOF_1 = b"doorstep rescue file v1\n"
_PROOF_2 = b"doorstep rescue file v2\n"

Read = Callable[[int], bytes]
"""Gives the next so many bytes of a file, fewer only at its end."""


class PartKind(IntEnum):
    """
    What a part holds.
    """

    MESSAGE = 1
    ATTACHMENT = 2


@dataclass(frozen=True, slots=True)
class RescueHead:
    """
    What a rescue file says of itself in clear.

    Attributes:
        format: 1 holds one content, without attachments; 2 holds parts.
        device: The sixteen bytes of the enrolment that made it.
        key_id: Which of the server's keys opens it.
    """

    format: int
    device: bytes
    key_id: int

    def to_bytes(self) -> bytes:
        """
        The beginning of the byte table "rescue file" of SPEC.md.
        """
        return _HEAD.pack(_MAGIC, self.format, self.device, self.key_id)

    def context(self, purpose: str, *numbers: int) -> Context:
        """What the parts of this file are bound to."""
        return Context(purpose, self.device, (self.key_id, *numbers))


async def seal_rescue(
    provider: CryptoProvider,
    parts: AsyncIterable[tuple[PartKind, bytes]],
    *,
    device: bytes,
    key_id: int,
    public: bytes,
    signing_seed: bytes,
) -> AsyncIterator[bytes]:
    """
    The file, piece by piece: sealed for the server, signed as the device at its end.
    """
    head = RescueHead(_FORMAT_2, device, key_id)
    raw_key = provider.make_random(KEY_BYTES)
    key = await provider.import_key(raw_key)
    piece = head.to_bytes() + await seal_to(provider, public, raw_key, head.context("rescue-key"))
    digest = hashlib.sha256(piece)
    yield piece
    order = 0
    async for kind, content in parts:
        sealed = await seal(provider, key, content, head.context("rescue-part", order, kind))
        piece = _PART.pack(kind, len(sealed)) + sealed
        digest.update(piece)
        yield piece
        order += 1
    digest.update(_END)
    yield _END + await provider.sign(signing_seed, _PROOF_2 + digest.digest())


def read_rescue_head(read: Read) -> RescueHead:
    """
    Whose file it is, and which key opens it. What comes next is for `open_rescue`.

    Raises:
        MalformedRescueError: no rescue file of a format known here.
        RescueCutError: it ends within its head.
    """
    raw = read(_HEAD.size)
    if not raw or raw[: len(_MAGIC)] != _MAGIC[: len(raw)]:
        raise MalformedRescueError
    if len(raw) < _HEAD.size:
        raise RescueCutError(part=0, at_byte=len(raw))
    _, form, device, key_id = _HEAD.unpack(raw)
    if form not in (_FORMAT_1, _FORMAT_2):
        raise MalformedRescueError(format=form)
    return RescueHead(form, device, key_id)


async def open_rescue(
    provider: CryptoProvider, key: AgreementKey, signer: bytes, head: RescueHead, read: Read
) -> AsyncIterator[tuple[PartKind, bytes]]:
    """
    The parts. Only when the last has been given is it certain that the device made the file: nothing may be done with
    them before.

    Args:
        signer: The public key of the device that the head names.
        read: Goes on behind the head.

    Raises:
        RescueCutError, RescueAlteredError: from which part on, counted from 1, and where that begins; 0 is the head.
            Sealed for another server shows as an altered head.
        RescueForgedError: another device signed it.
    """
    walk = _Walk(provider, head, read)
    file_key = await walk.open_key(key)
    while (kind := walk.next_kind()) is not None:
        yield kind, await walk.open_part(file_key, kind)
    if not await provider.verify(signer, walk.signature(), _PROOF_2 + walk.digest.digest()):
        raise RescueForgedError


async def open_first_rescue(
    provider: CryptoProvider, key: AgreementKey, signer: bytes, head: RescueHead, read: Read
) -> bytes:
    """
    The one content of a file of format 1, as phones made them until November 2026.

    Raises:
        RescueCutError, RescueAlteredError, RescueForgedError: it cannot be told where.
    """
    raw = read(MOST_PART_BYTES * 8)
    sealed, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if len(sealed) < OVERHEAD_BYTES:
        raise RescueCutError(part=0, at_byte=_HEAD.size + len(raw))
    if not await provider.verify(signer, signature, _PROOF_1 + head.to_bytes() + sealed):
        raise RescueForgedError
    try:
        return await open_sealed_to(provider, key, sealed, head.context("rescue-file"))
    except SealBrokenError as cause:
        raise RescueAlteredError(part=0, at_byte=0) from cause


class _Walk:
    """
    Reads a file of format 2 from its head on, and knows where it is.
    """

    def __init__(self, provider: CryptoProvider, head: RescueHead, read: Read) -> None:
        self._provider = provider
        self._head = head
        self._read = read
        self._part = 0
        self._begins = 0
        self._at = _HEAD.size
        self.digest = hashlib.sha256(head.to_bytes())

    async def open_key(self, key: AgreementKey) -> Key:
        sealed = self._take(_SEALED_KEY_BYTES)
        try:
            raw = await open_sealed_to(self._provider, key, sealed, self._head.context("rescue-key"))
        except SealBrokenError as cause:
            raise self.altered() from cause
        return await self._provider.import_key(raw)

    def next_kind(self) -> PartKind | None:
        """The kind of the part that begins here; None at the end."""
        self._part, self._begins = self._part + 1, self._at
        kind = self._take(1)
        if kind == _END:
            return None
        try:
            return PartKind(kind[0])
        except ValueError:
            raise self.altered() from None

    async def open_part(self, key: Key, kind: PartKind) -> bytes:
        size = int.from_bytes(self._take(_PART.size - 1), "big")
        if size > MOST_PART_BYTES:
            raise self.altered()
        context = self._head.context("rescue-part", self._part - 1, kind)
        try:
            return await open_sealed(self._provider, key, self._take(size), context)
        except SealBrokenError as cause:
            raise self.altered() from cause

    def signature(self) -> bytes:
        """
        What stands behind the end, and behind which nothing may stand.
        """
        raw = self._read(SIGNATURE_BYTES + 1)
        if len(raw) < SIGNATURE_BYTES:
            raise self._cut(raw)
        if len(raw) > SIGNATURE_BYTES:
            raise self.altered()
        return raw

    def altered(self) -> RescueAlteredError:
        return RescueAlteredError(part=self._part, at_byte=self._begins)

    def _cut(self, rest: bytes) -> RescueCutError:
        return RescueCutError(part=self._part, at_byte=self._at + len(rest))

    def _take(self, size: int) -> bytes:
        raw = self._read(size)
        if len(raw) < size:
            raise self._cut(raw)
        self.digest.update(raw)
        self._at += size
        return raw
