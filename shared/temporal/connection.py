"""One way to reach Temporal: payloads encrypted, traces joined, search attributes registered."""

from collections.abc import Iterable
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.service import RPCError, RPCStatusCode

from shared.security.key_ring import KeyRing
from shared.settings import CommonSettings
from shared.temporal.encryption import data_converter
from shared.temporal.search_attributes import SEARCH_ATTRIBUTES


async def connect(address: str, namespace: str = "default", *, keys: KeyRing | None = None) -> Client:
    """Payloads are encrypted when there are keys. Raises RuntimeError when the server does not answer."""
    return await Client.connect(
        address, namespace=namespace, data_converter=data_converter(keys), interceptors=[TracingInterceptor()]
    )


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
