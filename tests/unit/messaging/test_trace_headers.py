from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, use_span

from shared.messaging.tracing import extract, inject, publishing

TRACE = 0x0AF7651916CD43DD8448EB211C80319C
SPAN = NonRecordingSpan(SpanContext(TRACE, 0xB7AD6B7169203331, is_remote=False, trace_flags=TraceFlags(1)))
CARRIER = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}


def trace_of(context: Context) -> int:
    return trace.get_current_span(context).get_span_context().trace_id


def test_the_trace_survives_kafka() -> None:
    with use_span(SPAN):
        assert trace_of(extract(inject((("a", b"b"),)))) == TRACE


def test_an_old_trace_is_replaced_not_joined() -> None:
    with use_span(SPAN):
        names = [name for name, _ in inject((("traceparent", b"old"), ("a", b"b")))]
    assert names == ["a", "traceparent"]


def test_the_outbox_goes_on_with_the_trace_of_the_request() -> None:
    with publishing("t", CARRIER):
        assert trace_of(extract(inject(()))) == TRACE


def test_cloudevents_tracing_extension_is_read_too() -> None:
    assert trace_of(extract((("ce_traceparent", CARRIER["traceparent"].encode()),))) == TRACE


def test_a_broken_trace_header_breaks_nothing() -> None:
    assert trace_of(extract((("traceparent", b"\xff\xff"),))) == 0
