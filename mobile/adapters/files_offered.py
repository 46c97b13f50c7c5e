"""
Finished files handed to the person: a download in the browser, a save dialogue elsewhere.
"""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING

from mobile.adapters.page_bridge import PageBridge
from mobile.ports.errors import StorageFullError

if TYPE_CHECKING:
    from flet import FilePicker


class BrowserFiles:
    """
    `Files` that go into the browser's folder of downloads.
    """

    def __init__(self, page: PageBridge) -> None:
        self._page = page

    async def offer(self, name: str, content: bytes, media_type: str) -> None:
        """Saves a file."""
        await self._page.download(name, content, media_type)

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """
        Raises:
            StorageFullError: the browser has no room for the file.
        """
        is_first = True
        async for piece in pieces:
            await self._gather(piece, anew=is_first)
            is_first = False
        await self._page.download_gathered(name, media_type)
        return True

    async def _gather(self, piece: bytes, *, anew: bool) -> None:
        try:
            await self._page.gather(piece, anew=anew)
        except Exception as cause:
            # A JavaScript error has no Python class of its own; a piece that cannot be kept has found no room.
            raise StorageFullError(step="gather") from cause


class DialogueFiles:
    """
    `Files` that the person puts somewhere by the device's own dialogue.
    """

    def __init__(self) -> None:
        self._picker: FilePicker | None = None

    async def offer(self, name: str, content: bytes, media_type: str) -> None:
        """Saves a file where the person says; giving up saves nothing."""
        await self._save(name, content)

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """The dialogue takes files whole only: a computer's memory holds them."""
        return await self._save(name, b"".join([piece async for piece in pieces]))

    async def _save(self, name: str, content: bytes) -> bool:
        if self._picker is None:
            from flet import FilePicker

            # Flet drops a service that nobody holds on to.
            self._picker = FilePicker()
        return bool(await self._picker.save_file(file_name=name, src_bytes=content))
