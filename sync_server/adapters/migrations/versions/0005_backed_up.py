"""
Up to which of its operations each phone is covered by a backup.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Adds the column.
    """
    op.add_column(
        "device_progress", sa.Column("backed_up", sa.BigInteger, nullable=False, server_default="0")
    )
