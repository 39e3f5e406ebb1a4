"""The codec server: for operators with the scope, and for the UI of an embedded stack."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, KeySet
from structlog.testing import capture_logs
from temporalio.api.common.v1 import Payload
from temporalio.converter import WorkflowSerializationContext

from services.workflow.codec import create_codec_app
from shared.security.key_ring import KeyRing
from shared.security.tokens import KeySource, TokenReader
from shared.temporal.encryption import EncryptionCodec
from tests.unit.workflow.conftest import Bearer

UI, SECRET = "http://127.0.0.1:8233", "the-secret-of-this-stack"
RING = KeyRing.generate()
CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'"DS-06"')
CASE = WorkflowSerializationContext(namespace="default", workflow_id="case/NTR-2026-000001")


async def asked(ring: KeyRing = RING) -> dict[str, Any]:
    """As the UI sends it: one payload that is encrypted, one that never was."""
    [payload] = await EncryptionCodec(ring).with_context(CASE).encode([CLEAR])
    return {"payloads": [as_json(payload), as_json(CLEAR)]}


def as_json(payload: Payload) -> dict[str, Any]:
    metadata = {name: base64.b64encode(value).decode() for name, value in payload.metadata.items()}
    return {"metadata": metadata, "data": base64.b64encode(payload.data).decode()}


@pytest.fixture
async def codec(signing_key: ECKey) -> AsyncIterator[httpx.AsyncClient]:
    keys = KeySource(lambda: dict(KeySet([signing_key]).as_dict(private=False)))
    tokens = TokenReader(keys, issuer="netra", audience="netra")
    app = create_codec_app(RING, tokens, origins=[UI], ui_secret=SECRET)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://codec", headers={"Origin": UI}) as client:
        yield client


@pytest.fixture
def reader(bearer: Bearer) -> dict[str, str]:
    return bearer("bkn", scopes=("payloads:read",))


async def test_whoever_has_the_scope_reads_in_clear_and_it_is_logged(
    codec: httpx.AsyncClient, reader: dict[str, str]
) -> None:
    with capture_logs() as logs:
        answer = await codec.post("/decode", json=await asked(), headers=reader | {"X-Namespace": "default"})
    assert answer.json() == {"payloads": [as_json(CLEAR), as_json(CLEAR)]}
    [read] = [entry for entry in logs if entry["event"] == "payloads.read"]
    assert (read["reader"], read["cases"], read["count"]) == ("officer-1@bkn", ["NTR-2026-000001"], 2)


async def test_without_a_token_or_the_scope_nothing_is_read(codec: httpx.AsyncClient, bearer: Bearer) -> None:
    assert (await codec.post("/decode", json=await asked())).json()["code"] == "not_authenticated"
    assert (await codec.post("/decode", json=await asked(), headers=bearer("bkn"))).json()["code"] == "missing_scope"


async def test_the_ui_of_an_embedded_stack_comes_in_by_its_secret_alone(codec: httpx.AsyncClient) -> None:
    assert (await codec.post(f"/ui/{SECRET}/decode", json=await asked())).status_code == 200
    assert (await codec.post("/ui/guess/decode", json=await asked())).json()["code"] == "unknown_address"


async def test_what_no_key_opens_comes_back_as_it_was(codec: httpx.AsyncClient, reader: dict[str, str]) -> None:
    foreign = await asked(KeyRing.generate())
    assert (await codec.post("/decode", json=foreign, headers=reader)).json() == foreign


@pytest.mark.parametrize("body", [{"payloads": 7}, {"payloads": [{"data": 7}]}, {"payloads": [{}] * 2_001}])
async def test_what_is_no_payload_is_refused(
    codec: httpx.AsyncClient, reader: dict[str, str], body: dict[str, Any]
) -> None:
    answer = await codec.post("/decode", json=body, headers=reader)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_payloads")


async def test_browsers_are_let_in_from_the_ui_and_from_nowhere_else(codec: httpx.AsyncClient) -> None:
    asking = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-namespace,authorization",
    }
    allowed = await codec.options("/decode", headers=asking)
    assert allowed.headers["access-control-allow-origin"] == UI
    elsewhere = await codec.options("/decode", headers=asking | {"Origin": "http://evil.test"})
    assert "access-control-allow-origin" not in elsewhere.headers
