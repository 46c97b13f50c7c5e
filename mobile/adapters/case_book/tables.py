"""
TinyDB as the query face over the case book: tables in memory that never persist anything themselves.

Plain TinyDB rereads and rewrites the whole store at each change, 160 ms at 10,000 records. Here
the storage hands out the living tables, and a change touches the one document it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from shared.domain.records import Fields


class LivingStorage(Storage):
    """
    Table name to documents, in memory. What persists is the journal, and only the journal.
    """

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Fields]] = {}

    def read(self) -> dict[str, dict[str, Any]]:
        """The living tables themselves, not a copy."""
        return cast(dict[str, dict[str, Any]], self.tables)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """
        Never persists; present because TinyDB calls it when a whole table is dropped.
        """
        self.tables = data


class ShownTable(Table):
    """
    The records of one kind as shown, by identifier. Documents are replaced, never changed in place.
    """

    document_id_class = str  # type: ignore[assignment]  # TinyDB is written for numbers, works with any

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return self._storage.read().setdefault(self.name, {})  # type: ignore[union-attr]

    def _update_table(self, updater: Callable[[dict[Any, Any]], None]) -> None:
        updater(self._read_table())
        self.clear_cache()

    def documents(self) -> dict[str, Fields]:
        """Identifier to fields, the living table."""
        return cast(dict[str, Fields], self._read_table())

    def put(self, record_id: str, fields: Fields) -> None:
        """Puts one document in place of what was there."""
        self._update_table(lambda table: table.__setitem__(record_id, fields))

    def put_many(self, documents: Iterable[tuple[str, Fields]]) -> None:
        """Puts many documents at once."""
        self._update_table(lambda table: table.update(documents))

    def take_out(self, record_id: str) -> None:
        """Removes a document; an unknown one is a no-op."""
        self._update_table(lambda table: table.pop(record_id, None))

    def matching(self, condition: QueryLike) -> list[str]:
        """Identifiers of the documents that a TinyDB query accepts."""
        return [cast(str, found.doc_id) for found in self.search(condition)]


class ShownTables(TinyDB):
    """
    One table per record kind.
    """

    table_class = ShownTable

    def __init__(self) -> None:
        super().__init__(storage=LivingStorage)

    def of(self, kind: str) -> ShownTable:
        """The table of a kind, empty where there is none yet."""
        return cast(ShownTable, self.table(kind))

    def kinds(self) -> list[str]:
        """Kinds that have had documents."""
        return sorted(self.tables())
