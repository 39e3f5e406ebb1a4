"""Trace propagation over Kafka headers, W3C trace context. The contrib instrumentor misses poll() loops."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind

from shared.messaging.records import Headers, Record

TRACE_HEADERS = frozenset({"traceparent", "tracestate"})
_tracer = trace.get_tracer("netra.messaging")


def inject(headers: Headers) -> Headers:
    """`headers` with the current trace, in place of any they carry; unchanged when there is none."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    if not carrier:
        return headers
    return (*without_trace(headers), *((name, value.encode()) for name, value in carrier.items()))


def without_trace(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() not in TRACE_HEADERS)


def extract(headers: Headers) -> Context:
    """The context a record was sent in: Kafka headers first, CloudEvents' tracing extension (ce_) next."""
    carrier: dict[str, str] = {}
    for name, value in headers:
        plain = name.lower().removeprefix("ce_")
        if plain in TRACE_HEADERS and (plain not in carrier or plain == name.lower()):
            carrier[plain] = value.decode("ascii", "replace")
    return propagate.extract(carrier)


@contextmanager
def consuming(record: Record, group: str) -> Iterator[None]:
    """A CONSUMER span that goes on with the sender's trace while one attempt runs; errors are logged, not recorded."""
    with _tracer.start_as_current_span(
        f"process {record.topic}",
        extract(record.headers),
        SpanKind.CONSUMER,
        {
            "messaging.system": "kafka",
            "messaging.destination.name": record.topic,
            "messaging.destination.partition.id": str(record.partition),
            "messaging.kafka.offset": record.offset,
            "messaging.consumer.group.name": group,
        },
        record_exception=False,
        set_status_on_exception=False,
    ):
        yield


@contextmanager
def publishing(topic: str, carrier: Mapping[str, str]) -> Iterator[None]:
    """A PRODUCER span that goes on with the trace under which the event was written to its outbox."""
    attributes = {"messaging.system": "kafka", "messaging.destination.name": topic}
    with _tracer.start_as_current_span(f"send {topic}", propagate.extract(carrier), SpanKind.PRODUCER, attributes):
        yield
