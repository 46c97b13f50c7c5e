"""
Errors that the server's ports raise.

    DoorstepError
    ├── StoreFullError     the disk has no room; nothing was written
    └── StoreFaultError    the database failed; nothing was written
"""

from __future__ import annotations

from shared.kernel.errors import Acts, DoorstepError


class StoreFullError(DoorstepError):
    """
    The server's disk has no room. Nothing was written.
    """

    code = "server.store.full"
    acts = Acts.WAIT


class StoreFaultError(DoorstepError):
    """
    The server's database failed. Nothing was written.
    """

    code = "server.store.fault"
    acts = Acts.WAIT
