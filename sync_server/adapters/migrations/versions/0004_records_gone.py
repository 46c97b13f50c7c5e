"""
An index of the records that left or were erased, so that late work on what belonged to them is found.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GONE = sa.text("left_for IS NOT NULL OR erased_ms > 0")


def upgrade() -> None:
    """
    Makes the index.
    """
    op.create_index("record_gone", "record", ["area"], sqlite_where=GONE, postgresql_where=GONE)
