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

    def __init__(
        self, storage: Storage, name: str, cache_size: int = 10, persist_empty: bool = False
    ) -> None:
        super().__init__(storage, name, cache_size, persist_empty=False)
        tables = cast(dict[str, dict[str, Fields]], storage.read())
        self.documents = tables.setdefault(name, {})
        """Identifier to fields: the living table, for reading."""

    def put(self, record_id: str, fields: Fields) -> None:
        """Puts one document in place of what was there."""
        self.documents[record_id] = fields
        self.clear_cache()

    def put_many(self, documents: Iterable[tuple[str, Fields]]) -> None:
        """Puts many documents at once."""
        self.documents.update(documents)
        self.clear_cache()

    def take_out(self, record_id: str) -> None:
        """Removes a document; an unknown one is a no-op."""
        self.documents.pop(record_id, None)
        self.clear_cache()

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return cast(dict[str, Mapping[str, Any]], self.documents)

    def _update_table(self, updater: Callable[[dict[Any, Any]], None]) -> None:
        updater(self.documents)
        self.clear_cache()

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
