"""`python -m deploy.compose.namespace ADDRESS NAMESPACE --retention-days N`: the job that prepares Temporal.

Retention is stated, never defaulted: it must outlast the topics and the time in which a closed case may be disputed.
Closed histories vanish after it; the legal record is the ledger in PostgreSQL.
"""

import argparse
import asyncio
from datetime import timedelta

from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from shared.connections import Connections
from shared.temporal.connection import reach, register_search_attributes

SETTLES_WITHIN_SECONDS = 60


async def prepare(address: str, namespace: str, retention: timedelta) -> None:
    """Make the namespace and its search attributes, as far as they are missing. Raises RPCError, TimeoutError."""
    settings = {"temporal_address": address, "temporal_namespace": namespace}
    client = await reach(Connections.model_validate(settings))
    await make_namespace(client, retention)
    async with asyncio.timeout(SETTLES_WITHIN_SECONDS):
        while not await knows_search_attributes(client):  # noqa: ASYNC110 -- a server cannot signal that it has heard
            await asyncio.sleep(1)


async def make_namespace(client: Client, retention: timedelta) -> None:
    kept = Duration()
    kept.FromTimedelta(retention)
    request = RegisterNamespaceRequest(namespace=client.namespace, workflow_execution_retention_period=kept)
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


async def knows_search_attributes(client: Client) -> bool:
    """False while the server's nodes have not heard of the new namespace: they look every few seconds."""
    try:
        await register_search_attributes(client)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m deploy.compose.namespace")
    parser.add_argument("address")
    parser.add_argument("namespace")
    parser.add_argument("--retention-days", type=int, required=True)
    given = parser.parse_args()
    asyncio.run(prepare(given.address, given.namespace, timedelta(days=given.retention_days)))
