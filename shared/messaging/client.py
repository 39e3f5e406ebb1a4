"""How a KafkaConsumer is configured, in one place and without a default left to chance."""

from typing import Any

from kafka import KafkaConsumer
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.errors import UnknownTopicOrPartitionError

from shared.messaging.brokers import options_of
from shared.messaging.records import Record
from shared.messaging.subscription import ConsumerSettings, Subscription


def consumer_client(subscription: Subscription, settings: ConsumerSettings, listener: object | None) -> KafkaConsumer:
    """Blocks until a broker answers, at most 30 s.

    Raises kafka.errors: KafkaTimeoutError, or UnknownTopicOrPartitionError while the topic has not been made.

    No deserializers: a poison record must fail in its handler, not inside poll(). The cooperative assignor stands
    alone, because the client cannot mix protocols within a group.
    """
    consumer = KafkaConsumer(
        **options_of(subscription.brokers),
        client_id=f"netra-{subscription.group}",
        group_id=subscription.group,
        group_instance_id=subscription.instance,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        allow_auto_create_topics=False,
        partition_assignment_strategy=(CooperativeStickyAssignor,),
        max_poll_records=settings.records_per_poll,
        session_timeout_ms=int(settings.session_timeout * 1000),
        heartbeat_interval_ms=min(3000, int(settings.session_timeout * 1000 / 3)),
        max_poll_interval_ms=int(settings.longest_poll_interval * 1000),
    )
    # A leader that joins without knowing the topic's partitions assigns none, and a static member keeps that answer.
    if not consumer.partitions_for_topic(subscription.topic):
        consumer.close(autocommit=False)
        raise UnknownTopicOrPartitionError(subscription.topic)
    consumer.subscribe([subscription.topic], listener=listener)
    return consumer


def free_used_slot(consumer: KafkaConsumer) -> None:
    """Call before each poll. Without it a partition that is paused and resumed may never be read again.

    kafka-python 3.0.12 parks the fetched records of a paused partition, and takes them back only into a slot that is
    None (fetcher.py, fetched_records); a used-up slot is merely false, and a parked partition is not fetched anew.
    """
    fetcher = consumer._fetcher  # noqa: SLF001 (no public way; tests/integration/messaging fails when it changes)
    if not fetcher._next_partition_records:  # noqa: SLF001
        fetcher._next_partition_records = None  # noqa: SLF001


def finish_begun_rebalance(consumer: KafkaConsumer) -> None:
    """Call before each poll. Without it a client may read on and commit nothing, for as long as it lives.

    kafka-python 3.0.12 joins anew when it sees other partitions than it has assigned. A poll that ends meanwhile leaves
    the join to the next one; but the join itself notes what it has assigned (coordinator/consumer.py,
    _perform_assignment), and then no poll sees a reason to take up its answer.
    """
    coordinator = consumer._coordinator  # noqa: SLF001 (as above)
    if coordinator.rebalance_in_progress() and not coordinator.need_rejoin():
        coordinator.request_rejoin()


def plain_record(record: Any) -> Record:
    """A record without the client's types. Headers without a value are dropped: they say nothing."""
    headers = tuple((name, value) for name, value in record.headers or () if value is not None)
    return Record(record.topic, record.partition, record.offset, record.timestamp, record.key, record.value, headers)
