"""
The tables. Every primary key leads with the area, so that areas can be distributed over machines without
changing a statement; only the directories (state, accounts, devices, codes, keys) are reference tables.

Migrations are written by hand; a test proves that they lead to exactly these tables.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

SCHEMA = "0007"
"""The newest migration. A database that carries another one is migrated at start."""

Id = String(36).with_variant(UUID(as_uuid=False), "postgresql")


class Bytes(LargeBinary):
    """
    Bytes as the drivers take and give them, without a wrapper around each value.
    """

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None


metadata = MetaData()

# Directories: reference tables, copied to every machine of a distributed database.

server_state = Table(
    "server_state",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Bytes, nullable=False),
)

directory_version = Table(
    "directory_version",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
)

area = Table(
    "area",
    metadata,
    Column("area", Id, primary_key=True),
    Column("parent", Id, nullable=True),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", String(40), nullable=False),
    Column("code", String(64), nullable=False, unique=True),
)

account = Table(
    "account",
    metadata,
    Column("worker", Id, primary_key=True),
    Column("area", Id, nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("short_name", String(64), nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
)

device = Table(
    "device",
    metadata,
    Column("device", Id, primary_key=True),
    Column("area", Id, nullable=False),
    Column("worker", Id, nullable=False),
    Column("public_key", Bytes, nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger, nullable=False),
)

device_order = Table(
    "device_order",
    metadata,
    # The newest order to a device; the audit log has those before.
    Column("device", Id, primary_key=True),
    Column("order_id", Bytes(16), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("ordered_ms", BigInteger, nullable=False),
    Column("done_ms", BigInteger, nullable=False),
)

enrolment_code = Table(
    "enrolment_code",
    metadata,
    Column("sha256", Bytes(32), primary_key=True),
    Column("worker", Id, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger, nullable=False),
    Column("device", String(36), nullable=False),
)

token_key = Table(
    "token_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", Bytes, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

issuer_key = Table(
    "issuer_key",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("seed", Bytes, nullable=False),
    Column("public_key", Bytes, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

card = Table(
    "card",
    metadata,
    # Leads a scanned card to the team that knows it; blank cards lie nowhere yet.
    Column("card_id", String(32), primary_key=True),
    Column("key_id", BigInteger, nullable=False),
    Column("issued_day", Integer, nullable=False),
    Column("replacement", Integer, nullable=False),
    Column("area", Id, nullable=True),
    Column("made_ms", BigInteger, nullable=False),
    Column("kind", Integer, nullable=False, server_default="1"),
)

case_place = Table(
    "case_place",
    metadata,
    # A case's own area. Who is on its list decides at every call which areas a phone pulls.
    Column("case_area", Id, primary_key=True),
    Column("case_id", Id, nullable=False),
    Column("team", Id, nullable=False),
    Column("person", String(36), nullable=False),
    Column("household", String(36), nullable=False),
    Index("case_place_team", "team"),
    Index("case_place_person", "person"),
    Index("case_place_household", "household"),
)

case_seat = Table(
    "case_seat",
    metadata,
    Column("worker", Id, primary_key=True),
    Column("case_area", Id, primary_key=True),
    Column("standing", String(10), nullable=False),
    Index("case_seat_area", "case_area"),
)

rescue_key = Table(
    "rescue_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("private", Bytes, nullable=False),
    Column("public", Bytes, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
)

# Tables distributed by area.

area_head = Table(
    "area_head",
    metadata,
    Column("area", Id, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("digest", Bytes, nullable=False),
    Column("broadcast_digest", Bytes, nullable=False),
    Column("audit_position", BigInteger, nullable=False),
    Column("audit_hash", Bytes, nullable=False),
    sqlite_with_rowid=False,
)

record = Table(
    "record",
    metadata,
    Column("area", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("revision", BigInteger, nullable=False),
    # The creating operation's mark; later marks, by field, in `marks`.
    Column("made_revision", BigInteger, nullable=False),
    Column("made_by", Id, nullable=False),
    Column("made_at_ms", BigInteger, nullable=False),
    Column("fields", Bytes, nullable=False),
    Column("marks", Bytes, nullable=True),
    Column("clashed", Boolean, nullable=False),
    Column("left_for", Id, nullable=True),
    Column("erased_ms", BigInteger, nullable=False),
    Index("record_by_revision", "area", "revision"),
    sqlite_with_rowid=False,
)

IS_GONE = "record.left_for IS NOT NULL OR record.erased_ms > 0"
"""Records of which only a mark is left."""

Index(
    "record_gone",
    record.c.area,
    sqlite_where=text("left_for IS NOT NULL OR erased_ms > 0"),
    postgresql_where=text("left_for IS NOT NULL OR erased_ms > 0"),
)

area_revision = Table(
    "area_revision",
    metadata,
    # Which record a revision changed: short references on the wire name records so.
    Column("area", Id, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("record", Id, nullable=False),
    sqlite_with_rowid=False,
)

former_epoch = Table(
    "former_epoch",
    metadata,
    # The area's revision at the restore that ended an epoch: history is shared up to there.
    Column("area", Id, primary_key=True),
    Column("epoch", Bytes(16), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

operation = Table(
    "operation",
    metadata,
    Column("area", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    # Where the operation wished to write: the device's own area, for a supervisor also one below it.
    Column("record_area", Id, nullable=False),
    Column("record", Id, nullable=False),
    Column("sha256", Bytes(32), nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("cause_seq", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("payload", Bytes, nullable=True),
    sqlite_with_rowid=False,
)
Index(
    "operation_not_taken_in",
    operation.c.area,
    operation.c.device,
    operation.c.record,
    sqlite_where=operation.c.state.in_(("held", "refused")),
    postgresql_where=operation.c.state.in_(("held", "refused")),
)

device_progress = Table(
    "device_progress",
    metadata,
    Column("area", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_contact_ms", BigInteger, nullable=False),
    # Operations the phone said it had not sent yet at its last contact.
    Column("waiting", BigInteger, nullable=False),
    # The end of the device's outcome stream.
    Column("outcome_position", BigInteger, nullable=False),
    Column("missing", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    # Highest number of which, with all lower ones, a backup holds the answers.
    Column("backed_up", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

clash = Table(
    "clash",
    metadata,
    Column("area", Id, primary_key=True),
    Column("record", Id, primary_key=True),
    Column("field", String(120), primary_key=True),
    Column("opened_revision", BigInteger, primary_key=True, autoincrement=False),
    Column("settled_revision", BigInteger, nullable=False),
    Column("entries", Bytes, nullable=False),
    sqlite_with_rowid=False,
)

held = Table(
    "held",
    metadata,
    # The area whose review box it lies in, which after a move is not the author's.
    Column("area", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("home_area", Id, nullable=False),
    Column("record", Id, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("payload", Bytes, nullable=False),
    Column("decided_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("area", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("record", Id, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("decided_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

outcome = Table(
    "outcome",
    metadata,
    Column("area", Id, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("reason", String(60), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

pack = Table(
    "pack",
    metadata,
    Column("area", Id, primary_key=True),
    Column("sha256", Bytes(32), primary_key=True),
    Column("pack_id", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("published_ms", BigInteger, nullable=False),
    Column("content", Bytes, nullable=False),
    sqlite_with_rowid=False,
)

audit = Table(
    "audit",
    metadata,
    Column("area", Id, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("previous", Bytes(32), nullable=False),
    Column("hash", Bytes(32), nullable=False),
    sqlite_with_rowid=False,
)

recovery_key = Table(
    "recovery_key",
    metadata,
    # The public halves only; what opens vaults lies on paper.
    Column("area", Id, primary_key=True),
    Column("fingerprint", String(32), primary_key=True),
    Column("public_key", Bytes, nullable=False),
    Column("endorsement", Bytes, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("retired_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

recovery_call = Table(
    "recovery_call",
    metadata,
    # The home area of the phone that asks.
    Column("area", Id, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("device", Id, nullable=False),
    Column("worker", Id, nullable=False),
    Column("request", Bytes, nullable=False),
    Column("asked_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("first_by", String(36), nullable=False),
    Column("first_ms", BigInteger, nullable=False),
    Column("second_by", String(36), nullable=False),
    Column("second_ms", BigInteger, nullable=False),
    Column("refused_by", String(36), nullable=False),
    Column("refused_ms", BigInteger, nullable=False),
    Column("answer", Bytes, nullable=False),
    Column("answered_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

DIRECTORY_TABLES = frozenset(
    {
        "server_state",
        "directory_version",
        "account",
        "device",
        "device_order",
        "enrolment_code",
        "token_key",
        "issuer_key",
        "card",
        "case_place",
        "case_seat",
        "rescue_key",
    }
)
"""Reference tables: the only ones whose key does not lead with the area."""
