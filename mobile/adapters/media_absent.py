"""
Where nothing is taken in yet: Android, whose camera plugin has not been looked at on a phone, and computers.

Decision 0018 says what has to be known first.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.ports.media import MediaKind, MediaUnavailableError, TakenMedia


class AbsentMedia:
    """
    A `Media` that says so.
    """

    async def take(self, kind: MediaKind, words: Mapping[str, str]) -> TakenMedia | None:
        """
        Raises:
            MediaUnavailableError: always.
        """
        raise MediaUnavailableError(reason="absent")

    async def play(self, content: bytes, media_type: str, words: Mapping[str, str]) -> None:
        """
        Raises:
            MediaUnavailableError: always.
        """
        raise MediaUnavailableError(reason="absent")

    async def stop(self) -> None:
        """Nothing plays."""

    async def put_away(self) -> None:
        """Nothing is open."""
