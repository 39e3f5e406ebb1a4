"""CloudEvents 1.0 on Kafka, both modes (cloudevents/spec, bindings/kafka-protocol-binding.md section 3).

Of our own because the published SDK decides the mode by "any ce_ header", which misreads structured messages that also
carry such headers, and hands undecodable JSON on as bytes without an error.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from shared.messaging.documents import parse_json
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record

__all__ = ["CloudEvent", "InvalidMessage", "Message", "binary", "from_kafka", "parse", "structured"]

SPEC_VERSION = "1.0"
STRUCTURED = "application/cloudevents+json"
DEFAULT_MAX_BYTES = 512 * 1024
ABSOLUTE_MAX_BYTES = 1_000_000
MAX_ATTRIBUTE_LENGTH = 512

_KNOWN = frozenset({"id", "source", "type", "specversion", "time", "subject", "dataschema", "datacontenttype"})
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_EXTENSION_NAME = re.compile(r"[a-z0-9]{1,32}")

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class CloudEvent:
    """One event. `data` is JSON in UTF-8; `time` is aware or None; `source` and `id` together are its identity."""

    id: str
    source: str
    type: str
    time: datetime | None
    subject: str | None
    data: bytes = field(repr=False)
    dataschema: str | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """`data` as JSON values. Raises InvalidMessage (not_utf8, not_json, forbidden_character)."""
        return parse_json(self.data)


class Message(NamedTuple):
    """What `EventProducer.send` takes after the topic: `send(topic, *binary(event, key))`."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


def binary(event: CloudEvent, key: str) -> Message:
    """Attributes in `ce_` headers, data as the value: the mode NETRA writes."""
    attributes = {f"ce_{name}": value for name, value in _attributes(event).items()}
    headers = {"content-type": "application/json", **attributes}
    return Message(key.encode(), event.data, tuple((name, value.encode()) for name, value in headers.items()))


def structured(event: CloudEvent, key: str) -> Message:
    """The whole event as one JSON document: what a producer without access to headers writes."""
    envelope = {**_attributes(event), "datacontenttype": "application/json", "data": event.json()}
    value = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(key.encode(), value, (("content-type", f"{STRUCTURED}; charset=utf-8".encode()),))


def from_kafka(record: Record, max_bytes: int = DEFAULT_MAX_BYTES) -> CloudEvent:
    """Return the event in `record`, whichever mode it came in; its data is known to be JSON that PostgreSQL can keep.

    Raises InvalidMessage with one of null_value, too_large, unsupported_content_type, unsupported_specversion,
    missing_ce_id, missing_ce_source, missing_ce_type, invalid_time, invalid_envelope, not_utf8, not_json,
    forbidden_character.
    """
    limit = min(max_bytes, ABSOLUTE_MAX_BYTES)
    if record.value is None:
        raise InvalidMessage("null_value", "the record has no value")
    if len(record.value) > limit:
        raise InvalidMessage("too_large", f"the value has {len(record.value)} bytes, over {limit}")
    media_type = _media_type(_text(record.header("content-type") or b""))
    if media_type == STRUCTURED or (not media_type and _is_bare_envelope(record)):
        return _from_envelope(parse_json(record.value))
    if media_type:
        _require_json(media_type)
    event = _event(_binary_attributes(record), record.value)
    event.json()
    return event


def _is_bare_envelope(record: Record) -> bool:
    """A console producer cannot write headers: a whole event without any is still one, and says so by `specversion`."""
    if any(name.lower().startswith("ce_") for name, _ in record.headers):
        return False
    try:
        document = parse_json(record.value or b"")
    except InvalidMessage:
        return False
    return isinstance(document, dict) and "specversion" in document


def parse(event: CloudEvent, model: type[Model]) -> Model:
    """Return `event.data` as `model`. Raises InvalidMessage("invalid_data") naming fields and rules, never values."""
    try:
        return model.model_validate_json(event.data)
    except ValidationError as invalid:
        errors = invalid.errors(include_input=False, include_url=False, include_context=False)
        found = sorted({f"{'.'.join(map(str, error['loc'])) or '(whole)'}: {error['type']}" for error in errors})
        raise InvalidMessage("invalid_data", "; ".join(found)[:500]) from None


