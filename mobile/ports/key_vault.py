"""
The key vault: which workers this device holds, and the PIN that opens each one's records.

One vault is one enrolment. Locking, switching worker or an expired token never destroy what is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mobile.ports.journal import Journal
from mobile.ports.lock_notes import LockedVaults


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """
    Whose vault it is and how its device proves itself to the server.

    Kept outside the vault, sealed under the device's secret, so that a locked phone can still call home.

    Attributes:
        device: Identifier of the enrolment.
        worker: Identifier of the worker.
        worker_name: Shown on the lock screen.
        role: As in `shared.domain.roles`.
        area: The worker's own area.
        server: Address of the server, without a path; empty where the site's own origin is the server.
        signing_seed: Ed25519 seed, 32 bytes; its public half is registered with the server.
        token, token_expires_ms: The last token the server gave.
        minimum_pin: Characters a PIN of this vault needs.
        recovery_fingerprint: Hex fingerprint of the area's recovery key; empty where there is none.
        recovery_key: The public halves of that key, 64 bytes; empty where there is none.
    """

    device: str
    worker: str
    worker_name: str
    role: str
    area: str
    server: str
    signing_seed: bytes
    token: str = ""
    token_expires_ms: int = 0
    minimum_pin: int = 6
    recovery_fingerprint: str = ""
    recovery_key: bytes = b""

    def __repr__(self) -> str:
        return f"Identity(device={self.device})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class VaultEntry:
    """
    One line of the lock screen.

    Attributes:
        vault_id: 32 hex digits.
        worker_name: Whose it is.
        role: As in `shared.domain.roles`.
        minimum_pin: Characters its PIN has at least.
        wait_s: Seconds until a PIN may be tried; 0 for at once.
        nickname: What the worker wants to be called here; empty for the name.
        unsent: Operations that were not at the server when the vault was locked.
        language: The worker's own; empty where none was chosen.
    """

    vault_id: str
    worker_name: str
    role: str
    minimum_pin: int
    wait_s: int = 0
    nickname: str = ""
    unsent: int = 0
    language: str = ""

    @property
    def called(self) -> str:
        """The words to show."""
        return self.nickname or self.worker_name

    def __repr__(self) -> str:
        return f"VaultEntry({self.vault_id})"


class OpenedVault(Protocol):
    """
    An unlocked vault. It holds keys: keep no second reference to it beyond `lock`.
    """

    @property
    def vault_id(self) -> str:
        """32 hex digits."""
        ...

    @property
    def identity(self) -> Identity:
        """Whose it is, with the newest token."""
        ...

    @property
    def journal(self) -> Journal:
        """The opened journal; its `report` says whether all that was saved is there."""
        ...

    async def derive_subkey(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose (`attachments` ...), the same at every unlock."""
        ...


