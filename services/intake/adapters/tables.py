"""The tables of schema `intake`. They hold ids, codes, dates and hashes; the only personal data is ciphertext."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    false,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.inbox import inbox_table
from shared.persistence.outbox import outbox_table, topics_table
from shared.persistence.roles import Rights

SCHEMA = "intake"
metadata = MetaData()
outbox = outbox_table(metadata)
outbox_topics = topics_table(metadata)
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
    Column("key_id", Text, comment="empty: see reporter_key"),
    Column("wrapped_key", LargeBinary, comment="empty: see reporter_key"),
    Column("content", LargeBinary, nullable=False, comment="AES-256-GCM: nonce, ciphertext, tag"),
)

reporter_key = Table(
    "reporter_key",
    metadata,
    Column("report_id", Text, ForeignKey("report.report_id"), primary_key=True),
    Column("key_id", Text, nullable=False, comment="master key that wraps wrapped_key"),
    Column("wrapped_key", LargeBinary, nullable=False),
)
"""Apart from what it opens, so that backups of the one need not hold the other. A deleted row erases the reporter."""

identity_log = Table(
    "identity_log",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    Column("report_id", Text, nullable=False),
    Column("release_id", Text, comment="null for an erasure"),
    Column("deed", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False, comment="the exact text that was hashed"),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    UniqueConstraint("hash", name="identity_log_hash_key"),
    Index("ix_identity_log_report", "report_id", "sequence"),
    Index("ix_identity_log_release", "release_id"),
)
"""What was done about reporters' identities: one hash chain over all reports."""

erasure = Table(
    "erasure",
    metadata,
    Column("report_id", Text, ForeignKey("report.report_id"), primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False, comment="when the reporter's key was destroyed"),
    Column("at_once", Boolean, nullable=False, server_default=false(), comment="does not wait for open cases"),
    Column("statement_gone_at", DateTime(timezone=True), comment="null while it is kept"),
    Column("exhibits_gone_at", DateTime(timezone=True), comment="null while they are kept"),
)
"""What of an erased reporter's report is still kept."""

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
    Column("erased_at", DateTime(timezone=True), comment="null while the file is kept"),
    UniqueConstraint("report_id", "sha256", name="evidence_content_key"),
)

custody = Table(
    "custody",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("evidence_id", Text, ForeignKey("evidence.evidence_id"), nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("action", Text, nullable=False, comment="announced, received, erased"),
    Column("by", Text, nullable=False, comment="reporter, receipt_holder, keeper"),
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
    Column("parties", JSONB, comment="agency ids by role; null until an event has told them"),
    Column("excluded", JSONB, comment="agency ids from which the case is hidden"),
)

republication = Table(
    "republication",
    metadata,
    Column("report_id", Text, ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("set_aside", Boolean, nullable=False, server_default=false(), comment="a dead letter"),
)

RIGHTS = Rights(append_only=("custody", "identity_log"), deletable=("reporter_key",))
"""What the service's database role may do."""
