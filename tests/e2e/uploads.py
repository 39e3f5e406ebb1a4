"""What the sanctions service told the national discipline record, as anybody reads it from Kafka."""

import asyncio

from kafka import KafkaConsumer, TopicPartition

from shared.contracts.sanction_records import SanctionRecord
from shared.contracts.topics import SANCTION_RECORDS


async def upload_of(bootstrap: str, case_number: str) -> SanctionRecord | None:
    return await asyncio.to_thread(_read, bootstrap, case_number.encode())


def _read(bootstrap: str, key: bytes) -> SanctionRecord | None:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        partitions = [TopicPartition(SANCTION_RECORDS, n) for n in consumer.partitions_for_topic(SANCTION_RECORDS)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        while any(consumer.position(each) < ends[each] for each in partitions):
            for records in consumer.poll(timeout_ms=200).values():
                for record in records:
                    if record.key == key:
                        return SanctionRecord.model_validate_json(record.value)
        return None
    finally:
        consumer.close()
