"""Sanctions that run today must run on under tomorrow's code."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from services.sanctions.workflows.decree import SanctionDecreeWorkflow
from services.sanctions.workflows.sanction import SanctionWorkflow
from shared.temporal.sandbox import sandboxed_runner
from tests.workflow.sanctions.record_histories import PATHS, ROUND

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


@pytest.fixture(autouse=True)
def _settled() -> Iterator[None]:
    yield
    gc.collect()


def test_every_path_has_a_recorded_history() -> None:
    assert {path.__name__ for path in PATHS} <= {file.stem for file in HISTORIES}


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_a_recorded_sanction_replays(file: Path) -> None:
    replayer = Replayer(
        workflows=[SanctionWorkflow], data_converter=pydantic_data_converter, workflow_runner=sandboxed_runner()
    )
    await replayer.replay_workflow(recorded(file))


async def test_the_recorded_round_of_a_decree_replays() -> None:
    replayer = Replayer(
        workflows=[SanctionDecreeWorkflow], data_converter=pydantic_data_converter, workflow_runner=sandboxed_runner()
    )
    await replayer.replay_workflow(WorkflowHistory.from_json("decree/decree-1/sanctions", ROUND.read_text()))


def recorded(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(f"sanction/{file.stem}/1", file.read_text())
