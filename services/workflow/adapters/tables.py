"""The tables of schema `workflow`. The ledger is the truth; the others can be rebuilt from it and the reports."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.persistence.decrees import decrees_table
from shared.persistence.inbox import inbox_table
from shared.persistence.outbox import outbox_table, topics_table
from shared.persistence.roles import Rights

SCHEMA = "workflow"
metadata = MetaData()

outbox = outbox_table(metadata)
outbox_topics = topics_table(metadata)
inbox = inbox_table(metadata)

case_counter = Table(
    "case_counter",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("last", Integer, nullable=False),
)

lost_numbers = Table(
    "lost_numbers",
    metadata,
    Column("year", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("year", "first"),
)
"""Numbers given before a restore, to cases that are not in the backup: no case has them, and none will."""

cases = Table(
    "cases",
    metadata,
    Column("case_number", Text, primary_key=True),
    Column("dedupe_key", Text, nullable=False),
    Column("input", JSONB, nullable=False, comment="what the workflow was started with; no personal data"),
    Column("edition", Text, nullable=False),
    Column("election", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("violation", Text, nullable=False),
    Column("day_of_act", Date, nullable=False),
    Column("stage", Text, nullable=False),
    Column("sla", Text, nullable=False),
    Column("outcome", Text),
    Column("sanction", Text),
    Column("rung", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime(timezone=True)),
    Column("parties", JSONB, nullable=False),
    Column("party_agencies", JSONB, nullable=False, comment="array of agency ids that may see the case"),
    Column("assigned", JSONB, comment="parties by law, before any conflict; NULL: as they are"),
    Column("heads_agency", Boolean, nullable=False, server_default="false"),
    Column("sealed_to", JSONB, nullable=False, server_default="[]", comment="agency ids that must not see the case"),
    Column("routed_version", BigInteger, nullable=False, server_default="0", comment="facts of heads it was routed by"),
    Column("routed_on", Date, comment="day it was last routed on"),
    Column("sealed_official", Text, nullable=False),
    Column("related_case", Text),
    Column("last_sequence", Integer, nullable=False, server_default="0"),
    Column("last_hash", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ux_cases_open_dedupe_key", "dedupe_key", unique=True, postgresql_where=text("closed_at IS NULL")),
    Index("ix_cases_due", "due_at", "case_number"),
    Index("ix_cases_open_routing", "routed_version", "routed_on", postgresql_where=text("closed_at IS NULL")),
    Index("ix_cases_party_agencies", "party_agencies", postgresql_using="gin"),
)

case_reports = Table(
    "case_reports",
    metadata,
    Column("case_number", Text, ForeignKey("cases.case_number"), nullable=False),
    Column("report_id", Text, nullable=False),
    Column("event_source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("content_digest", Text, comment="SHA-256 of what the event said; null before release 2"),
    Column("opened_case", Boolean, nullable=False),
    Column("channel", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("sealed_narrative", Text),
    Column("evidence", JSONB, nullable=False),
    PrimaryKeyConstraint("case_number", "report_id"),
    Index("ix_case_reports_event", "event_source", "event_id"),
)

ledger = Table(
    "ledger",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("entry_key", Text, nullable=False, comment="the transition that wrote the row; not part of the record"),
    Column("kind", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("body", Text, nullable=False, comment="the exact text that was hashed"),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    PrimaryKeyConstraint("case_number", "sequence"),
    UniqueConstraint("hash"),
    CheckConstraint("sequence > 0", name="sequence_counts_from_one"),
)

ledger_roots = Table(
    "ledger_roots",
    metadata,
    Column("day", Date, primary_key=True, comment="of Asia/Jakarta"),
    Column("record", Text, nullable=False, comment="the exact text that was hashed and signed"),
    Column("hash", Text, nullable=False),
    Column("signature", Text, nullable=False, comment="JWS compact serialisation of the record"),
    Column("sealed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

ledger_marks = Table(
    "ledger_marks",
    metadata,
    Column("day", Date, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("first_sequence", Integer, nullable=False),
    Column("last_sequence", Integer, nullable=False),
    Column("last_hash", Text, nullable=False),
    PrimaryKeyConstraint("day", "case_number"),
    Index("ux_ledger_marks_case", "case_number", "first_sequence", unique=True),
)
"""Which rows of a case are under the root of which day."""

identity_heads = Table(
    "identity_heads",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False, comment="of intake's identity log"),
    Column("hash", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""Where intake's log of identities ended, as intake told it."""

