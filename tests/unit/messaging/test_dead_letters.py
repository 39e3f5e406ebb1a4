import pytest

from shared.messaging.dead_letters import DeadLetters
from shared.messaging.errors import InvalidMessage, RecordTooLargeError
from shared.messaging.fuse import Fuse, FuseRule
from shared.messaging.records import Acknowledgement, Headers, Record
from shared.settings import CommonSettings

REFUSAL = InvalidMessage("not_json", "the value is not a JSON document")


class Sent:
    def __init__(self, most_bytes: int = 10**9) -> None:
        self.records: list[tuple[str, bytes | None, bytes | None, dict[str, bytes]]] = []
        self.most_bytes = most_bytes

    async def __call__(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
        if len(value or b"") > self.most_bytes:
            raise RecordTooLargeError(topic)
        self.records.append((topic, key, value, dict(headers)))
        return Acknowledgement(topic, 0, 0)


def letters(sent: Sent) -> DeadLetters:
    return DeadLetters(sent, "t.g.dlq", group="g", service_version="1")


async def test_a_dead_letter_holds_the_original_bytes_and_why_it_was_refused() -> None:
    sent = Sent()
    original = Record("t", 3, 42, 1000, b"\xffkey", b"\xffvalue", (("content-type", b"x"), ("traceparent", b"old")))
    await letters(sent).publish(original, REFUSAL)
    ((topic, key, value, headers),) = sent.records
    assert (topic, key, value) == ("t.g.dlq", b"\xffkey", b"\xffvalue")
    assert headers.pop("dlq-failed-at") == headers.pop("dlq-first-failed-at")
    assert headers == {
        "content-type": b"x",
        "dlq-reason-code": b"not_json",
        "dlq-error": b"the value is not a JSON document",
        "dlq-orig-topic": b"t",
        "dlq-orig-partition": b"3",
        "dlq-orig-offset": b"42",
        "dlq-orig-timestamp": b"1000",
        "dlq-group": b"g",
        "dlq-attempt": b"1",
        "dlq-redrives": b"0",
        "dlq-service-version": b"1",
        "dlq-first-reason-code": b"not_json",
        "dlq-first-partition": b"3",
        "dlq-first-offset": b"42",
        "dlq-first-timestamp": b"1000",
    }


async def test_a_letter_driven_again_counts_its_attempts() -> None:
    sent = Sent()
    again = Record("t", 0, 1, 0, b"k", b"v", (("dlq-attempt", b"2"), ("dlq-reason-code", b"old")))
    await letters(sent).publish(again, REFUSAL)
    headers = sent.records[0][3]
    assert (headers["dlq-attempt"], headers["dlq-reason-code"]) == (b"3", b"not_json")


async def test_a_letter_driven_again_remembers_its_first_failure() -> None:
    first = {"dlq-first-reason-code": b"unknown_agency", "dlq-first-failed-at": b"2026-11-25T03:00:00+00:00"}
    first |= {"dlq-first-partition": b"3", "dlq-first-offset": b"42", "dlq-first-timestamp": b"1000"}
    sent = Sent()
    again = Record("t", 0, 1, 2000, b"k", b"v", (("dlq-redrives", b"2"), *first.items()))
    await letters(sent).publish(again, REFUSAL)
    headers = sent.records[0][3]
    assert (headers["dlq-redrives"], headers["dlq-reason-code"]) == (b"2", b"not_json")
    assert {name: headers[name] for name in first} == first


@pytest.mark.parametrize("forged", [b"9" * 5000, b"-1", b"\xff", b"\x1b[2J", b""])
async def test_headers_that_a_stranger_made_up_count_nothing_and_stop_nobody(forged: bytes) -> None:
    names = ("dlq-attempt", "DLQ-Redrives", "dlq-first-failed-at", "dlq-first-reason-code", "Dlq-Orig-Topic")
    sent = Sent()
    await letters(sent).publish(Record("t", 0, 1, 0, b"k", b"v", tuple((name, forged) for name in names)), REFUSAL)
    headers = sent.records[0][3]
    assert (headers["dlq-attempt"], headers["dlq-redrives"], headers["dlq-orig-topic"]) == (b"1", b"0", b"t")
    assert headers["dlq-first-reason-code"] == b"not_json"
    assert not {"DLQ-Redrives", "Dlq-Orig-Topic"} & headers.keys()


async def test_what_no_topic_holds_is_told_by_its_fingerprint() -> None:
    sent = Sent(most_bytes=10)
    await letters(sent).publish(Record("t", 0, 1, 0, b"k", b"v" * 11, ()), REFUSAL)
    _, _, value, headers = sent.records[0]
    assert value == b""
    assert headers["dlq-value-length"] == b"11"
    assert len(headers["dlq-value-sha256"]) == 64


def fuse(window: int = 10, least: int = 4, share: float = 0.5) -> Fuse:
    return Fuse(FuseRule(window, least, share))


def test_a_fuse_blows_when_most_are_refused_and_stays_blown() -> None:
    one = fuse()
    for refused in (False, True, True):
        one.note(refused=refused)
        assert not one.blown
    one.note(refused=True)
    assert one.blown
    for _ in range(10):
        one.note(refused=False)
    assert one.blown


def test_a_few_refusals_among_many_blow_no_fuse() -> None:
    one = fuse()
    for refused in (True, False, False, True, False) * 20:
        one.note(refused=refused)
    assert (one.blown, one.alarmed, one.refused_share) == (False, False, 0.4)


def test_strangers_cannot_blow_a_fuse_but_what_they_send_raises_the_alarm() -> None:
    one = Fuse(FuseRule(10, 4).for_strangers)
    for _ in range(10):
        one.note(refused=True)
    assert (one.blown, one.alarmed, one.refused_share) == (False, True, 1.0)
    for _ in range(6):
        one.note(refused=False)
    assert not one.alarmed


def test_an_operator_sets_when_the_fuse_blows() -> None:
    environment = {"DATABASE_URL": "postgresql://", "NETRA_FUSE_SHARE": "0.2", "NETRA_FUSE_WINDOW": "50"}
    assert FuseRule.of(CommonSettings.model_validate(environment)) == FuseRule(50, 50, 0.2, 0.2)
