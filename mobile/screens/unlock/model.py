"""
Unlock: who are you, and your PIN. A wrong PIN costs time, never data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mobile.ports.key_vault import VaultEntry
from mobile.ui.loop import Aside, Effect, Event, Failed


@dataclass(frozen=True, slots=True)
class Model:
    """
    Attributes:
        chosen: Vault being opened; empty while several workers are offered.
        typing: The keyboard instead of the pad.
        shown: The PIN can be read.
        wait_s: Seconds until the next attempt.
        failed: Why the last attempt did not open.
    """

    entries: tuple[VaultEntry, ...] = ()
    chosen: str = ""
    pin: str = field(default="", repr=False)
    typing: bool = False
    shown: bool = False
    opening: bool = False
    wait_s: int = 0
    failed: Failed | None = None

    @property
    def entry(self) -> VaultEntry | None:
        """The chosen worker."""
        return next((entry for entry in self.entries if entry.vault_id == self.chosen), None)


@dataclass(frozen=True, slots=True)
class VaultsListed(Event):
    """The workers of this phone are known."""

    entries: tuple[VaultEntry, ...]


@dataclass(frozen=True, slots=True)
class WorkerChosen(Event):
    """A name was tapped; empty goes back to all names."""

    vault_id: str


@dataclass(frozen=True, slots=True)
class DigitTapped(Event):
    """A key of the pad."""

    digit: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RubbedOut(Event):
    """The last digit is taken away."""


@dataclass(frozen=True, slots=True)
class KeyboardWanted(Event):
    """Letters are needed, or the pad again."""


@dataclass(frozen=True, slots=True)
class UnlockTapped(Event):
    """Try this PIN."""


@dataclass(frozen=True, slots=True)
class Waited(Event):
    """A second of the delay went by."""

    wait_s: int


@dataclass(frozen=True, slots=True)
class DangerTapped(Event):
    """The danger signs were asked for."""


@dataclass(frozen=True, slots=True)
class ForgottenTapped(Event):
    """The PIN is forgotten."""


@dataclass(frozen=True, slots=True)
class NewWorkerTapped(Event):
    """Another worker wants to use this phone."""


@dataclass(frozen=True, slots=True)
class LanguageTapped(Event):
    """Another language."""

    language: str


@dataclass(frozen=True, slots=True)
class ListVaults(Effect):
    """Reads who uses this phone."""


@dataclass(frozen=True, slots=True)
class TryPin(Effect):
    """Opens the vault and its case book."""

    vault_id: str
    pin: str

    def __repr__(self) -> str:
        return f"TryPin({self.vault_id})"


@dataclass(frozen=True, slots=True)
class CountDown(Aside):
    """Tells after a second how long is left."""

    vault_id: str