erased_reports = Table(
    "erased_reports",
    metadata,
    Column("report_id", Text, primary_key=True),
    Column("erased_at", DateTime(timezone=True), nullable=False),
)
"""Reports whose statement is kept no longer, whenever they come."""

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("deadline_id", Text, nullable=False),
    Column("opened_sequence", Integer, nullable=False),
    Column("deadline", JSONB, nullable=False, comment="facts and moments as the workflow holds them"),
    Column("proof", Text, nullable=False, comment="the proof, as JSON"),
    Column("lapses_at", DateTime(timezone=True), nullable=False),
    Column("status", Text, nullable=False, comment="open, paused, met, lapsed or met_late"),
    Column("pause", JSONB, comment="facts of the pause while the clock stands"),
    Column("lapsed_at", DateTime(timezone=True)),
    Column("met_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("case_number", "deadline_id"),
    Index("ix_deadlines_open", "lapses_at", postgresql_where=text("status = 'open'")),
)

windows = Table(
    "windows",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("deadline_id", Text, nullable=False, comment="report_window.1 or finding_window.1"),
    Column("deadline", JSONB, nullable=False, comment="facts, as of any deadline"),
    Column("proof", Text, nullable=False, comment="the proof, as JSON"),
    Column("lapses_at", DateTime(timezone=True), nullable=False),
    Column("status", Text, nullable=False, comment="met or missed"),
    Column("received_at", DateTime(timezone=True), nullable=False, comment="when the report or the finding came"),
    PrimaryKeyConstraint("case_number", "deadline_id"),
)
"""By which count a report was let in or barred: looked at once, and kept."""

calendar_decrees = decrees_table(metadata)

actions = Table(
    "actions",
    metadata,
    Column("case_number", Text, nullable=False),
    Column("key", Text, nullable=False, comment="Idempotency-Key of the request, update id of the workflow"),
    Column("fingerprint", Text, nullable=False, comment="SHA-256 of who asked for what"),
    Column("request", JSONB, nullable=False),
    Column("answer", JSONB),
    Column("refusal", JSONB),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("answered_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("case_number", "key"),
    Index("ix_actions_pending", "asked_at", postgresql_where=text("answered_at IS NULL")),
)

headships = Table(
    "headships",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("agency", Text, nullable=False),
    Column("tenure", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date),
    Column("home_agency", Text),
    Column("appointed_by", Text),
    Column("candidate_in", Text),
    Column("source", Text, nullable=False, comment="number of a document, never a name"),
    Column("confidence", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False, server_default="false", comment="was never true"),
    UniqueConstraint("agency", "tenure", "first", "source"),
)

headship_changes = Table(
    "headship_changes",
    metadata,
    Column("version", BigInteger, Identity(always=True), primary_key=True),
    Column("headship", BigInteger, ForeignKey("headships.id"), nullable=False),
    Column("change", Text, nullable=False, comment="recorded, ended or withdrawn"),
    Column("last", Date),
    Column("source", Text, nullable=False),
    Column("by_agency", Text, nullable=False),
    Column("by_subject", Text, nullable=False, comment="opaque subject of the token"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

transfers = Table(
    "transfers",
    metadata,
    Column("transfer_id", Text, primary_key=True),
    Column("request", JSONB, nullable=False),
    Column("by_agency", Text, nullable=False),
    Column("by_subject", Text, nullable=False, comment="opaque subject of the token"),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

transfer_cases = Table(
    "transfer_cases",
    metadata,
    Column("transfer_id", Text, ForeignKey("transfers.transfer_id"), nullable=False),
    Column("case_number", Text, ForeignKey("cases.case_number"), nullable=False),
    Column("outcome", Text, comment="NULL while it waits; transferred, unchanged, or the code of a refusal"),
    Column("settled_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("transfer_id", "case_number"),
    Index("ix_transfer_cases_waiting", "transfer_id", "case_number", postgresql_where=text("outcome IS NULL")),
)

RIGHTS = Rights(
    append_only=(
        *("ledger", "ledger_roots", "ledger_marks", "identity_heads"),
        *("headship_changes", "calendar_decrees", "windows", "lost_numbers"),
    ),
    deletable=("actions",),
)
"""What the service's database role may do."""
