"""The rights of `deploy.kafka.acls` on a real broker that lets nobody do what no rule allows."""

from collections.abc import Callable

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError

from deploy.kafka.acls import give, rules
from shared.contracts.topics import CASE_EVENTS, INTAKE_REPORTS, LEDGER_ROOTS, NOTIFY_OUTCOMES, TOPICS
from shared.messaging.brokers import Brokers
from shared.messaging.topics import ensure_topics
from tests.integration.connections.conftest import Secured, as_user

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The client forgets to close the sockets on which it was refused."""

As = Callable[[str], Brokers]


@pytest.fixture(scope="module")
def of_user(secured_kafka: Secured) -> As:
    def brokers(name: str) -> Brokers:
        return Brokers.of(as_user(secured_kafka, name))

    ensure_topics(brokers("admin"), TOPICS)
    give(brokers("admin"), rules())
    return brokers


def write(brokers: Brokers, topic: str) -> None:
    producer = KafkaProducer(**brokers.options(), enable_idempotence=True, acks="all", max_block_ms=60_000)
    try:
        producer.send(topic, key=b"key", value=b"value").get(timeout=60)
    finally:
        producer.close(timeout=5)


def committed(brokers: Brokers, group: str) -> int | None:
    consumer = KafkaConsumer(**brokers.options(), group_id=group, enable_auto_commit=False)
    try:
        found: int | None = consumer.committed(TopicPartition(CASE_EVENTS, 0))
        return found
    finally:
        consumer.close(autocommit=False)


@pytest.mark.parametrize(
    ("service", "topic"),
    [("intake", INTAKE_REPORTS), ("workflow", CASE_EVENTS), ("workflow", LEDGER_ROOTS), ("notify", NOTIFY_OUTCOMES)],
)
def test_a_service_writes_its_own_topics(of_user: As, service: str, topic: str) -> None:
    write(of_user(service), topic)


@pytest.mark.parametrize(
    ("service", "topic"),
    [("notify", INTAKE_REPORTS), ("notify", CASE_EVENTS), ("intake", CASE_EVENTS), ("sanctions", LEDGER_ROOTS)],
)
def test_a_service_cannot_write_what_is_not_its_own(of_user: As, service: str, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        write(of_user(service), topic)


def test_a_service_joins_its_own_group_and_no_other(of_user: As) -> None:
    assert committed(of_user("notify"), "notify") is None
    with pytest.raises(GroupAuthorizationFailedError):
        committed(of_user("notify"), "workflow")
