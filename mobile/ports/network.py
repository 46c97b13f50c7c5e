"""
What the device knows of the network it is on.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class NetworkKind(StrEnum):
    """
    Whether sending may cost the worker money. UNKNOWN where the device does not say.
    """

    WIFI = "wifi"
    MOBILE = "mobile"
    UNKNOWN = "unknown"


class Network(Protocol):
    """
    The network the device is on now.
    """

    async def kind(self) -> NetworkKind:
        """What it is; never raises."""
        ...
