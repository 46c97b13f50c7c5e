"""
The root of every error Doorstep raises.

    DoorstepError
    ├── shared.kernel       RecordMissingError, MalformedIdentifierError
    ├── shared.crypto       SealBrokenError, ...
    ├── shared.protocol     MalformedMessageError, ...
    └── ... (each room draws its own tree in its errors.py)

An error carries a stable string code, the party who can act on it and details
that hold nothing private: identifiers, counts, places, never names or answers.
Words for people live in the message catalogues, keyed by the code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

Detail = str | int | None


class Acts(StrEnum):
    """
    Who can do something about an error.
    """

    WORKER = "worker"
    SUPERVISOR = "supervisor"
    DEVELOPER = "developer"
    WAIT = "wait"


class DoorstepError(Exception):
    """
    Base of all errors that cross a room's door.

    Args:
        details: Named facts for the log and the message, free of private content.
    """

    code: ClassVar[str] = "doorstep.error"
    acts: ClassVar[Acts] = Acts.DEVELOPER

    def __init__(self, **details: Detail) -> None:
        self.details: dict[str, Detail] = details
        super().__init__(self.code, details)

    def __str__(self) -> str:
        facts = " ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} {facts}".rstrip()


class RecordMissingError(DoorstepError):
    """
    A record was asked for by an identifier that the store does not hold.
    """

    code = "store.record.missing"


class MalformedIdentifierError(DoorstepError):
    """
    Text or bytes that were to be an identifier are not a UUID.
    """

    code = "kernel.identifier.malformed"
