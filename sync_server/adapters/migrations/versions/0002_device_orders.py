"""
Orders to phones: lost, erase.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Makes the table.
    """
    op.create_table(
        "device_order",
        sa.Column("device", sa.String(36).with_variant(UUID(as_uuid=False), "postgresql"), primary_key=True),
        sa.Column("order_id", sa.LargeBinary(16), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("ordered_by", sa.Text, nullable=False),
        sa.Column("ordered_ms", sa.BigInteger, nullable=False),
        sa.Column("done_ms", sa.BigInteger, nullable=False),
    )
