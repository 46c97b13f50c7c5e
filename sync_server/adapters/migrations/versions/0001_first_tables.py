"""
The first tables.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.String(36).with_variant(UUID(as_uuid=False), "postgresql")


def _id(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, Id, primary_key=key, nullable=nullable)


def _number(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, primary_key=key, autoincrement=False, nullable=False)


def _text(name: str, size: int | None = None, *, key: bool = False, unique: bool = False) -> sa.Column[str]:
    kind = sa.String(size) if size else sa.Text()
    return sa.Column(name, kind, primary_key=key, unique=unique, nullable=False)


def _bytes(
    name: str, size: int | None = None, *, key: bool = False, nullable: bool = False
) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(size), primary_key=key, nullable=nullable)


def upgrade() -> None:
    """
    Makes the tables.
    """
    _make_directories()
    _make_records()
    _make_operations()
    _make_boxes()


def _make_directories() -> None:
    op.create_table("server_state", _text("name", 40, key=True), _bytes("value"))
    op.create_table(
        "directory_version",
        sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
        _number("version"),
    )
    op.create_table(
        "area",
        _id("area", key=True),
        _id("parent", nullable=True),
        _text("path"),
        _text("name"),
        _text("level", 40),
        _text("code", 64, unique=True),
    )
    op.create_table(
        "account",
        _id("worker", key=True),
        _id("area"),
        _text("role", 20),
        _text("name"),
        _text("short_name", 64, unique=True),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "device",
        _id("device", key=True),
        _id("area"),
        _id("worker"),
        _bytes("public_key"),
        _number("enrolled_ms"),
        _number("revoked_ms"),
    )
    op.create_table(
        "enrolment_code",
        _bytes("sha256", 32, key=True),
        _id("worker"),
        _text("issued_by"),
        _number("expires_ms"),
        _number("used_ms"),
        _text("device", 36),
    )
    op.create_table(
        "token_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        _bytes("secret"),
        _number("made_ms"),
    )
    op.create_table(
        "issuer_key",
        _number("id", key=True),
        _text("name"),
        _bytes("seed"),
        _bytes("public_key"),
        _number("made_ms"),
    )
    op.create_table(
        "card",
        _text("card_id", 32, key=True),
        _number("key_id"),
        sa.Column("issued_day", sa.Integer, nullable=False),
        sa.Column("replacement", sa.Integer, nullable=False),
        _id("area", nullable=True),
        _number("made_ms"),
    )


def _make_records() -> None:
    op.create_table(
        "area_head",
        _id("area", key=True),
        _number("revision"),
        _bytes("digest"),
        _bytes("broadcast_digest"),
        _number("audit_position"),
        _bytes("audit_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "record",
        _id("area", key=True),
        _id("id", key=True),
        _text("kind", 40),
        _number("revision"),
        _number("made_revision"),
        _id("made_by"),
        _number("made_at_ms"),
        _bytes("fields"),
        _bytes("marks", nullable=True),
        sa.Column("clashed", sa.Boolean, nullable=False),
        _id("left_for", nullable=True),
        _number("erased_ms"),
        sqlite_with_rowid=False,
    )
    op.create_index("record_by_revision", "record", ["area", "revision"])
    op.create_table(
        "area_revision",
        _id("area", key=True),
        _number("revision", key=True),
        _id("record"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "former_epoch",
        _id("area", key=True),
        _bytes("epoch", 16, key=True),
        _number("revision"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "clash",
        _id("area", key=True),
        _id("record", key=True),
        _text("field", 120, key=True),
        _number("opened_revision", key=True),
        _number("settled_revision"),
        _bytes("entries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pack",
        _id("area", key=True),
        _bytes("sha256", 32, key=True),
        _text("pack_id", 64),
        _text("version", 64),
        _number("size_bytes"),
        _number("published_ms"),
        _bytes("content"),
        sqlite_with_rowid=False,
    )


def _make_operations() -> None:
    op.create_table(
        "operation",
        _id("area", key=True),
        _id("device", key=True),
        _number("seq", key=True),
        _id("record_area"),
        _id("record"),
        _bytes("sha256", 32),
        _text("state", 10),
        _number("revision"),
        _text("reason", 60),
        _number("cause_seq"),
        _number("received_ms"),
        _bytes("payload", nullable=True),
        sqlite_with_rowid=False,
    )
    not_taken_in = sa.text("state IN ('held', 'refused')")
    op.create_index(
        "operation_not_taken_in",
        "operation",
        ["area", "device", "record"],
        sqlite_where=not_taken_in,
        postgresql_where=not_taken_in,
    )
    op.create_table(
        "device_progress",
        _id("area", key=True),
        _id("device", key=True),
        _number("last_seq"),
        _number("last_contact_ms"),
        _number("waiting"),
        _number("outcome_position"),
        _number("missing"),
        _number("held"),
        _number("refused"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outcome",
        _id("area", key=True),
        _id("device", key=True),
        _number("position", key=True),
        _number("seq"),
        _text("state", 10),
        _number("revision"),
        _text("reason", 60),
        _number("at_ms"),
        sqlite_with_rowid=False,
    )


def _make_boxes() -> None:
    op.create_table(
        "held",
        _id("area", key=True),
        _id("device", key=True),
        _number("seq", key=True),
        _id("home_area"),
        _id("record"),
        _text("reason", 60),
        _number("received_ms"),
        _bytes("payload"),
        _number("decided_ms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quarantine",
        _id("area", key=True),
        _id("device", key=True),
        _number("seq", key=True),
        _id("record"),
        _text("reason", 60),
        _number("received_ms"),
        _number("decided_ms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "audit",
        _id("area", key=True),
        _number("position", key=True),
        _number("at_ms"),
        _text("actor"),
        _text("action", 40),
        _text("subject"),
        _bytes("previous", 32),
        _bytes("hash", 32),
        sqlite_with_rowid=False,
    )
