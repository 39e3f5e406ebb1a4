"""A time-skipping Temporal server for workflow stories: years pass in seconds, nothing sleeps."""

import gc
from collections.abc import AsyncIterator

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing import WorkflowEnvironment

from shared.temporal.connection import add_search_attributes
from tests.binaries import binary


@pytest.fixture
async def environment() -> AsyncIterator[WorkflowEnvironment]:
    environment = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=binary("temporal-test-server"), data_converter=pydantic_data_converter
    )
    await add_search_attributes(environment.client)
    yield environment
    await environment.shutdown()
    gc.collect()  # the SDK may abort at interpreter exit while its runtime is still referenced


@pytest.fixture
def client(environment: WorkflowEnvironment) -> Client:
    return environment.client
