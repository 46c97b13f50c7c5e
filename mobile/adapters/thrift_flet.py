"""
Thrift as Flet's battery service and the browser's Network Information API tell it.

Best effort. Android keeps its data saver to itself and holds background traffic back on its own; Firefox and Safari
speak of neither.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

LITTLE_PERCENT = 15
"""Where phones themselves begin to warn."""
ANSWER_S = 2.0
"""A platform without the service may leave a question unanswered."""

_DRAINING = frozenset({"discharging"})


class DeviceThrift:
    """
    Args:
        battery: Flet's service; made at first use where not given. It needs a running page.
        navigator: The browser's; None outside of one.
    """

    def __init__(self, battery: Any = None, navigator: Any = None) -> None:
        # Flet drops a service that nobody holds on to.
        self._battery = battery
        self._navigator = navigator

    async def saves_data(self) -> bool:
        """As the browser says."""
        connection = getattr(self._navigator, "connection", None)
        return getattr(connection, "saveData", False) is True

    async def saves_battery(self) -> bool:
        """As the device says; False where it fails to."""
        return await _told(self._has_save_mode) or await _told(self._has_little)

    async def _has_save_mode(self) -> bool:
        return await self._service().is_in_battery_save_mode() is True

    async def _has_little(self) -> bool:
        level = await self._service().get_battery_level()
        if level is None or level > LITTLE_PERCENT:
            return False
        return (await self._service().get_battery_state()).value in _DRAINING

    def _service(self) -> Any:
        if self._battery is None:
            from flet import Battery

            self._battery = Battery()
        return self._battery


async def _told(ask: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await asyncio.wait_for(ask(), ANSWER_S)
    except Exception:
        # A platform without the service raises what it likes, a browser for the first question and not for the
        # second; not knowing is an answer here.
        return False
