"""
Errors that adapters raise across the phone's ports.

    DoorstepError
    ├── StorageFullError        the medium has no room; nothing was written
    ├── StorageFaultError       the medium failed
    ├── StorageLockedError      another tab or process holds the store
    ├── ServerUnreachableError  no answer: network, name, TLS or the server itself
    ├── ServerRefusedError      the server answered with a stable code
    └── CameraUnavailableError  no camera, or no permission
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
