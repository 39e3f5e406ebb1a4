"""A contract is a model, a version and golden examples kept for ever. Readers tolerate; writers do not invent."""

import json
from typing import Any

import pytest

from shared.contracts.messages import MESSAGE_TYPES
from shared.contracts.reports import ReportSubmitted
from shared.messaging.cloudevents import CloudEvent, Message, binary, from_kafka, parse, structured
from shared.messaging.records import Record
from tests.contracts.examples import MODELS, Example, examples
from tests.contracts.open_and_closed import reader, writer

EXAMPLES = list(examples())
ENVELOPES = [example for example in EXAMPLES if example.is_envelope]
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def test_every_type_has_an_example() -> None:
    assert {example.contract for example in EXAMPLES} == set(MODELS)


def test_both_modes_of_a_report_have_an_example() -> None:
    reports = [example for example in EXAMPLES if example.contract == ReportSubmitted.TYPE]
    assert {example.is_envelope for example in reports} == {True, False}


@every_example
def test_todays_reader_reads_what_was_ever_written(example: Example) -> None:
    example.model().model_validate(example.data())


@every_example
def test_todays_schema_accepts_what_was_ever_written(example: Example) -> None:
    reader(example.schema).validate(example.content())


@every_example
def test_a_reader_tolerates_fields_it_does_not_know(example: Example) -> None:
    newer = with_a_field_more(example.data())
    assert example.model().model_validate(newer) == example.model().model_validate(example.data())
    reader(example.contract).validate(newer)


@every_example
def test_a_writer_says_nothing_outside_the_schema(example: Example) -> None:
    written = example.model().model_validate(example.data()).model_dump(mode="json")
    writer(example.contract).validate(written)


@pytest.mark.parametrize("message", MESSAGE_TYPES, ids=lambda message: message.name)
def test_an_example_holds_the_facts_its_type_names(message: Any) -> None:
    of_type = [example.data() for example in EXAMPLES if example.contract == message.name]
    kinds = {message.model.model_validate(data).type if message.facts else message.model.TYPE for data in of_type}
    assert kinds == {message.name}


@pytest.mark.parametrize("example", ENVELOPES, ids=lambda example: example.name)
def test_an_envelope_is_read_as_kafka_brings_it(example: Example) -> None:
    event = from_kafka(structured_record(example))
    assert parse(event, example.model()) == example.model().model_validate(example.data())


@pytest.mark.parametrize("example", ENVELOPES, ids=lambda example: example.name)
def test_both_modes_say_the_same(example: Example) -> None:
    event = from_kafka(structured_record(example))
    assert from_kafka(as_record(binary(event, "k"))).data == from_kafka(as_record(structured(event, "k"))).data


def structured_record(example: Example) -> Record:
    headers = (("content-type", b"application/cloudevents+json"),)
    return Record("t", 0, 0, 0, b"k", json.dumps(example.content()).encode(), headers)


def as_record(message: Message) -> Record:
    return Record("t", 0, 0, 0, message.key, message.value, message.headers)


def with_a_field_more(part: Any) -> Any:
    if isinstance(part, list):
        return [with_a_field_more(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: with_a_field_more(value) for name, value in part.items()} | {"a_field_of_tomorrow": 1}


def test_what_a_writer_may_say_is_closed() -> None:
    """The check above would prove nothing if the closed schema were open."""
    event = CloudEvent("1", "s", ReportSubmitted.TYPE, None, None, ENVELOPES[0].path.read_bytes())
    data = event.json()["data"]
    assert writer(ReportSubmitted.TYPE).is_valid(data)
    assert not writer(ReportSubmitted.TYPE).is_valid(with_a_field_more(data))
