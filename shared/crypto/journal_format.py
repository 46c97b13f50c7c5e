"""
The bytes of the sealed journal: units, head and manifest. No input or output here; SPEC.md holds the byte tables.

A *frame* is what the case book appends; a *unit* is the frames of one append, sealed as one, so a group is there
whole or not at all. A *segment* is a file of units under one random key; the *manifest* names the segments and
holds their keys; the *head* counts what has been acknowledged in the segment being written.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from shared.crypto.errors import SealBrokenError, UnsupportedHeaderError
from shared.crypto.sealing import NONCE_BYTES, TAG_BYTES, Context

UNIT_ALIGNMENT_BYTES = 64
"""Sizes on the medium say little about what was answered, and units can be found again behind a damaged one."""

CHAIN_BYTES = 32
SEGMENT_KEY_BYTES = 32
EMPTY_CHAIN = bytes(CHAIN_BYTES)
MANIFEST_VERSION = 1

_UNIT_HEAD = struct.Struct(f">II{NONCE_BYTES}s")
_COUNT = struct.Struct(">I")
_HEAD = struct.Struct(f">IIQQ{CHAIN_BYTES}s")
_MANIFEST_HEAD = struct.Struct(">BIH")
_GENERATION = struct.Struct(">Q")
_ENTRY = struct.Struct(f">IB{SEGMENT_KEY_BYTES}sIQQ{CHAIN_BYTES}s")


def unit_context(vault_id: bytes, segment: int, index: int) -> bytes:
    """
    What binds a unit to its vault, segment and order.
    """
    return Context("journal-unit", vault_id, (segment, index)).to_bytes()


def head_context(vault_id: bytes, slot: int) -> Context:
    """
    What binds a head to its vault and slot.
    """
    return Context("journal-head", vault_id, (slot,))


def manifest_context(vault_id: bytes, generation: int) -> Context:
    """
    What binds a manifest to its vault and generation.
    """
    return Context("journal-manifest", vault_id, (generation,))


def pack_frames(frames: Sequence[bytes]) -> bytes:
    """
    The plaintext of one unit: count, sizes, contents, zeros up to the alignment of the sealed unit.
    """
    parts = [_COUNT.pack(len(frames))]
    parts += [_COUNT.pack(len(frame)) for frame in frames]
    parts += [bytes(frame) for frame in frames]
    plaintext = b"".join(parts)
    around = _UNIT_HEAD.size + TAG_BYTES
    return plaintext + bytes(-(around + len(plaintext)) % UNIT_ALIGNMENT_BYTES)


def unpack_frames(plaintext: bytes) -> list[bytes]:
    """
    The frames of one opened unit.

    Raises:
        SealBrokenError: the plaintext is not a unit's, which an intact seal never lets happen.
    """
    try:
        (count,) = _COUNT.unpack_from(plaintext)
        sizes = struct.unpack_from(f">{count}I", plaintext, _COUNT.size)
    except struct.error as cause:
        raise SealBrokenError from cause
    position = _COUNT.size * (1 + count)
    if position + sum(sizes) > len(plaintext):
        raise SealBrokenError
    frames: list[bytes] = []
    for size in sizes:
        frames.append(plaintext[position : position + size])
        position += size
    return frames


@dataclass(frozen=True, slots=True)
class SealedUnit:
    """
    A unit as it lies in a segment: order, place and sealed content.
    """

    index: int
    offset: int
    nonce: bytes
    sealed: bytes

    @property
    def end(self) -> int:
        """Where the next unit begins."""
        return self.offset + _UNIT_HEAD.size + len(self.sealed)

    @property
    def tag(self) -> bytes:
        """The seal's tag, which stands for the content in the chain."""
        return self.sealed[-TAG_BYTES:]

    def to_bytes(self) -> bytes:
        """
        The byte table "unit" of SPEC.md.
        """
        return _UNIT_HEAD.pack(self.index, len(self.sealed), self.nonce) + self.sealed


def find_unit(raw: bytes, offset: int) -> SealedUnit | None:
    """
    The unit that seems to begin at an offset, or None where no whole unit can.
    """
    body = offset + _UNIT_HEAD.size
    if body > len(raw):
        return None
    index, size, nonce = _UNIT_HEAD.unpack_from(raw, offset)
    whole = _UNIT_HEAD.size + size
    if size < TAG_BYTES + _COUNT.size or whole % UNIT_ALIGNMENT_BYTES or offset + whole > len(raw):
        return None
    return SealedUnit(index, offset, nonce, raw[body : body + size])


def next_chain(chain: bytes, tag: bytes) -> bytes:
    """
    The hash over all units of a segment so far; a unit's tag stands for its content.
    """
    return hashlib.sha256(chain + tag).digest()


