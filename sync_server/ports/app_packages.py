"""
The Android app, as the server offers it to phones that use no store.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from shared.kernel.errors import DoorstepError


class AppPackage(NamedTuple):
    """
    One file, for one kind of phone.

    Attributes:
        sha256: Of its content, in hexadecimal.
    """

    name: str
    size_bytes: int
    sha256: str


class AppPackages(Protocol):
    """
    What is offered.
    """

    def offered(self) -> Sequence[AppPackage]:
        """By name."""
        ...

    def place(self, name: str) -> Path:
        """
        Where one lies.

        Raises:
            AppPackageUnknownError: it is not offered.
        """
        ...


class AppPackageUnknownError(DoorstepError):
    """
    No such package is offered here.
    """

    code = "app.unknown"


class AppPackageBrokenError(DoorstepError):
    """
    The file is no Android package, or has no plain name ending in .apk. Nothing was changed.
    """

    code = "app.broken"
