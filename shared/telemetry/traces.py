"""Traces: exported over OTLP when an endpoint is set, otherwise only propagated. A span names routes, not addresses."""

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

WRITTEN_BY_CALLERS = frozenset(
    {"url.path", "url.query", "url.full", "http.target", "http.url", "http.request.method_original"}
    | {"server.address", "client.address", "user_agent.original"}
)
"""What whoever calls has put there: a name typed into an address, a secret that stands in a path."""

WITHHELD = "[withheld]"


class WithoutAddresses(SpanProcessor):
    """Withholds what a request's address holds, before anything can export it; `http.route` says which route it was."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 -- the library's name
        for name in WRITTEN_BY_CALLERS & (span.attributes or {}).keys():
            span.set_attribute(name, WITHHELD)


def configure_traces(service: str, endpoint: str | None) -> TracerProvider:
    """Install the process's tracer provider; call its `shutdown()` before exit so that the last spans leave."""
    provider = tracer_provider(service)
    if endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    return provider


def tracer_provider(service: str) -> TracerProvider:
    """Exports nothing yet."""
    provider = TracerProvider(resource=Resource.create({"service.name": f"netra-{service}"}))
    provider.add_span_processor(WithoutAddresses())
    return provider
