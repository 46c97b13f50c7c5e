"""
The browser's errors in our words, for the adapters that reach its storage.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mobile.ports.errors import StorageFaultError, StorageFullError


@contextmanager
def our_browser_errors(step: str) -> Iterator[None]:
    """
    Turns what JavaScript throws into the errors of the ports.

    Args:
        step: What was being done, for the log.
    """
    from pyodide.ffi import JsException

    try:
        yield
    except JsException as cause:
        if cause.name == "QuotaExceededError":
            raise StorageFullError(step=step) from cause
        raise StorageFaultError(step=step, reason=str(cause.name)) from cause
