"""
Unsealed preferences in the platform's own small store: SharedPreferences on Android, local storage in browsers.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flet import SharedPreferences

_log = logging.getLogger("doorstep.preferences")
_PREFIX = "doorstep."


class SharedStorePreferences:
    """
    `Preferences` of this device.
    """

    def __init__(self) -> None:
        # Flet drops a service that nobody holds on to.
        self._store: SharedPreferences | None = None

    async def preferred(self, name: str) -> str:
        """What was kept last; empty where nothing was or the store does not answer."""
        try:
            kept = await self._open().get(_PREFIX + name)
        except Exception as error:
            # How the app is shown must never keep it from starting.
            _log.info("preference not read kind=%s", type(error).__name__)
            return ""
        return kept if isinstance(kept, str) else ""

    async def prefer(self, name: str, value: str) -> None:
        """Keeps it for the next start."""
        try:
            await self._open().set(_PREFIX + name, value)
        except Exception as error:
            _log.info("preference not kept kind=%s", type(error).__name__)

    def _open(self) -> SharedPreferences:
        if self._store is None:
            from flet import SharedPreferences

            self._store = SharedPreferences()
        return self._store
