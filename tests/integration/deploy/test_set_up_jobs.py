"""The jobs of docker-compose.yml, run against the embedded stack: each prepares what is missing and may run again."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from deploy.compose.namespace import prepare
from deploy.local.home import PROJECT_ROOT
from deploy.local.stack import Stack
from shared.temporal.connection import connect
from shared.temporal.search_attributes import SEARCH_ATTRIBUTES

RETENTION = timedelta(days=90)


@pytest.fixture
async def prepared(stack: Stack) -> Client:
    namespace = f"netra-{uuid4().hex[:8]}"
    address = stack.environment["TEMPORAL_ADDRESS"]
    await prepare(address, namespace, RETENTION)
    return await connect(address, namespace)


async def test_a_namespace_keeps_histories_as_long_as_is_stated(prepared: Client) -> None:
    request = DescribeNamespaceRequest(namespace=prepared.namespace)
    described = await prepared.workflow_service.describe_namespace(request)
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION


async def test_a_namespace_knows_what_operators_filter_by(prepared: Client) -> None:
    request = ListSearchAttributesRequest(namespace=prepared.namespace)
    known = (await prepared.operator_service.list_search_attributes(request)).custom_attributes
    assert {key.name for key in SEARCH_ATTRIBUTES} <= set(known)


async def test_preparing_again_changes_nothing(stack: Stack, prepared: Client) -> None:
    await prepare(stack.environment["TEMPORAL_ADDRESS"], prepared.namespace, timedelta(days=1))
    await test_a_namespace_keeps_histories_as_long_as_is_stated(prepared)


def test_topics_that_are_there_are_left_alone(stack: Stack) -> None:
    stack.create_topics()
    assert run("topics", stack.environment["KAFKA_BOOTSTRAP_SERVERS"]) == ""


def test_keys_that_are_there_are_left_alone(tmp_path: Path) -> None:
    run("keys", str(tmp_path))
    made = {path: path.read_bytes() for path in tmp_path.iterdir()}
    run("keys", str(tmp_path))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == made


def run(job: str, argument: str) -> str:
    command = [sys.executable, "-m", f"deploy.compose.{job}", argument]
    done = subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True, text=True)  # noqa: S603 -- our own
    return done.stdout
