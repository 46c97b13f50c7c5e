"""
The way to the server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reply:
    """
    An answered exchange: status below 400 always, headers in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


Heard = Callable[[int, int], None]
"""Told how many bytes of an answer have come, and of how many; 0 where that is not known."""


class Remote(Protocol):
    """
    One HTTP exchange with the server this device is enrolled at.
    """

    async def exchange(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 30.0,
        heard: Heard | None = None,
    ) -> Reply:
        """
        Args:
            timeout_s: For the whole exchange; where `heard` is given, for each silence within it.

        Raises:
            ServerUnreachableError: no answer.
            ServerRefusedError: status 400 or above; details carry `reason` and `status`.
        """
        ...
