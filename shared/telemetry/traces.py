"""Traces: exported over OTLP when an endpoint is set, otherwise only propagated."""

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def configure_traces(service: str, endpoint: str | None) -> TracerProvider:
    """Install the process's tracer provider; call its `shutdown()` before exit so that the last spans leave."""
    provider = TracerProvider(resource=Resource.create({"service.name": f"netra-{service}"}))
    if endpoint:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    return provider
