"""
Brings a database to the present tables. Alembic is loaded only when there is something to do.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from sync_server.adapters.sql_tables import SCHEMA

MIGRATING = 4_072_017
"""Any number that stands for nothing else in the database."""

MIGRATIONS = Path(__file__).parent / "migrations"


def present_schema(engine: Engine) -> str | None:
    """
    The migration a database is at; None where there are no tables yet.
    """
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(engine: Engine, *, to: str = SCHEMA) -> bool:
    """
    Runs the missing migrations in one transaction.

    Args:
        to: The migration to stop at.

    Returns:
        Whether anything had to be done.
    """
    if present_schema(engine) == to:
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Several processes may start at once; the second finds nothing to do.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATING})"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return True
