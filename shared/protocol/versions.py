"""
Dated protocol versions and the limits both sides agree on.

A version is the integer yyyymmdd of the day its format was fixed. Messages of a version keep their
meaning for ever; what changes gets a new date, and the old one is spoken for as long as the list here says.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.protocol.errors import UnsupportedVersionError

VERSION_2026_11_01 = 20261101
"""First version: columns in MessagePack, packed with zstd."""

CURRENT = VERSION_2026_11_01
SPOKEN = (VERSION_2026_11_01,)
"""Every version this code reads and answers in full, oldest first; for eighteen months after its successor's day."""

TAKEN_IN: tuple[int, ...] = ()
"""Older ones: what they push is read for ever, so that an app too old to pull still brings what it holds."""

CONTENT_TYPE = "application/x-doorstep-sync"

EPOCH_BYTES = 8
"""Size of the server's epoch, random bytes renewed at every restore: no server ever has two alike."""

MAX_EPOCH_BYTES = 16
"""The longest epoch that is read."""

MAX_REQUEST_BYTES = 1 << 20
"""A request's body. At 70 bytes a visit this is far beyond any batch; it bounds what a stranger can send."""

MAX_REPLY_BYTES = 8 << 20
"""A reply's body, as the phone accepts it."""

MAX_UNPACKED_REQUEST_BYTES = 1 << 20
"""A request's columns after unpacking. The worst that MessagePack can make of them is some 60 times as much memory."""

MAX_UNPACKED_REPLY_BYTES = 16 << 20
"""A reply's columns after unpacking."""

MAX_IDENTIFIERS = 100_000
"""Different identifiers in one message."""

MAX_OPERATIONS = 500
"""Operations in one request."""

MAX_CHANGES = 20_000
"""Changed records in one reply."""

MAX_OPERATION_BYTES = 512 << 10
"""One operation's canonical bytes. A longer one is announced by its number alone, refused, and kept on the phone."""

MAX_FIELDS = 600
"""Fields one operation sets. The longest form shipped asks some 300 questions."""

MAX_CELLS = 300_000
"""Field values in one message, so that few bytes cannot ask for much memory."""

MAX_AREAS = 1_000
"""Areas in one message."""

MAX_NAME_CHARACTERS = 120
"""A field's or kind's name."""

MAX_VALUE_BYTES = 64 << 10
"""One field's value."""

MAX_DEPTH = 8
"""Lists and maps within one value."""

MAX_NESTING = 64
"""Levels of a message's columns. A phone writes down no value deeper than half of it."""


def version_text(version: int) -> str:
    """
    A version as people write it: 2026-11-01.
    """
    return f"{version // 10000:04d}-{version // 100 % 100:02d}-{version % 100:02d}"


@dataclass(frozen=True, slots=True)
class Window:
    """
    The versions one side understands.

    Attributes:
        spoken: Read and answered in full, oldest first.
        taken_in: Older ones, of which only what they push is taken in and answered.
    """

    spoken: tuple[int, ...] = SPOKEN
    taken_in: tuple[int, ...] = TAKEN_IN

    def require_read(self, version: int) -> None:
        """
        Raises:
            UnsupportedVersionError: it cannot be read here.
        """
        if version not in self.spoken and version not in self.taken_in:
            raise self.refusal(version)

    def refusal(self, version: int) -> UnsupportedVersionError:
        """
        What is said to a version that gets no full answer.
        """
        return UnsupportedVersionError(
            version=version_text(version),
            oldest=version_text(self.spoken[0]),
            newest=version_text(self.spoken[-1]),
        )


TODAY = Window()
"""What this release understands."""
