"""
Where no page can read the card: the app on Android, or on a computer behind Flet's own server.

Reading a picture on Android needs a native code reader. The one with an Android wheel (pyzbar with flet-libzbar)
cannot be installed or proven outside Android, so this release says plainly that the camera is not available
there, and the screen offers the printed short code instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from mobile.ports.errors import CameraUnavailableError


class AbsentScanner:
    """
    A `Scanner` without a camera.
    """

    async def scan(self, *, title: str, cancel: str, words: Mapping[str, str] | None = None) -> str | None:
        """
        Raises:
            CameraUnavailableError: always.
        """
        raise CameraUnavailableError(reason="camera.reader_missing")
