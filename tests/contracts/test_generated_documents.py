"""What is generated from the models is committed, current, and valid by the rules of its own format."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from shared.contracts.asyncapi import BINARY_HEADERS, DEAD_LETTER_HEADERS, OPTIONAL_DEAD_LETTER_HEADERS
from shared.contracts.data_files import read_yaml
from shared.contracts.generate import generated
from shared.contracts.topics import TOPICS
from shared.messaging.cloudevents import CloudEvent, binary
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.errors import InvalidMessage, RecordTooLargeError
from shared.messaging.records import Acknowledgement, Headers, Record

HERE = Path(__file__).parent
CONTRACTS = HERE.parents[1] / "shared" / "contracts"
FILES = generated()
ASYNCAPI: dict[str, Any] = read_yaml((CONTRACTS / "asyncapi.yaml").read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_generated_file_is_current(path: Path) -> None:
    assert path.read_text() == FILES[path], "run `python -m shared.contracts.generate` and commit what it writes"


def test_no_schema_is_left_of_a_model_that_is_gone() -> None:
    assert set((CONTRACTS / "schemas").iterdir()) | {CONTRACTS / "asyncapi.yaml"} == set(FILES)


@pytest.mark.parametrize("path", sorted((CONTRACTS / "schemas").glob("*.json")), ids=lambda path: path.name)
def test_a_schema_is_valid_json_schema_2020_12(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_asyncapi_yaml_is_valid_asyncapi_3() -> None:
    published = json.loads((HERE / "published" / "asyncapi-3.0.0.json").read_text())
    assert [error.message for error in Draft7Validator(published).iter_errors(ASYNCAPI)] == []


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_topic_is_documented_with_its_writers_and_readers(topic: Any) -> None:
    channel = ASYNCAPI["channels"][topic.name]
    assert channel["x-owner"] == topic.owner
    of_topic = [one for one in ASYNCAPI["operations"].values() if one["channel"]["$ref"].endswith(f"/{topic.name}")]
    assert {one["x-service"] for one in of_topic if one["action"] == "send"} == set(topic.producers)
    assert {one["x-service"] for one in of_topic if one["action"] == "receive"} == set(topic.consumers)


def test_every_reference_leads_somewhere() -> None:
    for reference in references(ASYNCAPI):
        place, _, pointer = reference.partition("#")
        assert place == "" or (CONTRACTS / place).exists()
        target: Any = ASYNCAPI
        for step in pointer.split("/")[1:]:
            target = target[step]


def test_a_dead_letter_topic_names_the_topic_it_serves() -> None:
    names = {topic.name for topic in TOPICS}
    letters = [topic for topic in TOPICS if topic.name.endswith(".dlq")]
    assert letters
    assert all(topic.dead_letter_of in names and topic.name.startswith(topic.dead_letter_of) for topic in letters)


def test_the_documented_headers_are_those_we_write() -> None:
    event = CloudEvent("1", "netra/test", "t", None, "s", b"{}", "urn:x", {"traceparent": "00", "tracestate": "x"})
    written = {name.removeprefix("ce_") for name, _ in binary(event, "k").headers}
    documented = {name.removeprefix("ce_") for name in BINARY_HEADERS}
    assert written <= documented
    assert documented - written == {"time"}


async def test_the_documented_dead_letter_headers_are_those_we_write() -> None:
    written = await dead_letter_headers(b"{}")
    always = DEAD_LETTER_HEADERS.keys() - OPTIONAL_DEAD_LETTER_HEADERS
    assert written == always
    assert await dead_letter_headers(None) | await dead_letter_headers(b"too large") == DEAD_LETTER_HEADERS.keys()


async def dead_letter_headers(value: bytes | None) -> set[str]:
    sent: list[Headers] = []

    async def send(topic: str, _key: bytes | None, value: bytes | None, headers: Headers) -> Acknowledgement:
        if value == b"too large":
            raise RecordTooLargeError
        sent.append(headers)
        return Acknowledgement(topic, 0, 0)

    letters = DeadLetters(send, "t.dlq", group="g", service_version="1")
    await letters.publish(Record("t", 0, 1, 2, b"k", value), InvalidMessage("not_json", "reason"))
    return {name for name, _ in sent[0]}


def references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [found for each in part for found in references(each)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [found for value in part.values() for found in references(value)]