def _attributes(event: CloudEvent) -> dict[str, str]:
    named = {
        "specversion": SPEC_VERSION,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": event.time.isoformat() if event.time else None,
        "subject": event.subject,
        "dataschema": event.dataschema,
    }
    return {name: value for name, value in named.items() if value is not None} | dict(event.extensions)


def _binary_attributes(record: Record) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in record.headers:
        if name.lower().startswith("ce_"):
            found.setdefault(name.lower().removeprefix("ce_"), _text(value))
    return found


def _from_envelope(envelope: Any) -> CloudEvent:
    if not isinstance(envelope, dict):
        raise InvalidMessage("invalid_envelope", "the structured event is not a JSON object")
    attributes = {name: value for name, value in envelope.items() if name not in {"data", "data_base64"}}
    attributes = {name: value for name, value in attributes.items() if value is not None}
    for name, value in attributes.items():
        if name in _KNOWN and not isinstance(value, str):
            raise InvalidMessage("invalid_envelope", f"attribute {name} is not a string")
    event = _event({name: _attribute_text(value) for name, value in attributes.items()}, _envelope_data(envelope))
    _require_json(_media_type(attributes.get("datacontenttype", "application/json")))
    return event


def _envelope_data(envelope: Mapping[str, Any]) -> bytes:
    if "data" in envelope and "data_base64" in envelope:
        raise InvalidMessage("invalid_envelope", "both data and data_base64 are present")
    if envelope.get("data") is not None:
        return json.dumps(envelope["data"], ensure_ascii=False, separators=(",", ":")).encode()
    if not isinstance(envelope.get("data_base64"), str):
        raise InvalidMessage("null_value", "the structured event has no data")
    try:
        data = base64.b64decode(envelope["data_base64"], validate=True)
    except (binascii.Error, ValueError):
        raise InvalidMessage("invalid_envelope", "data_base64 is not base64") from None
    parse_json(data)
    return data


def _event(attributes: Mapping[str, str], data: bytes) -> CloudEvent:
    version = attributes.get("specversion")
    if version not in {None, SPEC_VERSION}:
        raise InvalidMessage("unsupported_specversion", f"specversion is not {SPEC_VERSION}")
    for name in ("id", "source", "type"):
        if not attributes.get(name):
            raise InvalidMessage(f"missing_ce_{name}", f"attribute {name} is missing or empty")
    if version is None:
        raise InvalidMessage("unsupported_specversion", "attribute specversion is missing")
    _require_printable(attributes)
    return CloudEvent(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        time=_time(attributes.get("time")),
        subject=attributes.get("subject"),
        data=data,
        dataschema=attributes.get("dataschema"),
        extensions={name: value for name, value in attributes.items() if name not in _KNOWN},
    )


def _require_printable(attributes: Mapping[str, str]) -> None:
    """CloudEvents forbids control characters in attributes; PostgreSQL could not keep some of them."""
    for name, value in attributes.items():
        if name not in _KNOWN and not _EXTENSION_NAME.fullmatch(name):
            raise InvalidMessage("invalid_envelope", "an extension's name is not lower-case letters and digits")
        if len(value) > MAX_ATTRIBUTE_LENGTH:
            raise InvalidMessage("invalid_envelope", f"attribute {name} is over {MAX_ATTRIBUTE_LENGTH} characters")
        if _CONTROL.search(value):
            raise InvalidMessage("invalid_envelope", f"attribute {name} holds a control character")


def _time(value: str | None) -> datetime | None:
    if value is None:
        return None
    if not _RFC3339.fullmatch(value):
        raise InvalidMessage("invalid_time", "attribute time is not an RFC 3339 instant with an offset")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise InvalidMessage("invalid_time", "attribute time is not a date that exists") from None


def _media_type(content_type: str) -> str:
    media_type, _, parameters = content_type.partition(";")
    charset = re.search(r"charset\s*=\s*\"?([^\s;\"]+)", parameters, re.IGNORECASE)
    if charset and charset.group(1).lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise InvalidMessage("unsupported_content_type", "the charset is not UTF-8")
    return media_type.strip().lower()


def _require_json(media_type: str) -> None:
    is_event = media_type.startswith("application/cloudevents")
    if is_event or not (media_type == "application/json" or media_type.endswith("+json")):
        raise InvalidMessage("unsupported_content_type", "the content type is neither JSON nor a structured event")


def _attribute_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise InvalidMessage("not_utf8", "a header is not UTF-8") from None
