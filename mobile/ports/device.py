"""
What the device offers besides storage and network: camera, voice, calls, sharing, unsealed preferences.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Mapping
from typing import Protocol


class Scanner(Protocol):
    """
    Reads a QR code with the camera.
    """

    async def scan(self, *, title: str, cancel: str, words: Mapping[str, str] | None = None) -> str | None:
        """
        The text of the first code seen, a case card's before any other; None when the worker gives up.

        Args:
            words: For what more the camera's screen may offer: `light`, `picture` (out of the gallery), `several`
                (cards at once), `unread` (a picture without a code), `absent` (no camera, where a picture is offered).

        Raises:
            CameraUnavailableError: no camera, or it may not be used, and no picture was offered instead.
        """
        ...


class Locator(Protocol):
    """
    Says where the phone is, once, when its worker asks for it.
    """

    async def here(self) -> str:
        """
        Latitude, longitude, altitude and accuracy in metres, parted by spaces, as a form stores a place.

        Raises:
            LocationUnavailableError: it may not, or does not know.
        """
        ...


class Voice(Protocol):
    """
    Plays the pack's spoken prompts.
    """

    async def play(self, media: str) -> None:
        """Plays one media file of a pack by its place, such as `india_asha/media/fits.hi.ogg`, ending any other."""
        ...

    async def stop(self) -> None:
        """Ends what is playing."""
        ...


class Dialer(Protocol):
    """
    Starts a telephone call, with no data network.
    """

    async def call(self, number: str) -> None:
        """Opens the dialler with the number filled in."""
        ...


class Files(Protocol):
    """
    Hands a finished file to the worker.
    """

    async def offer(self, name: str, content: bytes, media_type: str) -> None:
        """Saves or shares a file."""
        ...

    async def offer_long(self, name: str, pieces: AsyncIterable[bytes], media_type: str) -> bool:
        """
        Saves or shares a file that is made while it is taken: on a phone no more than a piece of it is in memory.
        False where the worker gave up, as far as the device says.

        Raises:
            StorageFullError, StorageFaultError: it is not handed over.
        """
        ...


class Preferences(Protocol):
    """
    A few unsealed words about how the app is shown, readable before anybody unlocks; never personal data.
    """

    async def preferred(self, name: str) -> str:
        """What was kept last; empty where nothing was."""
        ...

    async def prefer(self, name: str, value: str) -> None:
        """Keeps it for the next start; a device that cannot is not an error."""
        ...
