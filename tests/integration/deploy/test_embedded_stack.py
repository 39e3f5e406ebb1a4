"""The embedded stack as its users know it: what was written stays, and what died comes back."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

import httpx
import psycopg
import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition

from deploy.local.letters import letters
from deploy.local.stack import Stack
from deploy.local.standing import State
from deploy.local.webhooks import deliveries
from shared.contracts.topics import LEDGER_ROOTS, NOTIFY_OUTCOMES

PARTITION = TopicPartition(NOTIFY_OUTCOMES, 7)


def conninfo(stack: Stack) -> str:
    return stack.environment["DATABASE_URL"].replace("+psycopg", "")


def state_of(stack: Stack, name: str) -> State:
    return next(standing.state for standing in stack.status() if standing.name == name)


def produce(stack: Stack, value: bytes) -> int:
    """The offset under which the broker keeps it."""
    producer = KafkaProducer(bootstrap_servers=stack.environment["KAFKA_BOOTSTRAP_SERVERS"])
    try:
        sent = producer.send(NOTIFY_OUTCOMES, value, partition=PARTITION.partition)
        return int(sent.get(timeout=60).offset)
    finally:
        producer.close()


def read(stack: Stack, offset: int) -> bytes:
    consumer = KafkaConsumer(bootstrap_servers=stack.environment["KAFKA_BOOTSTRAP_SERVERS"], consumer_timeout_ms=60_000)
    try:
        consumer.assign([PARTITION])
        consumer.seek(PARTITION, offset)
        return bytes(next(consumer).value)
    finally:
        consumer.close()


def test_everything_that_runs_answers(stack: Stack) -> None:
    assert {standing.name: standing.state for standing in stack.status()} == dict.fromkeys(
        ("postgres", "kafka", "temporal", "mailbox", "webhooks"), State.HEALTHY
    )


def test_a_second_up_starts_nothing(stack: Stack) -> None:
    assert stack.up() == []


def test_the_next_up_makes_the_topics_that_a_broken_off_one_left_out(stack: Stack) -> None:
    admin = KafkaAdminClient(**stack.brokers.options())
    try:
        admin.delete_topics([LEDGER_ROOTS])
        assert stack.up() == []
        assert LEDGER_ROOTS in admin.list_topics()
    finally:
        admin.close()


def test_an_acknowledged_record_survives_the_death_of_the_broker(stack: Stack) -> None:
    offset = produce(stack, b"kept")
    stack.kill("kafka")
    assert state_of(stack, "kafka") is State.STOPPED
    assert stack.up() == ["kafka"]
    assert read(stack, offset) == b"kept"


@pytest.mark.parametrize("interruption", [Stack.restart, Stack.kill])
def test_a_committed_row_survives_the_database(stack: Stack, interruption: Callable[[Stack, str], None]) -> None:
    with psycopg.connect(conninfo(stack)) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values ('here')")
    interruption(stack, "postgres")
    stack.up()
    with psycopg.connect(conninfo(stack)) as connection:
        assert connection.execute("select distinct word from kept").fetchall() == [("here",)]


def test_mail_sent_is_mail_listed(stack: Stack) -> None:
    message = EmailMessage()
    message["Subject"] = "Batas klarifikasi"
    message["From"], message["To"] = "netra@netra.test", "bawaslu@agency.test"
    message.set_content("Sampai 28 Oktober.")
    host, port = stack.environment["SMTP_URL"].removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as connection:
        connection.send_message(message)
    newest = letters(stack.mail_dir)[-1]
    assert (newest.subject, newest.recipients) == ("Batas klarifikasi", ("bawaslu@agency.test",))
    assert "28 Oktober" in newest.text()


def test_a_webhook_is_kept_byte_for_byte(stack: Stack) -> None:
    body = '{"case": "NTR-2026-000123"}'
    address = f"http://127.0.0.1:{stack.ports['NETRA_WEBHOOK_PORT']}/kasn"
    answer = httpx.post(address, content=body, headers={"webhook-id": "msg_1"})
    newest = deliveries(stack.webhook_dir)[-1]
    assert answer.status_code == 204
    assert (newest.webhook_id, newest.path, newest.body) == ("msg_1", "/kasn", body)
