"""
Errors that the server's ports raise.

    DoorstepError
    ├── StoreFullError     the disk has no room; nothing was written
    ├── StoreFaultError    the database failed; nothing was written
    │   ├── StoreContendedError  somebody else wrote the same at the same time; nothing was written
    │   └── StoreRejectedError   what was to be written cannot be; nothing was written
    ├── DatabaseSettingError   the setting names no database
    ├── BackupBrokenError      a backup was changed or cut off, or is sealed to another key
    └── NotEmptyError          a backup is only put back where there is nothing
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


class StoreContendedError(StoreFaultError):
    """
    Another process wrote the same at the same time. Nothing was written; doing it again sees what the other wrote.
    """

    code = "server.store.contended"


class StoreRejectedError(StoreFaultError):
    """
    The database works, and does not take what was to be written. Nothing was written.
    """

    code = "server.store.rejected"
    acts = Acts.DEVELOPER


class DatabaseSettingError(DoorstepError):
    """
    What is set as the database is not the address of one.
    """

    code = "server.database.setting"
    acts = Acts.DEVELOPER


class BackupBrokenError(DoorstepError):
    """
    A backup that was changed or cut off, or is sealed to another key. Nothing of it was kept.
    """

    code = "backup.broken"


class NotEmptyError(DoorstepError):
    """
    There are data already where a backup was to be put back.
    """

    code = "backup.place.not_empty"
