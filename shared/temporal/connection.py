"""One way to reach Temporal: payloads encrypted, traces joined, search attributes registered."""

import asyncio
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import structlog
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from shared.connections import Connections, NotLetIn, read_secret
from shared.security.key_ring import KeyRing
from shared.settings import CommonSettings
from shared.temporal.encryption import data_converter
from shared.temporal.search_attributes import SEARCH_ATTRIBUTES
from shared.tls import Verdict, shake_hands, speaks_tls

log = structlog.get_logger(__name__)

ASK_AGAIN_SECONDS = 1.0


async def connect(address: str, namespace: str = "default", *, keys: KeyRing | None = None) -> Client:
    """Payloads are encrypted when there are keys. Raises RuntimeError when the server does not answer."""
    return await Client.connect(
        address, namespace=namespace, data_converter=data_converter(keys), interceptors=[TracingInterceptor()]
    )


async def client_of(settings: CommonSettings) -> Client:
    """As `reach`, with the keys of the settings. Raises ValueError when production has none."""
    return await reach(settings, key_ring(settings))


async def joined(settings: CommonSettings) -> Client:
    """Of a server that knows our search attributes. One that is away is waited for. Raises NotLetIn, ValueError.

    A service manager would start a process that ends at once again later and later.
    """
    while True:
        try:
            client = await client_of(settings)
            await register_search_attributes(client)
        except (RuntimeError, RPCError) as error:
            log.warning("temporal_does_not_answer", server=settings.temporal_address, error=type(error).__name__)
            await asyncio.sleep(ASK_AGAIN_SECONDS)
        else:
            return client


async def reach(settings: Connections, keys: KeyRing | None = None) -> Client:
    """As the settings have it: TLS, a certificate of one's own, or an API key.

    Raises NotLetIn when the server will never have us like this, RuntimeError when it does not answer.
    """
    key = settings.temporal_api_key_file
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            data_converter=data_converter(keys),
            interceptors=[TracingInterceptor()],
            tls=tls_of(settings),
            api_key=read_secret(key, "TEMPORAL_API_KEY_FILE") if key else None,
        )
    except RuntimeError as error:
        raise await asyncio.to_thread(_refusal, settings, str(error)) or error from None


SETTINGS = {
    Verdict.NOT_TRUSTED: "TEMPORAL_TLS_CA_FILE",
    Verdict.NO_TLS: "TEMPORAL_TLS",
    Verdict.WANTS_A_CERTIFICATE: "TEMPORAL_TLS_CERTIFICATE_FILE",
}
CREDENTIALS = ("Unauthenticated", "PermissionDenied")
"""Words of the SDK, which has no type for what goes wrong before the first call."""


def _refusal(settings: Connections, said: str) -> NotLetIn | None:
    """Why this will never be a connection; None when nobody can say. Blocks for a moment."""
    if any(word in said for word in CREDENTIALS):
        return NotLetIn("temporal_credentials_refused", "TEMPORAL_API_KEY_FILE", f"{said[:300]}.")
    if not settings.temporal_speaks_tls:
        wants = speaks_tls(settings.temporal_address)
        return NotLetIn("temporal_wants_tls", "TEMPORAL_TLS", f"{settings.temporal_address}.") if wants else None
    verdict, reason = shake_hands(settings.temporal_address, _context(settings), settings.temporal_tls_server_name)
    if verdict not in SETTINGS:
        return None
    return NotLetIn(f"temporal_{verdict}", SETTINGS[verdict], f"{settings.temporal_address}: {reason}.")


def _context(settings: Connections) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=settings.temporal_tls_ca_file)
    context.set_alpn_protocols(["h2"])
    if settings.temporal_tls_certificate_file is not None:
        context.load_cert_chain(settings.temporal_tls_certificate_file, settings.temporal_tls_key_file)
    return context


def tls_of(settings: Connections) -> TLSConfig | bool:
    """Raises NotLetIn: secret_unreadable."""
    if not settings.temporal_speaks_tls:
        return False
    return TLSConfig(
        server_root_ca_cert=_read(settings.temporal_tls_ca_file, "TEMPORAL_TLS_CA_FILE"),
        client_cert=_read(settings.temporal_tls_certificate_file, "TEMPORAL_TLS_CERTIFICATE_FILE"),
        client_private_key=_read(settings.temporal_tls_key_file, "TEMPORAL_TLS_KEY_FILE"),
        domain=settings.temporal_tls_server_name,
    )


def _read(path: Path | None, setting: str) -> bytes | None:
    return read_secret(path, setting).encode() if path else None


def key_ring(settings: CommonSettings) -> KeyRing | None:
    """Raises ValueError when production has no keys, or the file holds none; OSError when it cannot be read."""
    if settings.temporal_key_file is not None:
        return KeyRing.from_file(settings.temporal_key_file)
    if settings.is_production:
        raise ValueError("NETRA_TEMPORAL_KEY_FILE is needed when NETRA_ENV=production")
    return None


async def register_search_attributes(client: Client) -> list[str]:
    """Add what is missing, return the names added. Safe to run twice and from several processes at once."""
    request = ListSearchAttributesRequest(namespace=client.namespace)
    known = (await client.operator_service.list_search_attributes(request)).custom_attributes
    missing = [key for key in SEARCH_ATTRIBUTES if key.name not in known]
    if missing:
        await add_search_attributes(client, missing)
    return [key.name for key in missing]


async def add_search_attributes(client: Client, keys: Iterable[SearchAttributeKey[Any]] = SEARCH_ATTRIBUTES) -> None:
    """Add without asking first: the time-skipping test server cannot list them."""
    types = {key.name: IndexedValueType.ValueType(int(key.indexed_value_type)) for key in keys}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=types)
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
