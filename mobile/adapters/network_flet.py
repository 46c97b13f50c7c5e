"""
The network as Flet's connectivity service tells it, on Android and computers.

Best effort: the service names the kind of link, not whether it is metered. A hotspot of another phone is Wi-Fi to it.
"""

from __future__ import annotations

from typing import Any

from mobile.ports.network import NetworkKind

_FREE = frozenset({"wifi", "ethernet"})


class FletNetwork:
    """
    Args:
        service: Flet's service; made at first use where not given. It needs a running page.
    """

    def __init__(self, service: Any = None) -> None:
        # Flet drops a service that nobody holds on to.
        self._service = service

    async def kind(self) -> NetworkKind:
        """What the device says; UNKNOWN where it fails to."""
        try:
            if self._service is None:
                from flet import Connectivity

                self._service = Connectivity()
            said = {link.value for link in await self._service.get_connectivity()}
        except Exception:
            # A platform without the service raises what it likes; not knowing is an answer here.
            return NetworkKind.UNKNOWN
        if said & _FREE:
            return NetworkKind.WIFI
        return NetworkKind.MOBILE if "mobile" in said else NetworkKind.UNKNOWN
