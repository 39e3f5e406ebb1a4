"""Topics made from the registry in `shared.contracts.topics`, by an idempotent admin job."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from kafka import KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from shared.contracts.topics import Topic
from shared.messaging.brokers import Brokers, options_of

_log = structlog.get_logger(__name__)
RECORD_LIMIT = 1024 * 1024
# A dead letter holds the original bytes and tells why beside them, so it is longer than any record.
DEAD_LETTER_LIMIT = 2 * RECORD_LIMIT
BROKERS_DEFAULT = -1
READY_MS = 60_000
"""A busy cluster takes longer to elect leaders than the client's own ten seconds; nobody waits longer than he must."""


def ensure_topics(
    bootstrap: Brokers | str, topics: Iterable[Topic], *, replication_factor: int = BROKERS_DEFAULT
) -> list[str]:
    """Create what is missing, return the created names; blocking. Safe to run twice and by two jobs at once.

    Topics that exist are left alone: more partitions would send old keys elsewhere (a different count is logged).
    Raises kafka.errors.KafkaError when the broker cannot be reached or refuses.
    """
    admin = KafkaAdminClient(**options_of(bootstrap), client_id="netra-topics")
    try:
        wanted = {topic.name: topic for topic in topics}
        existing = set(admin.list_topics()) & wanted.keys()
        _report_differences(admin, [wanted[name] for name in sorted(existing)])
        return _create(admin, [topic for name, topic in wanted.items() if name not in existing], replication_factor)
    finally:
        admin.close()


def _create(admin: KafkaAdminClient, missing: list[Topic], replication_factor: int) -> list[str]:
    created = []
    for topic in missing:
        try:
            admin.create_topics({topic.name: _options(topic, replication_factor)})
            created.append(topic.name)
        except TopicAlreadyExistsError:
            _log.info("topic_made_by_another", topic=topic.name)
    admin.wait_for_topics([topic.name for topic in missing], timeout_ms=READY_MS)
    return created


def _options(topic: Topic, replication_factor: int) -> dict[str, object]:
    limit = RECORD_LIMIT if topic.dead_letter_of is None else DEAD_LETTER_LIMIT
    configs = {
        "cleanup.policy": "delete",
        "retention.ms": str(timedelta(days=topic.retention_days) // timedelta(milliseconds=1)),
        "max.message.bytes": str(limit),
    }
    return {"num_partitions": topic.partitions, "replication_factor": replication_factor, "configs": configs}


def _report_differences(admin: KafkaAdminClient, topics: list[Topic]) -> None:
    if not topics:
        return
    counts = {each["name"]: len(each["partitions"]) for each in admin.describe_topics([topic.name for topic in topics])}
    for topic in topics:
        if counts.get(topic.name) != topic.partitions:
            _log.warning("topic_differs", topic=topic.name, wanted=topic.partitions, found=counts.get(topic.name))
