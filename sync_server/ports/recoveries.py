"""
What the server keeps of recovery: public keys of areas, requests of locked phones, and its own key for rescue files.

The private half of a recovery key is never here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRecoveryKey:
    """
    The recovery key of an area and all below it.

    Attributes:
        public_key: 64 bytes, as `shared.crypto.recovery.RecoveryKey`.
        endorsement: By the area's key before it; empty where there was none, or it could not sign any more.
        retired_ms: When another took its place; 0 while it is the area's key.
    """

    area: str
    fingerprint: str
    public_key: bytes
    endorsement: bytes
    made_ms: int
    retired_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RecoveryCall:
    """
    One request of a locked phone.

    Attributes:
        area: The device's home area.
        request: As `shared.crypto.recovery.RecoveryRequest` writes it.
        first_by, second_by: Workers who approved it; empty until they do.
        refused_by: The worker who refused it.
        answer: The keeper's; dropped when the phone has used it.
        ended_ms: When the phone was done with it, or asked anew.
    """

    id: str
    area: str
    device: str
    worker: str
    request: bytes
    asked_ms: int
    expires_ms: int
    first_by: str = ""
    first_ms: int = 0
    second_by: str = ""
    second_ms: int = 0
    refused_by: str = ""
    refused_ms: int = 0
    answer: bytes = b""
    answered_ms: int = 0
    ended_ms: int = 0

    def __repr__(self) -> str:
        return f"RecoveryCall({self.id})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RescueKey:
    """
    The server's X25519 key to which rescue files are sealed. It opens nothing that a sync would not bring in clear.
    """

    id: int
    private: bytes
    public: bytes
    made_ms: int


class Recoveries(Protocol):
    """
    Look-ups. `find_` may give None.
    """

    def recovery_keys(self, areas: Collection[str]) -> Sequence[AreaRecoveryKey]:
        """Every key these areas ever had, newest first."""
        ...

    def recovery_calls(self, areas: Collection[str]) -> Sequence[RecoveryCall]:
        """The requests of these areas' devices, newest first."""
        ...

    def rescue_keys(self) -> Sequence[RescueKey]:
        """Newest first."""
        ...


class RecoveriesTransaction(Recoveries, Protocol):
    """
    Look-ups and changes.
    """

    def add_recovery_key(self, key: AreaRecoveryKey) -> None:
        """Adds a key."""
        ...

    def retire_recovery_key(self, area: str, fingerprint: str, at_ms: int) -> None:
        """Another key has taken its place."""
        ...

    def add_recovery_call(self, call: RecoveryCall) -> None:
        """Adds a request."""
        ...

    def keep_recovery_call(self, call: RecoveryCall) -> None:
        """Replaces a request by what has become of it."""
        ...

    def add_rescue_key(self, key: RescueKey) -> None:
        """Adds a key for rescue files."""
        ...
