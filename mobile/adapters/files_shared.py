"""
Finished files of an Android phone: a long one is written piece by piece into the app's own folder for such files, and
goes out from there by the share sheet.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Awaitable, Callable
from pathlib import Path

from mobile.adapters.block_storage_files import FileBlockStorage
from mobile.adapters.files_offered import DialogueFiles
from mobile.ports.block_storage import BlockStorage

FOLDER_VARIABLE = "FLET_APP_STORAGE_TEMP"
"""Flet's name for the app's folder of files that may go at any time."""

Share = Callable[[Path], Awaitable[bool]]
"""Offers a file to other apps; False where the person gave up."""


class SharedFiles(DialogueFiles):
    """
    Args:
        folder: For the file on its way out, and nothing else; the app's own where not given.
        share: The system's share sheet where not given.
    """

    def __init__(self, folder: Path | None = None, share: Share | None = None) -> None:
        super().__init__()
        self._folder = folder or Path(os.environ[FOLDER_VARIABLE]) / "shared"
        self._share = share or _Sheet().share

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """
        Raises:
            StorageFullError, StorageFaultError: nothing of it is left.
        """
        storage = FileBlockStorage(self._folder)
        try:
            # Whoever was given the last one has taken it by now.
            await _clear(storage)
            await _write(storage, name, pieces)
        except BaseException:
            await _clear(storage)
            raise
        finally:
            await storage.close()
        return await self._share(self._folder / name)


async def _write(storage: BlockStorage, name: str, pieces: AsyncIterable[bytes]) -> None:
    file = await storage.open(name)
    try:
        offset = 0
        async for piece in pieces:
            await file.write(offset, piece)
            offset += len(piece)
        await file.flush()
    finally:
        await file.close()


async def _clear(storage: BlockStorage) -> None:
    for name in await storage.names():
        await storage.remove(name)


class _Sheet:
    def __init__(self) -> None:
        self._service: object = None

    async def share(self, file: Path) -> bool:
        from flet import Share, ShareFile, ShareResultStatus

        # Flet drops a service that nobody holds on to.
        self._service = service = Share()
        result = await service.share_files([ShareFile.from_path(str(file))])
        return result.status is not ShareResultStatus.DISMISSED
