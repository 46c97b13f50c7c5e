"""
Recovery: keys of areas, requests of locked phones, the key for rescue files.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.String(36).with_variant(UUID(as_uuid=False), "postgresql")


def upgrade() -> None:
    """
    Makes the tables.
    """
    op.create_table(
        "recovery_key",
        sa.Column("area", Id, primary_key=True),
        sa.Column("fingerprint", sa.String(32), primary_key=True),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("endorsement", sa.LargeBinary, nullable=False),
        sa.Column("made_ms", sa.BigInteger, nullable=False),
        sa.Column("retired_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "recovery_call",
        sa.Column("area", Id, primary_key=True),
        sa.Column("id", Id, primary_key=True),
        sa.Column("device", Id, nullable=False),
        sa.Column("worker", Id, nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("asked_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("first_by", sa.String(36), nullable=False),
        sa.Column("first_ms", sa.BigInteger, nullable=False),
        sa.Column("second_by", sa.String(36), nullable=False),
        sa.Column("second_ms", sa.BigInteger, nullable=False),
        sa.Column("refused_by", sa.String(36), nullable=False),
        sa.Column("refused_ms", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("answered_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rescue_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("private", sa.LargeBinary, nullable=False),
        sa.Column("public", sa.LargeBinary, nullable=False),
        sa.Column("made_ms", sa.BigInteger, nullable=False),
    )