@dataclass(frozen=True, slots=True)
class Extent:
    """
    How much of a segment has been acknowledged: units, frames in them, bytes, and the hash over them.

    An empty `chain` means that the hash is not known, because something before the end did not open.
    """

    units: int = 0
    frames: int = 0
    size_bytes: int = 0
    chain: bytes = EMPTY_CHAIN

    def grown_by(self, unit: SealedUnit, frames: int) -> Extent:
        """The extent after one more unit."""
        chain = next_chain(self.chain, unit.tag)
        return Extent(self.units + 1, self.frames + frames, unit.end, chain)


@dataclass(frozen=True, slots=True)
class Head:
    """
    The extent of the segment being written.
    """

    segment: int
    extent: Extent

    def to_bytes(self) -> bytes:
        """
        The byte table "head" of SPEC.md.
        """
        extent = self.extent
        return _HEAD.pack(self.segment, extent.units, extent.frames, extent.size_bytes, extent.chain)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Head:
        """
        Raises:
            SealBrokenError: not a head.
        """
        if len(raw) != _HEAD.size:
            raise SealBrokenError
        segment, units, frames, size_bytes, chain = _HEAD.unpack(raw)
        return cls(segment, Extent(units, frames, size_bytes, chain))


HEAD_PLAIN_BYTES = _HEAD.size
HEAD_SEALED_BYTES = NONCE_BYTES + HEAD_PLAIN_BYTES + TAG_BYTES


class SegmentState(IntEnum):
    """
    OPEN: written by the newest opening; the head counts it. CLOSED: its extent stands in the manifest.
    SET_ASIDE: something in it does not open; a compaction kept file and key, and it is no longer replayed.
    """

    OPEN = 0
    CLOSED = 1
    SET_ASIDE = 2


@dataclass(frozen=True, slots=True, repr=False)
class Segment:
    """
    A segment as the manifest knows it.
    """

    number: int
    state: SegmentState
    key: bytes
    extent: Extent = Extent()

    def __repr__(self) -> str:
        return f"Segment({self.number} {self.state.name})"


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    The segments in the order of replay.

    Attributes:
        next_number: Number of the next segment to be made; numbers are never used twice.
        segments: In replay order.
        witness: Generations of the vault's other parts (header, list ...) that were seen, so that one of them put back
            to an older version shows.
    """

    next_number: int = 1
    segments: tuple[Segment, ...] = ()
    witness: Mapping[str, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """
        The byte table "manifest" of SPEC.md.
        """
        parts = [_MANIFEST_HEAD.pack(MANIFEST_VERSION, self.next_number, len(self.segments))]
        for segment in self.segments:
            extent = segment.extent
            parts.append(
                _ENTRY.pack(
                    segment.number,
                    segment.state,
                    segment.key,
                    extent.units,
                    extent.frames,
                    extent.size_bytes,
                    extent.chain,
                )
            )
        for part, generation in sorted(self.witness.items()):
            name = part.encode("ascii")
            parts += [bytes((len(name),)), name, _GENERATION.pack(generation)]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Manifest:
        """
        Raises:
            SealBrokenError: not a manifest.
            UnsupportedHeaderError: a manifest of a newer release.
        """
        if not raw:
            raise SealBrokenError
        if raw[0] != MANIFEST_VERSION:
            raise UnsupportedHeaderError(version=raw[0])
        try:
            _, next_number, count = _MANIFEST_HEAD.unpack_from(raw)
            entries = [_ENTRY.unpack_from(raw, _MANIFEST_HEAD.size + i * _ENTRY.size) for i in range(count)]
            witness = _witness_in(raw, _MANIFEST_HEAD.size + count * _ENTRY.size)
        except (struct.error, IndexError, UnicodeDecodeError) as cause:
            raise SealBrokenError from cause
        return cls(next_number, tuple(_segment_of(entry) for entry in entries), witness)


def _witness_in(raw: bytes, offset: int) -> Mapping[str, int]:
    witness: dict[str, int] = {}
    while offset < len(raw):
        end = offset + 1 + raw[offset]
        (witness[raw[offset + 1 : end].decode("ascii")],) = _GENERATION.unpack_from(raw, end)
        offset = end + _GENERATION.size
    return witness


def _segment_of(entry: tuple[int, int, bytes, int, int, int, bytes]) -> Segment:
    number, state, key, units, frames, size_bytes, chain = entry
    try:
        return Segment(number, SegmentState(state), key, Extent(units, frames, size_bytes, chain))
    except ValueError as cause:
        raise SealBrokenError from cause
