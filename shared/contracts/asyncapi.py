"""`asyncapi.yaml`: every topic, who writes and reads it, and what its messages are, made from the topic registry."""

from typing import Any

import yaml

from shared.contracts.json_schemas import ENVELOPE, file_name
from shared.contracts.messages import MESSAGE_TYPES, MessageType
from shared.contracts.reports import ReportSubmitted
from shared.contracts.topics import TOPICS, Topic

DAY_MS = 24 * 60 * 60 * 1000
BINDING = "0.5.0"
STRUCTURED = "application/cloudevents+json"
DEAD_LETTER = "dead_letter"
TEXT = {"type": "string"}
INSTANT = {"type": "string", "format": "date-time"}

BINARY_HEADERS: dict[str, Any] = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_id": TEXT | {"description": "with ce_source the event's identity; readers drop what they have seen"},
    "ce_source": TEXT,
    "ce_type": TEXT,
    "ce_time": INSTANT | {"description": "when the fact became true"},
    "ce_subject": TEXT,
    "ce_dataschema": TEXT,
    "content-type": {"type": "string", "const": "application/json"},
    "traceparent": TEXT | {"description": "W3C trace context"},
    "tracestate": TEXT,
}
DEAD_LETTER_HEADERS: dict[str, Any] = {
    "dlq-reason-code": TEXT | {"description": "stable code; decides what is to be done"},
    "dlq-error": TEXT | {"description": "fields and rules that were broken, never values"},
    "dlq-orig-topic": TEXT,
    "dlq-orig-partition": TEXT,
    "dlq-orig-offset": TEXT,
    "dlq-orig-timestamp": TEXT | {"description": "milliseconds since 1970"},
    "dlq-group": TEXT | {"description": "consumer group that refused the record"},
    "dlq-attempt": TEXT | {"description": "1 for the first refusal; a redriven record keeps counting"},
    "dlq-redrives": TEXT | {"description": "how often it was sent back to its topic; `netra dlq redrive` caps it"},
    "dlq-service-version": TEXT,
    "dlq-failed-at": INSTANT,
    "dlq-first-reason-code": TEXT | {"description": "of the first failure, kept over redrives; so are the next four"},
    "dlq-first-failed-at": INSTANT,
    "dlq-first-partition": TEXT,
    "dlq-first-offset": TEXT,
    "dlq-first-timestamp": TEXT | {"description": "milliseconds since 1970"},
    "dlq-null-value": TEXT | {"description": "`true` when the original value was null"},
    "dlq-value-length": TEXT | {"description": "of an original too large to be kept"},
    "dlq-value-sha256": TEXT | {"description": "of an original too large to be kept, hexadecimal"},
}
OPTIONAL_DEAD_LETTER_HEADERS = frozenset({"dlq-null-value", "dlq-value-length", "dlq-value-sha256"})

Document = dict[str, Any]


