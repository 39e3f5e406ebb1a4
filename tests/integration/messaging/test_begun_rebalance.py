"""A rebalance that a client begins while one of its polls ends: kafka-python 3.0.12 begins it and never looks back."""

import asyncio
from contextlib import closing
from time import monotonic

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition

from shared.messaging.client import consumer_client, finish_begun_rebalance
from shared.messaging.subscription import ConsumerSettings, Subscription
from tests.integration.messaging.conftest import Broker

LONGEST_JOIN_SECONDS = 60
POLLS = 20


async def test_a_rebalance_that_outlasts_its_poll_is_brought_to_its_end(broker: Broker) -> None:
    await asyncio.to_thread(_begin_and_finish, broker)


def _begin_and_finish(broker: Broker) -> None:
    subscription = Subscription(broker.bootstrap, broker.topic, broker.group, broker.dead_letters)
    with closing(consumer_client(subscription, ConsumerSettings(), None)) as consumer:
        _poll_until_it_can_commit(consumer)
        _begin_a_rebalance(consumer)
        for _ in range(POLLS):
            consumer.poll(timeout_ms=100)
        assert consumer._coordinator.rebalance_in_progress(), "mended in the library: finish_begun_rebalance can go"
        finish_begun_rebalance(consumer)
        _poll_until_it_can_commit(consumer)
        consumer.commit({TopicPartition(broker.topic, 0): OffsetAndMetadata(0, "", -1)}, timeout_ms=5_000)


def _begin_a_rebalance(consumer: KafkaConsumer) -> None:
    """As when partitions are added: the poll that sees it, and those that wait for the broker's answer, end at once."""
    coordinator = consumer._coordinator
    coordinator._assignment_snapshot = {}
    until = monotonic() + LONGEST_JOIN_SECONDS
    while not coordinator.rebalance_in_progress() or coordinator.need_rejoin():
        assert monotonic() < until
        consumer.poll(timeout_ms=0)


def _poll_until_it_can_commit(consumer: KafkaConsumer) -> None:
    until = monotonic() + LONGEST_JOIN_SECONDS
    while consumer._coordinator.generation_if_stable() is None or not consumer.assignment():
        assert monotonic() < until
        consumer.poll(timeout_ms=100)
