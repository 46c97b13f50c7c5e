"""
An area's digest as the server keeps it: its bytes are the stored form, so that loading, moving one record and
storing cost the same however many records there are.

Same sums as `shared.protocol.digest.AreaDigest`, laid out as 65 numbers of 32 bytes: the total, then the buckets.
"""

from __future__ import annotations

from shared.protocol.digest import (
    BUCKET_BYTES,
    BUCKETS,
    MODULUS,
    SUM_BYTES,
    TOTAL_BYTES,
    bucket_of,
    contribution,
)

SIZE_BYTES = (BUCKETS + 1) * SUM_BYTES


class AreaSums:
    """
    The digest of one area, kept up to date one record at a time.
    """

    __slots__ = ("_sums",)

    def __init__(self, stored: bytes = b"") -> None:
        self._sums = bytearray(stored or SIZE_BYTES)

    def stored(self) -> bytes:
        """
        For the database.
        """
        return bytes(self._sums)

    def move(self, record: str, before: int, after: int) -> None:
        """
        A record went from one revision to another; 0 on either side means absent.
        """
        change = (contribution(record, after) if after else 0) - (
            contribution(record, before) if before else 0
        )
        for start in (0, (1 + bucket_of(record)) * SUM_BYTES):
            one = int.from_bytes(self._sums[start : start + SUM_BYTES], "big")
            self._sums[start : start + SUM_BYTES] = ((one + change) % MODULUS).to_bytes(SUM_BYTES, "big")

    def total(self) -> bytes:
        """
        All buckets together, as on the wire.
        """
        return bytes(self._sums[:TOTAL_BYTES])

    def bucket_sums(self) -> bytes:
        """
        Each bucket, as on the wire.
        """
        return b"".join(
            bytes(self._sums[start : start + BUCKET_BYTES])
            for start in range(SUM_BYTES, SIZE_BYTES, SUM_BYTES)
        )
