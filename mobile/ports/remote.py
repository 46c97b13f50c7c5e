"""
The way to the server.
"""

from __future__ import annotations

from collections.abc import Mapping
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
    ) -> Reply:
        """
        Raises:
            ServerUnreachableError: no answer.
            ServerRefusedError: status 400 or above; details carry `reason` and `status`.
        """
        ...
