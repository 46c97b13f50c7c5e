"""
Errors that adapters raise across the phone's ports.

    DoorstepError
    ├── StorageFullError        the medium has no room; nothing was written
    ├── StorageFaultError       the medium failed
    ├── StorageLockedError      another tab or process holds the store
    ├── ServerUnreachableError  no answer: network, name, TLS or the server itself
    ├── ServerRefusedError      the server answered with a stable code
    ├── CameraUnavailableError  no camera, or no permission
    ├── LocationUnavailableError  the phone does not say where it is
    ├── WrongPinError           the PIN does not open the vault
    ├── PinDelayedError         wrong PINs before: no attempt is allowed yet
    ├── WeakPinError            a new PIN is too short or too easily guessed
    ├── VaultMissingError       no such vault on this device
    ├── VaultDestroyedError     too many wrong PINs: the vault, which held nothing unsent, is gone
    ├── VaultDamagedError       both copies of a part without which the vault cannot open are damaged
    ├── AttachmentMissingError  no such attachment on this device
    ├── AttachmentDamagedError  a piece of an attachment does not open, or is not there
    ├── RecoveryUnavailableError  the vault is wrapped to no recovery key
    └── RecoveryAnswerError     an answer that does not open this vault
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class StorageFullError(DoorstepError):
    """
    The medium has no room. What was there is intact.
    """

    code = "store.full"
    acts = Acts.WORKER


class StorageFaultError(DoorstepError):
    """
    The medium failed to read or write.
    """

    code = "store.fault"
    acts = Acts.SUPERVISOR


class StorageLockedError(DoorstepError):
    """
    Another tab or process holds the store.
    """

    code = "store.locked"
    acts = Acts.WORKER


class ServerUnreachableError(DoorstepError):
    """
    No answer came: network, address, TLS or the server itself.
    """

    code = "remote.unreachable"
    acts = Acts.WAIT


class ServerRefusedError(DoorstepError):
    """
    The server answered with an error of its own.

    Args:
        reason: The server's stable code.
        status: HTTP status.
    """

    code = "remote.refused"
    acts = Acts.SUPERVISOR

    @property
    def reason(self) -> str:
        """The server's stable code."""
        return str(self.details.get("reason", ""))


class CameraUnavailableError(DoorstepError):
    """
    There is no camera, or it may not be used.
    """

    code = "camera.unavailable"
    acts = Acts.WORKER


class LocationUnavailableError(DoorstepError):
    """
    The phone does not say where it is.

    Args:
        reason: `refused`, `unknown`, `late` or `absent`.
    """

    code = "location.unavailable"
    acts = Acts.WORKER

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class WrongPinError(DoorstepError):
    """
    The PIN does not open the vault. Nothing is lost by it.

    Args:
        failures: Wrong PINs since the last right one.
        wait_s: Whole seconds until the next attempt is allowed; 0 for at once.
    """

    code = "vault.pin.wrong"
    acts = Acts.WORKER

    @property
    def wait_s(self) -> int:
        """Whole seconds until the next attempt is allowed."""
        return int(self.details.get("wait_s") or 0)


class PinDelayedError(DoorstepError):
    """
    After wrong PINs the next attempt is not allowed yet; the PIN given was not looked at.

    Args:
        wait_s: Whole seconds until the next attempt is allowed.
    """

    code = "vault.pin.delayed"
    acts = Acts.WAIT

    @property
    def wait_s(self) -> int:
        """Whole seconds until the next attempt is allowed."""
        return int(self.details.get("wait_s") or 0)


class WeakPinError(DoorstepError):
    """
    A new PIN is too short or too easily guessed.

    Args:
        problem: `short` or `simple`.
        minimum: Characters needed.
    """

    code = "vault.pin.weak"
    acts = Acts.WORKER


class VaultMissingError(DoorstepError):
    """
    No such vault on this device.
    """

    code = "vault.missing"
    acts = Acts.SUPERVISOR


class VaultDestroyedError(DoorstepError):
    """
    After as many wrong PINs as the programme allows the vault was destroyed. All of its work was at the server.

    Args:
        failures: Wrong PINs since the last right one.
    """

    code = "vault.destroyed"
    acts = Acts.SUPERVISOR


class VaultClosedError(DoorstepError):
    """
    No PIN opens the vault since its phone was reported lost; the way of recovery does.
    """

    code = "vault.closed"
    acts = Acts.WORKER


class BookOfAnotherError(DoorstepError):
    """
    What a vault holds was written by another worker than the one who opens it.
    """

    code = "store.author.other"
    acts = Acts.SUPERVISOR


class VaultDamagedError(DoorstepError):
    """
    Both copies of a part without which the vault cannot open are damaged. Every file is kept as it is.

    Args:
        part: `header`, `manifest`, `identity` or `list`.
    """

    code = "vault.damaged"
    acts = Acts.SUPERVISOR


class RecoveryUnavailableError(DoorstepError):
    """
    The vault was never wrapped to a recovery key: only its PIN opens it.
    """

    code = "recovery.unavailable"
    acts = Acts.SUPERVISOR


class RecoveryAnswerError(DoorstepError):
    """
    An answer to another request, or one that does not open this vault. Nothing was changed.
    """

    code = "recovery.answer.broken"
    acts = Acts.SUPERVISOR


class AttachmentMissingError(DoorstepError):
    """
    No such attachment on this device; the server may have it.

    Args:
        attachment: Its identifier.
    """

    code = "attachment.missing"
    acts = Acts.WORKER


class AttachmentDamagedError(DoorstepError):
    """
    A piece of an attachment does not open, or is not there. The file is kept as it is.

    Args:
        attachment: Its identifier.
        chunk: Which piece, from 1; one more than there are where the pieces are right and their whole is not.
    """

    code = "attachment.damaged"
    acts = Acts.SUPERVISOR
