"""
Tables, migrations, statements: what keeps the database distributable by area.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from sync_server.adapters.sql_engine import open_sqlite
from sync_server.adapters.sql_migrations import MIGRATIONS, migrate, present_schema
from sync_server.adapters.sql_store import SQLStore
from sync_server.adapters.sql_tables import DIRECTORY_TABLES, SCHEMA, metadata
from sync_server.main import DATABASE, open_store
from sync_server.ports.change_log import DeviceKey, Writes
from sync_server.ports.errors import StoreFaultError, StoreFullError, StoreRejectedError
from tests.support.servers import an_id
from tests.support.teams import TeamServer

AREA_TABLES = {name for name in metadata.tables if name not in DIRECTORY_TABLES}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLStore]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


class TestTables:
    def test_every_key_leads_with_the_area_but_for_the_directories(self) -> None:
        leading = {name: next(iter(table.primary_key)).name for name, table in metadata.tables.items()}
        assert {name for name, column in leading.items() if column != "area"} == DIRECTORY_TABLES

    def test_every_index_of_an_area_table_leads_with_the_area(self) -> None:
        for name in AREA_TABLES:
            for index in metadata.tables[name].indexes:
                assert index.columns[0].name == "area", index.name

    def test_migrations_lead_from_nothing_to_exactly_these_tables(self, tmp_path: Path) -> None:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        engine = open_sqlite(tmp_path / DATABASE)
        assert present_schema(engine) is None
        assert migrate(engine)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        engine.dispose()

    def test_a_database_that_is_up_to_date_is_left_alone(self, tmp_path: Path) -> None:
        engine = open_sqlite(tmp_path / DATABASE)
        migrate(engine)
        assert not migrate(engine)
        assert present_schema(engine) == SCHEMA
        engine.dispose()

    def test_the_newest_migration_is_the_one_the_code_expects(self) -> None:
        names = sorted(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
        assert names[-1].startswith(f"{SCHEMA}_")

    def test_every_commit_reaches_the_disk_before_it_is_answered(
        self, store: SQLStore, tmp_path: Path
    ) -> None:
        engine = open_sqlite(tmp_path / DATABASE)
        with engine.connect() as connection:
            settings = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous")
            }
        engine.dispose()
        assert settings == {"journal_mode": "wal", "synchronous": 2}


class TestStatements:
    def test_every_statement_on_an_area_table_names_the_area(self, store: SQLStore) -> None:
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            statements.append(statement)

        event.listen(store._engine, "before_cursor_execute", note)
        self.live_through_a_day(store)
        unscoped = [
            statement
            for statement in statements
            for table in AREA_TABLES - {"area"}
            if re.search(rf"\b(FROM|JOIN|INTO|UPDATE) {table}\b", statement)
            and not is_scoped(statement, table)
        ]
        # The list of packs is made by the command line, across all areas.
        assert [one for one in unscoped if "FROM pack" not in one] == []
        assert len(statements) > 50

    def live_through_a_day(self, store: SQLStore) -> None:
        server = TeamServer(store)
        phone, other, lead = server.device("sunita"), server.device("geeta"), server.device("meena")
        record = server.new_id()
        made = phone.push(phone.operation(record, kind="person", name="Rekha"))[0].revision
        phone.push(phone.operation(record, kind="person", base=made, name="A"))
        other.push(other.operation(record, kind="person", base=made, name="B"))
        phone.push(phone.operation(server.new_id(), kind="unknown", a=1))
        refused = phone.operation(server.new_id(), kind="review", a=1)
        phone.push(refused, phone.operation(refused.record, kind="review", a=2))
        phone.push(phone.operation(refused.record, kind="review", a=2))
        for device in (phone, other, lead):
            device.pull()
        with store.reading() as view:
            home = DeviceKey(phone.device.area, phone.device.id)
            view.changes.outcomes(home, 0, limit=5)
            view.changes.named([(phone.device.area, made)])
            view.changes.revisions(phone.device.area)
            view.changes.restored([phone.device.area])
            view.directory.packs()
            view.directory.find_pack([phone.device.area], bytes(32))


def is_scoped(statement: str, table: str) -> bool:
    """
    Whether a statement says which area it is about.
    """
    if statement.startswith("INSERT"):
        return bool(re.search(rf"INTO {table} \(area\b", statement))
    where = statement.partition("WHERE")[2]
    return bool(re.search(rf"\b{table}\.area (=|IN)|\({table}\.area, ", where))


class TestPlans:
    def test_no_look_up_reads_a_whole_table(self, store: SQLStore) -> None:
        statements: list[tuple[str, Any]] = []

        def note(connection: Any, cursor: Any, statement: str, values: Any, *rest: Any) -> None:
            statements.append((statement, values))

        event.listen(store._engine, "before_cursor_execute", note)
        TestStatements().live_through_a_day(store)
        event.remove(store._engine, "before_cursor_execute", note)
        plans = set()
        with store._engine.connect() as connection:
            for statement, values in statements:
                if statement.startswith(("SELECT", "WITH")) and "FROM pack" not in statement:
                    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
                    plans.update((row[3], statement) for row in rows)
        scanned = {plan.split()[1] for plan, _ in plans if plan.startswith("SCAN") and "CONSTANT" not in plan}
        # Directories are read whole by commands; the calling path reads them by key.
        assert scanned - {"wanted"} <= {"area", "account", "directory_version", "token_key", "issuer_key"}
        assert len(plans) > 20


class TestFaults:
    def test_a_full_disk_is_told_as_such_and_nothing_is_written(self, tmp_path: Path) -> None:
        store = open_store(tmp_path)
        server = TeamServer(store)
        phone = server.device("sunita")

        def shrink(connection: Any, _record: object) -> None:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages}")

        event.listen(store._engine, "checkout", lambda raw, record, proxy: shrink(raw, record))
        with pytest.raises(StoreFullError):
            phone.push(*(phone.operation(server.new_id(), remark="x" * 30_000) for _ in range(50)))
        store.close()
        reopened = open_store(tmp_path)
        with reopened.reading() as view:
            assert view.changes.contacts([DeviceKey(phone.device.area, phone.device.id)]) == {}
        reopened.close()

    def test_a_value_that_no_column_takes_is_no_outage(self, store: SQLStore) -> None:
        odd: Any = ["no bytes"]
        with pytest.raises(StoreRejectedError), store.transaction() as work:
            work.directory.keep_epoch(odd)

    def test_a_broken_database_is_told_as_such(self, tmp_path: Path) -> None:
        store = open_store(tmp_path)
        with store.transaction() as work:
            work.directory.keep_epoch(bytes(16))
        store.close()
        with sqlite3.connect(tmp_path / DATABASE) as raw:
            raw.execute("DROP TABLE record")
        raw.close()
        reopened = open_store(tmp_path)
        with pytest.raises(StoreFaultError), reopened.reading() as view:
            view.changes.changed_since("x", 0, limit=1)
        reopened.close()


class TestTurns:
    def test_writers_on_several_threads_take_turns_and_none_is_lost(self, store: SQLStore) -> None:
        area = an_id(1)

        def add(number: int) -> None:
            with store.transaction() as work:
                head = work.changes.lock_heads([area])[area]
                head.revision += 1
                work.changes.write(Writes(heads={area: head}))

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(add, range(80)))
        with store.reading() as view:
            assert view.changes.heads([area])[area].revision == 80

    def test_a_writer_that_failed_gives_its_turn_back(self, store: SQLStore) -> None:
        for _ in range(3):
            with pytest.raises(ZeroDivisionError), store.transaction():
                raise ZeroDivisionError
        store.begin().roll_back()
        with store.transaction() as work:
            work.directory.keep_epoch(bytes(16))
