"""
Packs as they travel, made once for all phones that ask for the same.
"""

from __future__ import annotations

from threading import Lock

from shared.protocol.pack_delta import pack_for

MOST_KEPT = 16
"""Frames: some hundred kilobytes each at most, for the versions that phones of a district have."""


class PackFrames:
    """
    Packing hard takes a fraction of a second, and every phone of an area asks for a new version in the same days.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[bytes, bytes], bytes] = {}
        self._turn = Lock()

    def frame(self, sha256: bytes, content: bytes, known_sha256: bytes = b"", known: bytes = b"") -> bytes:
        """
        A pack against the version that the phone has.

        Args:
            sha256, known_sha256: Of both contents; the second empty where the phone has none.
        """
        # One after another: the second that asks finds what the first made.
        with self._turn:
            asked = (sha256, known_sha256)
            frame = self._made.pop(asked, None) or pack_for(content, known)
            self._made[asked] = frame
            while len(self._made) > MOST_KEPT:
                del self._made[next(iter(self._made))]
            return frame