class Plain(yaml.SafeDumper):
    """A part that stands in two places is written twice: a reader should not have to follow anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the signature is PyYAML's
        return True


def document() -> Document:
    return {
        "asyncapi": "3.0.0",
        "info": info(),
        "defaultContentType": "application/json",
        "servers": {"embedded": {"host": "127.0.0.1:9092", "protocol": "kafka", "description": "started by `make up`"}},
        "channels": {topic.name: channel(topic) for topic in TOPICS},
        "operations": {name: body for topic in TOPICS for name, body in operations(topic).items()},
        "components": {"messages": messages(), "schemas": header_schemas()},
    }


def text() -> str:
    head = "# Made by `python -m shared.contracts.generate` from the models and the topic registry.\n"
    return head + yaml.dump(document(), Dumper=Plain, sort_keys=False, allow_unicode=True, width=120)


def info() -> Document:
    return {
        "title": "NETRA events",
        "version": "1.0.0",
        "description": (
            "CloudEvents 1.0 over Kafka. NETRA writes binary mode and reads binary and structured mode. A topic's name "
            "ends with the major version of what it carries; within it only optional fields are added, and readers "
            "ignore fields they do not know. Personal data is sealed (JWE) to NETRA's public keys, which intake "
            "publishes at /v1/keys."
        ),
        "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    }


def channel(topic: Topic) -> Document:
    body: Document = {
        "address": topic.name,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in message_names(topic)},
        "bindings": {"kafka": topic_binding(topic)},
        "x-owner": topic.owner,
        "x-key": topic.key,
        "x-producers": list(topic.producers),
        "x-consumers": list(topic.consumers),
    }
    return body | ({"x-dead-letter-of": topic.dead_letter_of} if topic.dead_letter_of else {})


def topic_binding(topic: Topic) -> Document:
    retention = {"cleanup.policy": ["delete"], "retention.ms": topic.retention_days * DAY_MS}
    return {"partitions": topic.partitions, "topicConfiguration": retention, "bindingVersion": BINDING}


def message_names(topic: Topic) -> list[str]:
    if topic.dead_letter_of:
        return [DEAD_LETTER]
    names = [message.name for message in MESSAGE_TYPES if message.topic == topic.name]
    return [*names, ENVELOPE] if ReportSubmitted.TYPE in names else names


def operations(topic: Topic) -> Document:
    sent = {f"{_slug(who)}.sends.{topic.name}": operation("send", topic, who) for who in topic.producers}
    received = {f"{_slug(who)}.receives.{topic.name}": operation("receive", topic, who) for who in topic.consumers}
    return sent | received


def operation(action: str, topic: Topic, who: str) -> Document:
    """A service's consumer group has the service's name, and the suffix that the registry gives it."""
    channel_ref = f"#/channels/{_escaped(topic.name)}"
    body: Document = {"action": action, "channel": {"$ref": channel_ref}, "x-service": who}
    if action == "receive":
        group = {"groupId": {"type": "string", "const": f"{who}{topic.group_suffix}"}, "bindingVersion": BINDING}
        body["bindings"] = {"kafka": group}
    names = [name for name in message_names(topic) if who != topic.owner or name != ENVELOPE]
    return body | {"messages": [{"$ref": f"{channel_ref}/messages/{_escaped(name)}"} for name in names]}


def messages() -> Document:
    binary = {message.name: binary_message(message) for message in MESSAGE_TYPES}
    return binary | {ENVELOPE: structured_message(), DEAD_LETTER: dead_letter_message()}


def binary_message(message: MessageType) -> Document:
    """Attributes in headers, data as the value."""
    headers = [{"$ref": "#/components/schemas/BinaryHeaders"}, {"properties": {"ce_type": {"const": message.name}}}]
    return {
        "name": message.name,
        "title": (message.facts or message.model).__name__,
        "contentType": "application/json",
        "headers": {"type": "object", "allOf": headers},
        "payload": {"$ref": f"./schemas/{file_name(message.name)}"},
        "bindings": {"kafka": {"key": TEXT | {"description": _key_of(message.topic)}, "bindingVersion": BINDING}},
    }


def structured_message() -> Document:
    """What a producer writes that cannot set headers; NETRA itself writes binary mode."""
    content_type = {"type": "string", "pattern": f"^{STRUCTURED.replace('+', '[+]')}"}
    return {
        "name": ENVELOPE,
        "title": "ReportSubmitted in structured mode",
        "contentType": STRUCTURED,
        "headers": {"type": "object", "properties": {"content-type": content_type}, "required": ["content-type"]},
        "payload": {"$ref": f"./schemas/{file_name(ENVELOPE)}"},
    }


def dead_letter_message() -> Document:
    return {
        "name": DEAD_LETTER,
        "title": "A refused record",
        "summary": "Original key, value and headers as they came; why they were refused stands in headers beside them.",
        "contentType": "application/octet-stream",
        "headers": {"$ref": "#/components/schemas/DeadLetterHeaders"},
        "payload": {"description": "the original bytes, whatever they are"},
    }


def header_schemas() -> Document:
    binary_required = ["ce_specversion", "ce_id", "ce_source", "ce_type"]
    dead_required = [name for name in DEAD_LETTER_HEADERS if name not in OPTIONAL_DEAD_LETTER_HEADERS]
    return {
        "BinaryHeaders": {"type": "object", "properties": BINARY_HEADERS, "required": binary_required},
        "DeadLetterHeaders": {"type": "object", "properties": DEAD_LETTER_HEADERS, "required": dead_required},
    }


def _key_of(topic_name: str) -> str:
    return next(topic.key for topic in TOPICS if topic.name == topic_name)


def _slug(who: str) -> str:
    return who.replace(" ", "-")


def _escaped(name: str) -> str:
    """As a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
