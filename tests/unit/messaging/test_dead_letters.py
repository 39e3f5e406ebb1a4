from shared.messaging.dead_letters import DeadLetters
from shared.messaging.errors import InvalidMessage, RecordTooLargeError
from shared.messaging.fuse import Fuse
from shared.messaging.records import Acknowledgement, Headers, Record

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
    assert headers.pop("dlq-failed-at")
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
        "dlq-service-version": b"1",
    }


async def test_a_letter_driven_again_counts_its_attempts() -> None:
    sent = Sent()
    again = Record("t", 0, 1, 0, b"k", b"v", (("dlq-attempt", b"2"), ("dlq-reason-code", b"old")))
    await letters(sent).publish(again, REFUSAL)
    headers = sent.records[0][3]
    assert (headers["dlq-attempt"], headers["dlq-reason-code"]) == (b"3", b"not_json")


async def test_what_no_topic_holds_is_told_by_its_fingerprint() -> None:
    sent = Sent(most_bytes=10)
    await letters(sent).publish(Record("t", 0, 1, 0, b"k", b"v" * 11, ()), REFUSAL)
    _, _, value, headers = sent.records[0]
    assert value == b""
    assert headers["dlq-value-length"] == b"11"
    assert len(headers["dlq-value-sha256"]) == 64


def test_a_fuse_blows_when_most_are_refused_and_stays_blown() -> None:
    fuse = Fuse(window=10, least=4, share=0.5)
    for refused in (False, True, True):
        fuse.note(refused=refused)
        assert not fuse.blown
    fuse.note(refused=True)
    assert fuse.blown
    for _ in range(10):
        fuse.note(refused=False)
    assert fuse.blown


def test_a_few_refusals_among_many_blow_no_fuse() -> None:
    fuse = Fuse(window=10, least=4, share=0.5)
    for refused in (True, False, False, True, False) * 20:
        fuse.note(refused=refused)
    assert not fuse.blown
