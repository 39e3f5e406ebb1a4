"""What migrations of several services create alike. A released recipe never changes: a change is a `_v2` beside it."""

import sqlalchemy as sa
from alembic.operations import Operations
from sqlalchemy.dialects.postgresql import JSONB


def create_outbox(op: Operations, name: str = "outbox") -> None:
    """Create the table that `shared.persistence.outbox.outbox_table` declares, as of release 1."""
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Text, nullable=False, unique=True),
        sa.Column("aggregatetype", sa.Text, nullable=False, comment="topic"),
        sa.Column("aggregateid", sa.Text, nullable=False, comment="Kafka key"),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("headers", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb"), comment="trace context"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("published_at", sa.DateTime(timezone=True)),
    )
    op.create_index(f"ix_{name}_unpublished", name, ["id"], postgresql_where=sa.text("published_at IS NULL"))


def create_outbox_topics(op: Operations, name: str = "outbox_topic") -> None:
    """Create the table that `shared.persistence.outbox.topics_table` declares, as of release 1."""
    op.create_table(
        name,
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("topic_id", sa.Text, nullable=False, comment="Kafka's; another one when the topic was made anew"),
        sa.Column(
            "lost_before", sa.DateTime(timezone=True), comment="set while rows published until then are unmarked"
        ),
    )


def create_inbox(op: Operations, name: str = "inbox") -> None:
    """Create the table that `shared.persistence.inbox.inbox_table` declares, as of release 1."""
    op.create_table(
        name,
        sa.Column("consumer", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("consumer", "source", "event_id"),
    )


def create_calendar_decrees(op: Operations) -> None:
    """Create the table that `shared.persistence.decrees.decrees_table` declares, as of release 1."""
    op.create_table(
        "calendar_decrees",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("decree_id", sa.Text, nullable=False, unique=True),
        sa.Column("citation", sa.Text, nullable=False, unique=True),
        sa.Column("decree", JSONB, nullable=False),
        sa.Column(
            "calendar_version", sa.Text, nullable=False, comment="SHA-256 of the calendar with it and all before it"
        ),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
    )
