"""
What the device takes in by camera, finger, microphone and out of its files, and plays again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from shared.kernel.errors import Acts, DoorstepError

MOST_SOUND_S = 120
MOST_FILM_S = 45
"""At what the page records with, no more fits into an attachment."""


class MediaKind(StrEnum):
    """
    What can be taken.
    """

    PHOTO = "photo"
    SIGNATURE = "signature"
    SOUND = "sound"
    FILM = "video"
    FILE = "file"


@dataclass(frozen=True, slots=True, repr=False)
class TakenMedia:
    """
    What was taken: small, and plain of everything but itself.
    """

    content: bytes
    media_type: str

    def __repr__(self) -> str:
        return f"TakenMedia({self.media_type}, {len(self.content)} bytes)"


class Media(Protocol):
    """
    Takes and plays.
    """

    async def take(self, kind: MediaKind, words: Mapping[str, str]) -> TakenMedia | None:
        """
        Opens a screen of its own above the app. None when the person gives up.

        Args:
            words: `title`, `cancel`, `take`, `again`, `use`, `clear`, `done`, `stop`, `choose`, as the person speaks.

        Raises:
            MediaUnavailableError: no camera or microphone, or it may not be used.
        """
        ...

    async def play(self, content: bytes, media_type: str, words: Mapping[str, str]) -> None:
        """
        Plays a sound, ending any other; a film on a screen of its own, until it is closed.

        Args:
            words: `title` and `cancel`, for a film.

        Raises:
            MediaUnavailableError: this device cannot play it.
        """
        ...

    async def stop(self) -> None:
        """Ends what is playing."""
        ...

    async def put_away(self) -> None:
        """Ends what is playing, and closes a screen that takes something: the phone is being locked."""
        ...


class MediaUnavailableError(DoorstepError):
    """
    Nothing can be taken here, or it may not be. Nothing is lost.

    Args:
        reason: `camera.none`, `camera.refused`, `microphone.none`, `microphone.refused`, `file.kind`, `file.large`,
            `codec` or `absent`.
    """

    code = "media.unavailable"
    acts = Acts.WORKER

    @property
    def reason(self) -> str:
        """Why."""
        return str(self.details.get("reason", ""))
