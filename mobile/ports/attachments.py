"""
Attachments: pictures, signatures, sound. Content-addressed, sealed, streamed; they never hold up a visit.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """
    One attachment on this device.

    Attributes:
        id: SHA-256 of the content, 64 hex digits.
        size_bytes: Of the content.
        media_type: Such as `image/jpeg`.
        received: The server has said that it holds the whole of it.
    """

    id: str
    size_bytes: int
    media_type: str
    received: bool = False


class AttachmentStore(Protocol):
    """
    The attachments of one opened vault.
    """

    async def keep(self, content: AsyncIterable[bytes], media_type: str) -> Attachment:
        """
        Seals content as it comes, whatever its pieces; durable when it returns. What is there already is not kept
        twice.

        Raises:
            StorageFullError, StorageFaultError: nothing of it is kept.
        """
        ...

    def read(self, attachment_id: str, *, offset: int = 0) -> AsyncIterator[bytes]:
        """
        The content from an offset on, piece by piece, each piece authenticated; read from the beginning to the end,
        the whole is.

        Raises:
            AttachmentMissingError: not on this device.
            AttachmentDamagedError: a piece does not open or is not there; those before it were right.
        """
        ...

    def find(self, attachment_id: str) -> Attachment | None:
        """What is known of it, or None."""
        ...

    def all(self) -> Sequence[Attachment]:
        """Every attachment on this device, in the order they were kept."""
        ...

    async def note_received(self, attachment_id: str) -> None:
        """
        Durable when it returns; from then on it may be evicted. A second time is a no-op.

        Raises:
            AttachmentMissingError: not on this device.
        """
        ...

    async def evict(self, *, most_bytes: int = 0) -> int:
        """
        Removes received attachments, the oldest first, until those left take no more than `most_bytes`; what has not
        been received is never touched. Returns the bytes freed.
        """
        ...

    async def remove(self, attachment_id: str) -> None:
        """
        Removes one whether or not it was received: its answer was taken back. One that is not here is a no-op.

        Raises:
            StorageFaultError: it may still be here.
        """
        ...

    def size_bytes(self) -> int:
        """What all of them take on the medium."""
        ...

    @property
    def unfinished(self) -> Sequence[str]:
        """Names of what was being kept when the device went off, and of what was cut off since."""
        ...

    async def clear_unfinished(self, expected: Collection[str]) -> int:
        """
        Removes what is unfinished, unless one of the expected attachments is not whole here: then it may be among
        them, and all is left as it is. Returns how many were removed.
        """
        ...
