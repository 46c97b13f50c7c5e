"""
What the person, or the battery, asks the device to be sparing with.
"""

from __future__ import annotations

from typing import Protocol


class Thrift(Protocol):
    """
    As the device is now; neither ever raises, and what a device does not say is not asked for.
    """

    async def saves_data(self) -> bool:
        """Whether its data saver is on."""
        ...

    async def saves_battery(self) -> bool:
        """Whether it saves its battery, or has little left and is not being charged."""
        ...
