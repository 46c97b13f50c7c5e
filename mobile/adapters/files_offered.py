"""
Finished files handed to the person: a download in the browser, a save dialogue elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mobile.adapters.page_bridge import PageBridge

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


class DialogueFiles:
    """
    `Files` that the person puts somewhere by the device's own dialogue.
    """

    def __init__(self) -> None:
        self._picker: FilePicker | None = None

    async def offer(self, name: str, content: bytes, media_type: str) -> None:
        """Saves a file where the person says; giving up saves nothing."""
        if self._picker is None:
            from flet import FilePicker

            # Flet drops a service that nobody holds on to.
            self._picker = FilePicker()
        await self._picker.save_file(file_name=name, src_bytes=content)
