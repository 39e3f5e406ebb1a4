import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.messaging.cloudevents import CloudEvent, Message, binary, from_kafka, parse, structured
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record

BINARY = {
    "content-type": "application/json",
    "ce_specversion": "1.0",
    "ce_id": "e-1",
    "ce_source": "netra/intake",
    "ce_type": "id.netra.intake.report.submitted.v1",
    "ce_time": "2024-10-28T01:02:03Z",
}
CODES = {
    "null_value",
    "too_large",
    "not_utf8",
    "not_json",
    "forbidden_character",
    "missing_ce_id",
    "missing_ce_source",
    "missing_ce_type",
    "unsupported_specversion",
    "unsupported_content_type",
    "invalid_time",
    "invalid_envelope",
}
ENVELOPE = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "bawaslu/sigaplapor",
    "type": "id.netra.intake.report.submitted.v1",
    "data": {"report_id": "R-1"},
}


def record(value: bytes | None = b"{}", headers: Mapping[str, str] = BINARY, **changed: str | bytes | None) -> Record:
    named = {name: text for name, text in {**headers, **changed}.items() if text is not None}
    return Record("t", 0, 7, 0, b"k", value, tuple((name, _bytes(text)) for name, text in named.items()))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def envelope(**changed: Any) -> Record:
    named = {name: value for name, value in {**ENVELOPE, **changed}.items() if value is not ...}
    return record(json.dumps(named).encode(), {"content-type": "application/cloudevents+json; charset=UTF-8"})


def refusal(bad: Record, **limits: int) -> InvalidMessage:
    with pytest.raises(InvalidMessage) as caught:
        from_kafka(bad, **limits)
    return caught.value


names = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40)
events = st.builds(
    CloudEvent,
    id=names,
    source=names,
    type=names,
    time=st.none() | st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1)),  # noqa: DTZ001 (hypothesis adds the zone)
    subject=st.none() | names,
    data=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
        max_leaves=5,
    ).map(lambda value: json.dumps({"value": value}).encode()),
    extensions=st.dictionaries(st.sampled_from(["tenant", "sequence"]), names),
)


@given(event=events, mode=st.sampled_from([binary, structured]))
def test_an_event_survives_both_modes(event: CloudEvent, mode: Callable[[CloudEvent, str], Message]) -> None:
    message = mode(event, "key")
    back = from_kafka(Record("t", 0, 0, 0, message.key, message.value, message.headers))
    assert back.json() == event.json()
    for attribute in ("id", "source", "type", "time", "subject", "extensions"):
        assert getattr(back, attribute) == getattr(event, attribute)


@given(
    value=st.none() | st.binary(max_size=60),
    headers=st.lists(st.tuples(st.sampled_from([*BINARY]), st.binary(max_size=20))),
)
def test_whatever_strangers_send_is_an_event_or_a_named_refusal(
    value: bytes | None, headers: list[tuple[str, bytes]]
) -> None:
    try:
        from_kafka(Record("t", 0, 0, 0, None, value, tuple(headers)))
    except InvalidMessage as refused:
        code = refused.code
    else:
        code = "none"
    assert code in {"none", *CODES}


def test_the_content_type_decides_even_when_ce_headers_are_there() -> None:
    mixed = record(
        json.dumps(ENVELOPE).encode(), {**BINARY, "content-type": "application/cloudevents+json", "ce_id": "x"}
    )
    assert (from_kafka(mixed).id, from_kafka(mixed).json()) == ("e-1", {"report_id": "R-1"})


def test_structured_data_may_be_base64() -> None:
    data = base64.b64encode(b'{"a": 1}').decode()
    assert from_kafka(envelope(data=..., data_base64=data)).json() == {"a": 1}


def test_a_missing_content_type_with_ce_headers_is_json() -> None:
    assert (
        from_kafka(record(headers={name: text for name, text in BINARY.items() if name != "content-type"})).id == "e-1"
    )


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("null_value", record(None)),
        ("null_value", envelope(data=...)),
        ("not_utf8", record(b'"\xff"')),
        ("not_utf8", record(ce_id=b"\xff")),
        ("not_json", record(b"{")),
        ("not_json", record(b"")),
        ("not_json", record(b"NaN")),
        ("not_json", record(b"[" * 100_000)),
        ("forbidden_character", record(b'{"a": ["\\u0000"]}')),
        ("forbidden_character", record(b'"\\ud800"')),
        ("missing_ce_id", record(ce_id=None)),
        ("missing_ce_id", record(ce_id="")),
        ("missing_ce_source", record(ce_source=None)),
        ("missing_ce_type", record(ce_type=None)),
        ("missing_ce_type", envelope(type=...)),
        ("unsupported_specversion", record(ce_specversion="0.3")),
        ("unsupported_specversion", record(ce_specversion=None)),
        ("unsupported_content_type", record(headers={**BINARY, "content-type": "text/xml"})),
        ("unsupported_content_type", record(headers={**BINARY, "content-type": "application/json; charset=utf-16"})),
        ("unsupported_content_type", record(b"[]", {**BINARY, "content-type": "application/cloudevents-batch+json"})),
        ("unsupported_content_type", envelope(datacontenttype="text/xml")),
        ("invalid_time", record(ce_time="yesterday")),
        ("invalid_time", record(ce_time="2024-10-28T01:02:03")),
        ("invalid_time", record(ce_time="2024-02-30T01:02:03Z")),
        ("invalid_envelope", envelope(id=7)),
        ("invalid_envelope", envelope(data_base64="e30=")),
        ("invalid_envelope", envelope(data=..., data_base64="!")),
        ("invalid_envelope", record(b"[]", {"content-type": "application/cloudevents+json"})),
        ("invalid_envelope", record(ce_id="a\x00b")),
        ("invalid_envelope", record(ce_id="x" * 600)),
        ("invalid_envelope", record(headers={**BINARY, "ce_Not-Plain": "x"})),
    ],
)
def test_a_refusal_has_a_stable_code(code: str, bad: Record) -> None:
    assert refusal(bad).code == code


def test_a_value_over_the_limit_is_refused_unread() -> None:
    assert refusal(record(b"x" * 11), max_bytes=10).code == "too_large"


def test_no_limit_reaches_over_a_million_bytes() -> None:
    assert refusal(record(b"x" * 1_000_001), max_bytes=10_000_000).code == "too_large"


@pytest.mark.parametrize(
    "bad",
    [record(b"BUDI"), record(ce_time="BUDI"), record(ce_specversion="BUDI"), envelope(data=..., data_base64="BUDI!")],
)
def test_a_reason_never_holds_what_the_message_holds(bad: Record) -> None:
    assert "BUDI" not in str(refusal(bad))


class Person(BaseModel):
    name: str
    age: int


def test_invalid_data_is_named_by_field_and_rule_alone() -> None:
    event = from_kafka(record(b'{"name": "BUDI", "age": "BUDI"}'))
    with pytest.raises(InvalidMessage) as caught:
        parse(event, Person)
    assert (caught.value.code, caught.value.reason) == ("invalid_data", "age: int_parsing")


def test_a_whole_event_without_any_header_is_structured() -> None:
    bare = Record("t", 0, 0, 0, b"k", json.dumps(ENVELOPE).encode(), ())
    assert from_kafka(bare).json() == ENVELOPE["data"]
