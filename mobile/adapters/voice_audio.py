"""
Spoken prompts on Android and computers, played by Flet's audio service from the app's assets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flet_audio import Audio


class AudioVoice:
    """
    A `Voice`.
    """

    def __init__(self) -> None:
        # Flet drops a service that nobody holds on to.
        self._audio: Audio | None = None

    async def play(self, media: str) -> None:
        """Plays one media file by its place, such as `india_asha/media/fits.hi.ogg`, ending any other."""
        from flet_audio import Audio

        await self.stop()
        self._audio = Audio(src=f"programmes/{media}")
        await self._audio.play()

    async def stop(self) -> None:
        """Ends what is playing."""
        audio, self._audio = self._audio, None
        if audio is not None:
            await audio.release()
