"""
Cases, each an area of its own, and who is on their lists.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.String(36).with_variant(UUID(as_uuid=False), "postgresql")


def upgrade() -> None:
    """
    Makes both tables.
    """
    op.create_table(
        "case_place",
        sa.Column("case_area", ID, primary_key=True),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("team", ID, nullable=False),
        sa.Column("person", sa.String(36), nullable=False),
        sa.Column("household", sa.String(36), nullable=False),
    )
    for column in ("team", "person", "household"):
        op.create_index(f"case_place_{column}", "case_place", [column])
    op.create_table(
        "case_seat",
        sa.Column("worker", ID, primary_key=True),
        sa.Column("case_area", ID, primary_key=True),
        sa.Column("standing", sa.String(10), nullable=False),
    )
    op.create_index("case_seat_area", "case_seat", ["case_area"])
