"""Kafka over SASL_SSL: who is known gets in, and who will never get in is told which setting to look at."""

from typing import Any

import pytest

from shared.connections import NotLetIn
from shared.contracts.topics import Topic
from shared.messaging.brokers import Brokers
from shared.messaging.producer import EventProducer
from shared.messaging.topic_reader import TopicReader
from shared.messaging.topics import ensure_topics
from tests.integration.connections.conftest import Secured, as_user

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The client forgets to close the sockets on which it was refused."""

TOPIC = Topic("netra.test.secured.v1", "test", "key", (), (), partitions=1)


def refusal(secured: Secured, **changes: Any) -> tuple[str, str]:
    with pytest.raises(NotLetIn) as refused:
        Brokers.of(as_user(secured, "admin", **changes)).check()
    return refused.value.code, refused.value.setting


async def test_topics_are_made_written_and_read_over_tls_by_a_known_user(secured_kafka: Secured) -> None:
    brokers = Brokers.of(as_user(secured_kafka, "admin"))
    brokers.check()
    assert ensure_topics(brokers, [TOPIC]) == [TOPIC.name]
    async with EventProducer(bootstrap=brokers, client_id="test") as producer:
        await producer.send(TOPIC.name, b"key", b"value", ())
    with TopicReader(brokers) as topics:
        assert [record.value for record in topics.records(TOPIC.name)] == [b"value"]


def test_a_certificate_of_another_authority_is_told_with_its_setting(secured_kafka: Secured) -> None:
    told = refusal(secured_kafka, kafka_ca_file=secured_kafka.stranger.trusted)
    assert told == ("kafka_certificate_not_trusted", "KAFKA_CA_FILE")


def test_a_wrong_password_is_told_with_its_setting(secured_kafka: Secured) -> None:
    wrong = secured_kafka.secret("wrong", "not-the-password")
    told = refusal(secured_kafka, kafka_sasl_password_file=wrong)
    assert told == ("kafka_credentials_refused", "KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE")


def test_a_password_file_that_is_not_there_is_told(secured_kafka: Secured) -> None:
    told = refusal(secured_kafka, kafka_sasl_password_file=secured_kafka.folder / "nowhere")
    assert told == ("secret_unreadable", "KAFKA_SASL_PASSWORD_FILE")


def test_a_file_that_is_no_certificate_is_told(secured_kafka: Secured) -> None:
    told = refusal(secured_kafka, kafka_ca_file=secured_kafka.secret("no-ca.pem", "nothing"))
    assert told == ("kafka_certificate_unreadable", "KAFKA_CA_FILE")


def test_a_broker_that_is_away_is_no_refusal(secured_kafka: Secured) -> None:
    Brokers.of(as_user(secured_kafka, "admin", kafka_bootstrap_servers="127.0.0.1:1")).check()


def test_a_broker_without_tls_is_told_as_such(stack: Any, secured_kafka: Secured) -> None:
    told = refusal(secured_kafka, kafka_bootstrap_servers=stack.environment["KAFKA_BOOTSTRAP_SERVERS"])
    assert told == ("kafka_speaks_no_tls", "KAFKA_SECURITY_PROTOCOL")
