"""
Brings what the site has and a phone keeps only where it is needed, as soon as a programme on the phone needs it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from itertools import count

from mobile.ports.network import NetworkKind
from mobile.use_cases.desk import Desk

LOOKED_EACH = 10
"""Ticks: what a programme that came with a sync needs comes soon after, while there is a network."""


class KeepBrought:
    """
    One tick a second.

    Args:
        present: The unlocked desk, None while locked.
        wanted: Names of what the phone's programmes need.
        bring: Fetches one; False where it could not, and it is tried again.
    """

    def __init__(
        self,
        present: Callable[[], Desk | None],
        wanted: Callable[[Desk], Collection[str]],
        bring: Callable[[Desk, str], Awaitable[bool]],
    ) -> None:
        self._present = present
        self._wanted = wanted
        self._bring = bring
        self._here: set[str] = set()
        self._ticks = count()

    async def tick(self) -> None:
        """
        Never raises: what did not come is asked for again.
        """
        desk = self._present()
        if desk is None or next(self._ticks) % LOOKED_EACH:
            return
        for name in sorted(set(self._wanted(desk)) - self._here):
            if await self._bring(desk, name):
                self._here.add(name)


def packs_of(desk: Desk) -> Collection[str]:
    """
    The programmes whose pictures and voices this worker may come to need.
    """
    return [pack.id for pack in desk.programmes.packs()]


async def is_spared(desk: Desk) -> bool:
    """
    Whether what is only heavy and not urgent waits: the data saver is on, and this is not known to be Wi-Fi.
    """
    device = desk.device
    return await device.thrift.saves_data() and await device.network.kind() is not NetworkKind.WIFI
