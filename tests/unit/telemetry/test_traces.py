"""What leaves the process as a trace names routes, never what a caller wrote."""

import httpx
from fastapi import FastAPI
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.telemetry.traces import WITHHELD, tracer_provider

SECRET = "kept-between-us"


async def test_a_request_is_traced_by_its_route_and_not_by_its_address() -> None:
    """The address of the codec for browsers holds a secret; a citizen may type a name into any."""
    exported = InMemorySpanExporter()
    provider = tracer_provider("test")
    provider.add_span_processor(SimpleSpanProcessor(exported))
    app = FastAPI(telemetry={"tracer_provider": provider})

    @app.get("/ui/{secret}/decode")
    async def decode(secret: str) -> int:
        return len(secret)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://netra") as http:
        assert (await http.get(f"/ui/{SECRET}/decode?name={SECRET}", headers={"User-Agent": SECRET})).status_code == 200
        await http.get(f"/{SECRET}")
    spans = exported.get_finished_spans()
    assert "GET /ui/{secret}/decode" in {span.name for span in spans}
    assert {(span.attributes or {}).get("url.path", WITHHELD) for span in spans} == {WITHHELD}
    assert SECRET not in "".join(span.to_json() for span in spans)
