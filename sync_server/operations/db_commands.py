"""
The database: bringing it to the present tables, and spreading it over machines.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated

import typer

from sync_server.operations.console import HERE, Data, command_group, say
from sync_server.operations.errors import CommandStoppedError

db = command_group("The database: its tables, and spreading it over machines.")


@db.command("migrate")
def db_migrate(data: Data = HERE) -> None:
    """Bring the tables to this version. Servers of the version before go on meanwhile; `serve` does it too."""
    from sync_server.adapters.database_setting import read_database_setting
    from sync_server.adapters.sql_engine import open_database
    from sync_server.adapters.sql_migrations import migrate, present_schema
    from sync_server.main import DATABASE
    from sync_server.operations.data_folder import require_server

    require_server(data)
    engine = open_database(read_database_setting(data, os.environ), data / DATABASE)
    try:
        before = present_schema(engine)
        is_done = migrate(engine)
        say(f"From {before} to {present_schema(engine)}." if is_done else f"Nothing to do: {before}.")
    finally:
        engine.dispose()


@db.command("distribute")
def db_distribute(
    run: Annotated[
        bool, typer.Option("--run", help="Run the statements instead of printing them; needs Citus.")
    ] = False,
    data: Data = HERE,
) -> None:
    """Print the statements that spread the tables over a Citus cluster by area; see sync_server/SCALE.md."""
    from sync_server.adapters.database_setting import read_database_setting
    from sync_server.adapters.sql_engine import open_postgresql

    if not run:
        for statement in distribution_statements():
            say(statement)
        return
    address = read_database_setting(data, os.environ)
    if not address:
        raise CommandStoppedError(
            "Only a PostgreSQL database with Citus can be spread; this server uses a file."
        )
    engine = open_postgresql(address)
    try:
        with engine.begin() as connection:
            for statement in distribution_statements():
                say(statement)
                connection.exec_driver_sql(statement.rstrip(";"))
    finally:
        engine.dispose()


def distribution_statements() -> Iterator[str]:
    """
    For Citus, in an order that works: directories to every machine first, then each other table by its area, an area's
    rows of all tables on one machine.
    """
    from sync_server.adapters.sql_tables import DIRECTORY_TABLES, metadata

    yield "CREATE EXTENSION IF NOT EXISTS citus;"
    reference = sorted(DIRECTORY_TABLES | {"area"})
    for name in reference:
        yield f"SELECT create_reference_table('{name}');"
    first = "area_head"
    yield f"SELECT create_distributed_table('{first}', 'area');"
    for name in sorted(set(metadata.tables) - set(reference) - {first}):
        yield f"SELECT create_distributed_table('{name}', 'area', colocate_with => '{first}');"
