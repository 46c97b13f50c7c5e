"""
Digests: a cheap proof that phone and server hold the same records.

Each record contributes SHA-256(id ‖ revision); contributions are added modulo 2^256, so that a change costs one
subtraction and one addition and the order does not matter. The sum is kept in 64 buckets by the identifier's last
byte, so that a difference is narrowed down without reading everything again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from shared.kernel.identifiers import AreaId, uuid_bytes

BUCKETS = 64
MODULUS = 1 << 256
SUM_BYTES = 32
TOTAL_BYTES = 16
"""Of a total, on the wire. Chance of an unseen difference: 2^-128."""
BUCKET_BYTES = 8
"""Of a bucket's sum, on the wire: only asked for once a total is known to differ."""
STATE_BYTES = 8


def bucket_of(record: str) -> int:
    """
    The bucket a record belongs to: the low six bits of its identifier, random in every UUID we make.
    """
    return int(record[-2:], 16) % BUCKETS


def contribution(record: str, revision: int) -> int:
    """
    What one record adds to its bucket.
    """
    return int.from_bytes(hashlib.sha256(uuid_bytes(record) + revision.to_bytes(8, "big")).digest(), "big")


class AreaDigest:
    """
    The digest of one area, kept up to date one record at a time.
    """

    def __init__(self, sums: Iterable[int] = ()) -> None:
        self._sums = list(sums) or [0] * BUCKETS

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, int]]) -> AreaDigest:
        """The digest of (record, revision) pairs."""
        digest = cls()
        for record, revision in pairs:
            digest.move(record, 0, revision)
        return digest

    @property
    def sums(self) -> tuple[int, ...]:
        """The 64 sums, for storing."""
        return tuple(self._sums)

    def move(self, record: str, before: int, after: int) -> None:
        """
        A record went from one revision to another; 0 on either side means absent.
        """
        change = (contribution(record, after) if after else 0) - (
            contribution(record, before) if before else 0
        )
        bucket = bucket_of(record)
        self._sums[bucket] = (self._sums[bucket] + change) % MODULUS

    def total(self) -> bytes:
        """All buckets together, as on the wire."""
        return (sum(self._sums) % MODULUS).to_bytes(SUM_BYTES, "big")[:TOTAL_BYTES]

    def bucket_sums(self) -> bytes:
        """Each bucket, as on the wire."""
        return b"".join(one.to_bytes(SUM_BYTES, "big")[:BUCKET_BYTES] for one in self._sums)

    def without(self, other: AreaDigest) -> AreaDigest:
        """This digest less the contributions withheld from a reader."""
        return AreaDigest(
            (mine - theirs) % MODULUS for mine, theirs in zip(self._sums, other._sums, strict=True)
        )


def differing_buckets(mine: bytes, theirs: bytes) -> tuple[int, ...]:
    """
    Buckets whose sums differ.
    """
    starts = range(0, BUCKETS * BUCKET_BYTES, BUCKET_BYTES)
    return tuple(
        number
        for number, start in enumerate(starts)
        if mine[start : start + BUCKET_BYTES] != theirs[start : start + BUCKET_BYTES]
    )


def state_digest(areas: Mapping[AreaId, tuple[int, bytes]]) -> bytes:
    """
    Eight bytes that say "this is all I hold": area to (cursor, total).

    A phone states it in each request; a server that arrives at the same has nothing to add.
    """
    digest = hashlib.sha256()
    for area in sorted(areas):
        cursor, total = areas[area]
        digest.update(uuid_bytes(area) + cursor.to_bytes(8, "big") + total)
    return digest.digest()[:STATE_BYTES]
