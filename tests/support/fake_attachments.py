"""
Attachments in memory: obeys the same port as the sealed ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Collection, Sequence
from dataclasses import replace

from mobile.ports.attachments import Attachment
from mobile.ports.errors import AttachmentMissingError

PIECE_BYTES = 1000


class FakeAttachments:
    """
    Keeps content in a dictionary.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Attachment, bytes]] = {}

    @property
    def unfinished(self) -> Sequence[str]:
        return ()

    async def keep(self, content: AsyncIterable[bytes], media_type: str) -> Attachment:
        whole = b"".join([piece async for piece in content])
        about = Attachment(id=hashlib.sha256(whole).hexdigest(), size_bytes=len(whole), media_type=media_type)
        return self._kept.setdefault(about.id, (about, whole))[0]

    async def read(self, attachment_id: str, *, offset: int = 0) -> AsyncIterator[bytes]:
        _, whole = self._get(attachment_id)
        for start in range(offset, len(whole), PIECE_BYTES):
            yield whole[start : start + PIECE_BYTES]

    def find(self, attachment_id: str) -> Attachment | None:
        return self._kept[attachment_id][0] if attachment_id in self._kept else None

    def all(self) -> Sequence[Attachment]:
        return tuple(about for about, _ in self._kept.values())

    async def note_received(self, attachment_id: str) -> None:
        about, whole = self._get(attachment_id)
        self._kept[attachment_id] = (replace(about, received=True), whole)

    async def evict(self, *, most_bytes: int = 0) -> int:
        received = [about for about in self.all() if about.received]
        left, freed = sum(about.size_bytes for about in received), 0
        for about in received:
            if left - freed <= most_bytes:
                break
            del self._kept[about.id]
            freed += about.size_bytes
        return freed

    async def remove(self, attachment_id: str) -> None:
        self._kept.pop(attachment_id, None)

    def size_bytes(self) -> int:
        return sum(about.size_bytes for about in self.all())

    async def clear_unfinished(self, expected: Collection[str]) -> int:
        return 0

    def _get(self, attachment_id: str) -> tuple[Attachment, bytes]:
        try:
            return self._kept[attachment_id]
        except KeyError:
            raise AttachmentMissingError(attachment=attachment_id) from None
