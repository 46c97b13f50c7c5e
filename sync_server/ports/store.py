"""
The server's one store: a door that opens onto transactions.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from sync_server.ports.change_log import ChangeReader, ChangeTransaction
from sync_server.ports.directory import Directory, DirectoryTransaction
from sync_server.ports.recoveries import Recoveries, RecoveriesTransaction


class View(Protocol):
    """
    One moment of the store, for reading.
    """

    @property
    def changes(self) -> ChangeReader:
        """Records, operations, receipts."""
        ...

    @property
    def directory(self) -> Directory:
        """Areas, accounts, devices, codes, keys, packs."""
        ...

    @property
    def recoveries(self) -> Recoveries:
        """Recovery keys, requests of locked phones, rescue keys."""
        ...


class Work(Protocol):
    """
    One transaction: everything in it is done, or nothing.
    """

    @property
    def changes(self) -> ChangeTransaction:
        """Records, operations, receipts."""
        ...

    @property
    def directory(self) -> DirectoryTransaction:
        """Areas, accounts, devices, codes, keys, packs."""
        ...

    @property
    def recoveries(self) -> RecoveriesTransaction:
        """Recovery keys, requests of locked phones, rescue keys."""
        ...


class OpenTransaction(Protocol):
    """
    A transaction whose end its holder decides; its steps may run on different threads, one after the other.
    """

    @property
    def work(self) -> Work:
        """What it does."""
        ...

    def doing(self) -> AbstractContextManager[Work]:
        """
        What it does, the database's own errors turned into ours; does not end it.

        Raises:
            StoreFullError, StoreFaultError, StoreContendedError: it has to be rolled back.
        """
        ...

    def commit(self) -> None:
        """
        Ends it; durable when it returns.

        Raises:
            StoreFullError, StoreFaultError: nothing was written.
        """
        ...

    def roll_back(self) -> None:
        """Ends it without a trace."""
        ...


class Store(Protocol):
    """
    The store of all areas.
    """

    @property
    def works_elsewhere(self) -> bool:
        """Whether statements are worked on outside this process, so that waiting for them costs it nothing."""
        ...

    def begin(self) -> OpenTransaction:
        """
        Begins a transaction; waits while another one writes.

        Raises:
            StoreFaultError: the database failed.
        """
        ...

    def transaction(self) -> AbstractContextManager[Work]:
        """
        Returning commits durably, raising rolls back.

        Raises:
            StoreFullError: the disk has no room; nothing was written.
            StoreFaultError: the database failed; nothing was written.
        """
        ...

    def reading(self) -> AbstractContextManager[View]:
        """A view that sees one moment."""
        ...
