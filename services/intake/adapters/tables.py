"""The tables of schema `intake`. They hold ids, codes, dates and hashes; the only personal data is ciphertext."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from shared.persistence.inbox import inbox_table
from shared.persistence.outbox import outbox_table
from shared.persistence.roles import Rights

SCHEMA = "intake"
metadata = MetaData()
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)

report = Table(
    "report",
    metadata,
    Column("report_id", Text, primary_key=True, comment="tracking number"),
    Column("key_hash", LargeBinary, unique=True, comment="SHA-256 of the idempotency key in its channel"),
    Column("content_mac", LargeBinary, nullable=False, comment="keyed, so that nobody can guess a content"),
    Column("receipt_hash", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False, comment="vault key of the receipt and of the reporter"),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("submitted_by", Text, comment="agency that sent it in bulk"),
    Column("election", Text, nullable=False),
    Column("violation", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("handler", Text),
    Column("edition", Text),
    Column("officials", Integer, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("known_at", DateTime(timezone=True), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
)

reporter_vault = Table(
    "reporter_vault",
    metadata,
    Column("report_id", Text, ForeignKey("report.report_id"), primary_key=True),
    Column("key_id", Text, nullable=False, comment="master key that wraps wrapped_key"),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False, comment="AES-256-GCM: nonce, ciphertext, tag"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("evidence_id", Text, primary_key=True),
    Column("report_id", Text, ForeignKey("report.report_id"), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("stored_at", DateTime(timezone=True), comment="null while the file is announced only"),
    UniqueConstraint("report_id", "sha256", name="evidence_content_key"),
)

custody = Table(
    "custody",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("evidence_id", Text, ForeignKey("evidence.evidence_id"), nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("action", Text, nullable=False, comment="announced, received"),
    Column("by", Text, nullable=False, comment="reporter, receipt_holder"),
    Column("sha256", Text, nullable=False),
    Index("ix_custody_evidence_id", "evidence_id"),
)

report_case = Table(
    "report_case",
    metadata,
    Column("report_id", Text, nullable=False, comment="may have come by Kafka, unknown to intake"),
    Column("case_number", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("report_id", "case_number", name="report_case_pkey"),
)

case_progress = Table(
    "case_progress",
    metadata,
    Column("case_number", Text, primary_key=True),
    Column("sequence", Integer, nullable=False, comment="of the newest event seen; older ones change nothing"),
    Column("stage", Text, nullable=False),
    Column("outcome", Text),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

RIGHTS = Rights(append_only=("custody",))
"""What the service's database role may do."""
