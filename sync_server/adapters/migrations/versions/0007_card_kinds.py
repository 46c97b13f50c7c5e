"""
What each card stands for, so that one that was never given is printed again as what it was.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Adds the column: 1, a household's, as nearly all were until now.
    """
    op.add_column("card", sa.Column("kind", sa.Integer, nullable=False, server_default="1"))
