"""Every Kafka topic of NETRA, as data: created by deploy, documented by asyncapi.yaml, checked by tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """`key` says what orders records; `retention_days` is the broker's; a dead letter names the topic it serves.

    A consumer group is named after the service that reads; `group_suffix` comes after it.
    """

    name: str
    owner: str
    key: str
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    partitions: int = 12
    retention_days: int = 14
    dead_letter_of: str | None = None
    group_suffix: str = ""


INTAKE_REPORTS = "netra.intake.reports.v1"
INTAKE_REPORTS_DLQ = f"{INTAKE_REPORTS}.workflow.dlq"
INTAKE_IDENTITIES = "netra.intake.identities.v1"
IDENTITIES_SUFFIX = "-identities"
IDENTITIES_GROUP = f"workflow{IDENTITIES_SUFFIX}"
INTAKE_IDENTITIES_DLQ = f"{INTAKE_IDENTITIES}.workflow.dlq"
CASE_EVENTS = "netra.case.events.v1"
CASE_EVENTS_NOTIFY_DLQ = f"{CASE_EVENTS}.notify.dlq"
CASE_EVENTS_INTAKE_DLQ = f"{CASE_EVENTS}.intake.dlq"
NOTIFY_OUTCOMES = "netra.notify.outcomes.v1"
CALENDAR_DECREES = "netra.calendar.decrees.v1"
DECREES_SUFFIX = "-decrees"
"""A group of its own: decrees come once in a blue moon, and must not make the starters share out their partitions."""
DECREES_GROUP = f"workflow{DECREES_SUFFIX}"
SANCTIONS_DECREES_GROUP = f"sanctions{DECREES_SUFFIX}"
CALENDAR_DECREES_DLQ = f"{CALENDAR_DECREES}.workflow.dlq"
CALENDAR_DECREES_SANCTIONS_DLQ = f"{CALENDAR_DECREES}.sanctions.dlq"
SANCTION_RECORDS = "netra.sanctions.records.v1"
LEDGER_ROOTS = "netra.ledger.roots.v1"
DEAD_LETTER_REDRIVES = "netra.messaging.redrives.v1"

TOPICS: tuple[Topic, ...] = (
    Topic(INTAKE_REPORTS, "intake", "report id", ("intake", "outside producers"), ("workflow",)),
    Topic(INTAKE_REPORTS_DLQ, "workflow", "original key", ("workflow",), (), 12, 30, INTAKE_REPORTS),
    # One partition: rows of one log. Ten years: as long as somebody may doubt who read whom.
    Topic(
        INTAKE_IDENTITIES,
        "intake",
        "report id, or identity-log",
        ("intake",),
        ("workflow",),
        1,
        3_650,
        group_suffix=IDENTITIES_SUFFIX,
    ),
    Topic(INTAKE_IDENTITIES_DLQ, "workflow", "original key", ("workflow",), (), 1, 3_650, INTAKE_IDENTITIES),
    Topic(CASE_EVENTS, "workflow", "case number", ("workflow",), ("notify", "intake"), 12, 30),
    Topic(CASE_EVENTS_NOTIFY_DLQ, "notify", "original key", ("notify",), (), 12, 30, CASE_EVENTS),
    Topic(CASE_EVENTS_INTAKE_DLQ, "intake", "original key", ("intake",), (), 12, 30, CASE_EVENTS),
    Topic(NOTIFY_OUTCOMES, "notify", "case number", ("notify",), (), 12, 14),
    # One partition: a decree is a change to the decrees before it, so all of them keep their order.
    Topic(
        CALENDAR_DECREES,
        "workflow",
        "decree id",
        ("netra calendar publish",),
        ("workflow", "sanctions"),
        1,
        365,
        group_suffix=DECREES_SUFFIX,
    ),
    Topic(CALENDAR_DECREES_DLQ, "workflow", "original key", ("workflow",), (), 1, 365, CALENDAR_DECREES),
    Topic(CALENDAR_DECREES_SANCTIONS_DLQ, "sanctions", "original key", ("sanctions",), (), 1, 365, CALENDAR_DECREES),
    Topic(SANCTION_RECORDS, "sanctions", "case number", ("sanctions",), (), 12, 30),
    # One partition: each root names the one before it. Ten years: as long as somebody may doubt a closed case.
    Topic(LEDGER_ROOTS, "workflow", "day", ("workflow",), (), 1, 3_650),
    # Kept longer than any dead letter: while a letter lies there, it is known whether it was sent again.
    Topic(DEAD_LETTER_REDRIVES, "deploy", "dead letter", ("netra dlq redrive",), (), 1, 400),
)


def published_by(service: str) -> tuple[Topic, ...]:
    """The topics to which this service's outbox goes; its dead letters go past it."""
    return tuple(topic for topic in TOPICS if service in topic.producers and topic.dead_letter_of is None)
