"""
Telephone calls by the device's own dialler, which needs no data network.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flet import UrlLauncher


class LinkDialer:
    """
    A `Dialer` that opens a `tel:` address.
    """

    def __init__(self) -> None:
        self._launcher: UrlLauncher | None = None

    async def call(self, number: str) -> None:
        """Opens the dialler with the number filled in."""
        if self._launcher is None:
            from flet import UrlLauncher

            # Flet drops a service that nobody holds on to.
            self._launcher = UrlLauncher()
        await self._launcher.launch_url(telephone_address(number))


def telephone_address(number: str) -> str:
    """The address that opens a dialler: digits, and a leading plus where there is one."""
    return "tel:" + re.sub(r"(?!^\+)[^0-9]", "", number.strip())
