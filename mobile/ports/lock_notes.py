"""
What a locked phone knows of a vault, what it may be told to do with it, and what it then owes the server.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.domain.phone_orders import OrderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LockNote:
    """
    What the vault last said of itself; sealed under the device's secret, so that a locked phone can read it.

    Attributes:
        unsent: Operations without the server's answer, pictures and sounds that it does not have.
        drafts: Forms begun and not submitted.
        settled: Nothing was recorded since: the vault was locked in good order.
        language: Of this worker; empty where none was chosen.
        destroy_after: Wrong PINs in a row after which the programme wants the vault gone; 0 for never.
    """

    unsent: int = 0
    drafts: int = 0
    settled: bool = False
    language: str = ""
    destroy_after: int = 0

    @property
    def is_clean(self) -> bool:
        """Certainly all of the worker's work is at the server."""
        return self.settled and not self.unsent and not self.drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """
    What a phone still owes the server after an order: the word that it was carried out.

    Attributes:
        device: The enrolment that is no more.
        server: Its address; empty where the site's own origin is the server.
        order: The order's identifier, 16 bytes in hex.
        signature: Over the order, by the key that is gone.
    """

    device: str
    server: str
    order: str
    signature: bytes


class LockedVaults(Protocol):
    """
    What can be done with vaults that nobody unlocks.
    """

    async def note(self, vault_id: str, note: LockNote) -> None:
        """
        Keeps what a locked phone may know, durable when it returns. Unlocking takes `settled` back.

        Raises:
            StorageFullError, StorageFaultError: the note before stands.
        """
        ...

    async def find_note(self, vault_id: str) -> LockNote:
        """The last note; the one that knows nothing where there is none."""
        ...

    async def rename(
        self, vault_id: str, *, worker_name: str | None = None, nickname: str | None = None
    ) -> None:
        """
        Changes how the worker is called on the lock screen; an empty nickname gives the name again.

        Raises:
            VaultMissingError: no such vault.
            StorageFullError, StorageFaultError: the name before stands.
        """
        ...

    async def remove(self, vault_id: str) -> None:
        """
        Destroys a vault, ways in first; a cut in between is finished at the next start. The caller has made sure that
        nothing in it is unsent. No-op for a vault that is not there.
        """
        ...

    async def obey(self, vault_id: str, kind: OrderKind, farewell: Farewell) -> None:
        """
        Carries out a server's order. The farewell is durable before anything is destroyed; a cut at any step is
        finished at the next start. Where no vault is left the device's secret goes, too.

        Raises:
            VaultMissingError: no such vault.
            StorageFullError, StorageFaultError: it is not done; it is to be tried again.
        """
        ...

    async def farewells(self) -> Sequence[Farewell]:
        """Orders carried out that the server has not heard of."""
        ...

    async def forget_farewell(self, order: str) -> None:
        """The server has heard it."""
        ...