class KeyVault(LockedVaults, Protocol):
    """
    The vaults of this device; at most one is open at a time.
    """

    async def vaults(self) -> Sequence[VaultEntry]:
        """
        The vaults on this device, in the order they were made.

        Raises:
            DeviceSecretLostError: the list was sealed under a secret that is gone.
            VaultDamagedError: both copies of the list are damaged.
        """
        ...

    async def closed_vaults(self) -> Sequence[str]:
        """
        Vaults that were closed when their phone was reported lost, and that a recovery can open again. Whose they are
        nobody can tell before one is open.
        """
        ...

    async def readmit(self, vault_id: str, identity: Identity) -> None:
        """
        Puts a closed vault on the list again, as this worker's: no PIN opens it, a recovery may be asked for. Ends an
        enrolment that is under way.

        Raises:
            VaultMissingError: no such closed vault.
            StorageFullError, StorageFaultError: it is not on the list.
        """
        ...

    async def close_again(self, vault_id: str) -> None:
        """
        Destroys a vault's PIN and takes it off the list; what is sealed in it and its way of recovery stay.

        Raises:
            VaultMissingError: no such vault.
            StorageFullError, StorageFaultError: finished at the next start.
        """
        ...

    async def create(self, identity: Identity, pin: str) -> OpenedVault:
        """
        Makes and opens a vault with an empty journal; durable when it returns. Another open vault is locked first.

        Raises:
            WeakPinError: the PIN is shorter than `identity.minimum_pin` or too easily guessed.
            StorageFullError, StorageFaultError: there is no vault.
        """
        ...

    async def unlock(self, vault_id: str, pin: str) -> OpenedVault:
        """
        Opens a vault. The attempt is counted durably before the PIN is looked at. Another open vault is locked first.

        Raises:
            WrongPinError: not this PIN; details say how long until the next attempt.
            VaultDestroyedError: not this PIN, once too often for the programme; nothing unsent was in the vault.
            PinDelayedError: no attempt is allowed yet.
            VaultMissingError: no such vault.
            VaultClosedError: no PIN opens it; ask for a recovery.
            VaultDamagedError: header or manifest is damaged in both copies; nothing was changed.
            DeviceSecretLostError: the device's secret is gone; recovery is needed.
        """
        ...

    async def change_pin(self, vault_id: str, pin: str, new_pin: str) -> None:
        """
        Replaces the PIN; a crash leaves either the old or the new one. Records are not sealed anew.

        Raises:
            WrongPinError, PinDelayedError, WeakPinError: as above; the old PIN stands.
            VaultDestroyedError: as above.
        """
        ...

    async def identity(self, vault_id: str) -> Identity:
        """
        Whose vault it is, readable while locked.

        Raises:
            VaultMissingError: no such vault.
        """
        ...

    async def replace_identity(self, vault_id: str, identity: Identity) -> None:
        """
        Gives a vault another enrolment of the same worker: new device, new key. Everything in the vault stays; a crash
        leaves either the old or the new identity. Ends an enrolment that is under way.

        Raises:
            VaultMissingError: no such vault.
            StorageFullError, StorageFaultError: the old identity stands.
        """
        ...

    async def keep_recovery_key(self, vault_id: str, key: bytes) -> None:
        """
        Wraps the open vault's data key to this recovery key, in place of the one before; durable when it returns.

        Args:
            key: The public halves, 64 bytes, which the caller has reason to trust.

        Raises:
            VaultMissingError: this vault is not the open one.
            StorageFullError, StorageFaultError: the wrap before stands.
        """
        ...

    async def begin_recovery(self, vault_id: str) -> bytes:
        """
        Makes and keeps a fresh key for a vault whose PIN is forgotten, and gives the request to the keeper of the
        recovery key. Asking again while one is under way gives the same request.

        Raises:
            RecoveryUnavailableError: the vault's data key is wrapped to no recovery key.
            VaultMissingError, VaultDamagedError, DeviceSecretLostError: as for `unlock`.
        """
        ...

    async def find_recovery(self, vault_id: str) -> bytes | None:
        """The request that is under way, or None. A right PIN ends it."""
        ...

    async def finish_recovery(self, vault_id: str, answer: bytes, new_pin: str) -> OpenedVault:
        """
        Opens the vault with the keeper's answer and puts a new PIN in the old one's place; a crash leaves either. The
        old PIN stands until the answer is proven by the vault itself.

        Raises:
            WeakPinError: nothing was changed.
            RecoveryAnswerError: not an answer to the request under way, or not this vault's key; nothing was changed.
        """
        ...

    async def end_recovery(self, vault_id: str) -> None:
        """Forgets the fresh key: whatever answer still comes opens nothing. No-op where none is under way."""
        ...

    async def keep_token(self, vault_id: str, token: str, expires_ms: int) -> None:
        """Keeps a renewed token, durable when it returns; works while locked too."""
        ...

    async def keep_enrolment(self, content: bytes) -> None:
        """
        Keeps an enrolment that is under way (the key made for it, what the server answered), sealed under the
        device's secret, so that an app ended before the PIN is chosen does not burn the code. One at a time;
        `create` forgets it.

        Raises:
            StorageFullError, StorageFaultError: it is not kept.
        """
        ...

    async def find_enrolment(self) -> bytes | None:
        """The enrolment that is under way, or None."""
        ...

    def wait_s(self, vault_id: str) -> int:
        """
        Whole seconds until a PIN may be tried, counted down by the monotonic clock while the app is open; cheap
        enough for a countdown on screen.
        """
        ...

    async def lock(self) -> None:
        """Closes the open vault and forgets its keys; no-op when none is open."""
        ...
