"""
Alembic's way in: the connection is handed over by `sql_migrations`.
"""

from __future__ import annotations

from alembic import context

from sync_server.adapters.sql_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
