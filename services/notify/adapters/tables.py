"""The tables of schema `notify`: who can be reached how, what was to be told, and what became of it."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.inbox import inbox_table
from shared.persistence.outbox import outbox_table, topics_table
from shared.persistence.roles import Rights

SCHEMA = "notify"
metadata = MetaData()

outbox = outbox_table(metadata)
outbox_topics = topics_table(metadata)
inbox = inbox_table(metadata)

agencies = Table(
    "agencies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("province", Text),
    Column("zone", Text, nullable=False),
    Column("superior", Text),
    Column("email", Text),
    Column("webhook_url", Text),
    Column("edited_at", DateTime(timezone=True), comment="null: contacts and superior still follow the seed"),
    Column("edited_by", Text, comment="opaque subject of the token"),
)

notices = Table(
    "notices",
    metadata,
    Column("notice_id", Text, primary_key=True, comment="<case number>.<sequence>"),
    Column("case_number", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("template", Text, nullable=False),
    Column("event", JSONB, nullable=False, comment="the case event it tells of; no personal data"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("case_number", "sequence"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("delivery_id", Text, primary_key=True),
    Column("notice_id", Text, ForeignKey("notices.notice_id"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("reason", Text, comment="code of the last failure"),
    Column("claimed_until", DateTime(timezone=True), comment="an attempt is under way until then at the latest"),
    Column("queued_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("accepted_at", DateTime(timezone=True)),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    UniqueConstraint("notice_id", "recipient", "channel"),
    CheckConstraint(
        "status IN ('queued', 'accepted', 'delivered', 'acknowledged', 'failed')", name="status_is_a_receipt"
    ),
    Index("ix_deliveries_recipient", "recipient", "queued_at"),
)

RIGHTS = Rights()
"""What the service's database role may do."""
