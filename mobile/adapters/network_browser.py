"""
The network as the browser's Network Information API tells it, where there is one: Chromium on phones.
"""

from __future__ import annotations

from typing import Any

from mobile.ports.network import NetworkKind

_FREE = ("wifi", "ethernet")


class BrowserNetwork:
    """
    Args:
        navigator: The browser's; the worker's own where not given.
    """

    def __init__(self, navigator: Any = None) -> None:
        if navigator is None:
            from js import navigator as own

            navigator = own
        self._navigator = navigator

    async def kind(self) -> NetworkKind:
        """What the browser says; desktop browsers, Firefox and Safari say nothing."""
        connection = getattr(self._navigator, "connection", None)
        said = getattr(connection, "type", None)
        if said in _FREE:
            return NetworkKind.WIFI
        return NetworkKind.MOBILE if said == "cellular" else NetworkKind.UNKNOWN
