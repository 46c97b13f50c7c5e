"""
Where the contents of attachments lie: beside the database, by area and by the hash of the content.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class Stored(NamedTuple):
    """
    How much of a content is here.

    Attributes:
        held_bytes: From its beginning; what a phone sends next begins there.
        whole: All of it, and its hash is right.
    """

    held_bytes: int
    whole: bool


class AttachmentFiles(Protocol):
    """
    Contents, each once in an area. What a device has sent in part is its own until it is whole.
    """

    def look(self, area: str, sha256: str, device: str) -> Stored:
        """What is here of a content."""
        ...

    def add(self, area: str, sha256: str, device: str, offset: int, chunk: bytes) -> Stored:
        """
        Puts a chunk where it belongs. One that begins behind what is here, or before its end, changes nothing: the
        answer says where to go on.

        Raises:
            StoreFullError, StoreFaultError: what was here before is.
        """
        ...

    def finish(self, area: str, sha256: str, device: str) -> bool:
        """
        Makes what a device has sent the content, durable when it returns; False where its hash is another, and then
        what was sent is thrown away. Finished before: True.

        Raises:
            StoreFullError, StoreFaultError: it is to be finished again.
        """
        ...

    def read(self, area: str, sha256: str, offset: int, most_bytes: int) -> bytes:
        """
        A piece of a whole content; empty behind its end, and where it is not here.

        Raises:
            StoreFaultError: the disk failed.
        """
        ...

    def parts_of(self, device: str) -> int:
        """How many contents a device has begun and not finished."""
        ...

    def names(self) -> Iterator[tuple[str, str]]:
        """(area, SHA-256) of every whole content."""
        ...

    def is_right(self, area: str, sha256: str) -> bool:
        """Whether a content still has its hash."""
        ...

    def remove(self, area: str, sha256: str) -> None:
        """Removes a content; no-op where there is none."""
        ...

    def remove_parts(self) -> None:
        """Removes what was sent in part; phones begin it again."""
        ...
