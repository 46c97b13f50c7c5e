"""
An area's digest as the server keeps it: the sum over all records, without its 64 buckets.

The buckets would be rewritten with every push (two kilobytes each time, measured as a quarter of a push's cost) and are
read only when a phone's total differs, once a day at most: they are then added up from the records.
"""

from __future__ import annotations

from shared.protocol.digest import MODULUS, SUM_BYTES, TOTAL_BYTES, contribution


class AreaTotal:
    """
    The total of `shared.protocol.digest.AreaDigest`, kept up to date one record at a time.
    """

    __slots__ = ("_sum",)

    def __init__(self, stored: bytes = b"") -> None:
        self._sum = int.from_bytes(stored, "big")

    def stored(self) -> bytes:
        """
        For the database.
        """
        return self._sum.to_bytes(SUM_BYTES, "big")

    def move(self, record: str, before: int, after: int) -> None:
        """
        A record went from one revision to another; 0 on either side means absent.
        """
        change = (contribution(record, after) if after else 0) - (
            contribution(record, before) if before else 0
        )
        self._sum = (self._sum + change) % MODULUS

    def total(self) -> bytes:
        """
        As on the wire.
        """
        return self.stored()[:TOTAL_BYTES]
