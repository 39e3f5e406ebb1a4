"""Histories of earlier releases replay under today's code, and today's commands are those that were released."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from services.workflow.adapters.temporal import workflow_id
from services.workflow.workflows.case import CaseWorkflow
from services.workflow.workflows.decree import DecreeWorkflow
from services.workflow.workflows.postscript import PostscriptWorkflow
from services.workflow.workflows.transfer import TransferWorkflow
from shared.temporal.sandbox import sandboxed_runner
from tests.replay.record import FOLDER, PATHS, POSTSCRIPT, ROUND, TRANSFER

HISTORIES = {path.stem: path.read_text() for path in sorted(FOLDER.glob("*.json"))}
COMMANDS = Path(__file__).parent / "commands.json"
COMMAND_EVENTS = (
    "TIMER_STARTED",
    "TIMER_CANCELED",
    "MARKER_RECORDED",
    "ACTIVITY_TASK_SCHEDULED",
    "START_CHILD_WORKFLOW_EXECUTION_INITIATED",
    "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED",
    "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES",
    "WORKFLOW_EXECUTION_UPDATE_COMPLETED",
    "WORKFLOW_EXECUTION_COMPLETED",
)


@pytest.mark.parametrize("name", sorted(HISTORIES))
async def test_a_recorded_case_replays(name: str) -> None:
    replayer = Replayer(
        workflows=[CaseWorkflow], data_converter=pydantic_data_converter, workflow_runner=sandboxed_runner()
    )
    await replayer.replay_workflow(WorkflowHistory.from_json(workflow_id(name), HISTORIES[name]))


@pytest.mark.parametrize(
    ("beside", "history"),
    [
        (DecreeWorkflow, WorkflowHistory.from_json("decree/decree-1", ROUND.read_text())),
        (PostscriptWorkflow, WorkflowHistory.from_json("postscript/NTR-2026-000099/1.4", POSTSCRIPT.read_text())),
        (TransferWorkflow, WorkflowHistory.from_json("transfer/t", TRANSFER.read_text())),
    ],
    ids=("decree", "postscript", "transfer"),
)
async def test_what_runs_beside_a_case_replays(beside: type, history: WorkflowHistory) -> None:
    replayer = Replayer(workflows=[beside], data_converter=pydantic_data_converter, workflow_runner=sandboxed_runner())
    await replayer.replay_workflow(history)


def test_every_golden_path_has_its_history() -> None:
    assert set(PATHS) <= set(HISTORIES)


@pytest.mark.parametrize("name", sorted(HISTORIES))
def test_the_commands_of_a_case_are_the_released_ones(name: str) -> None:
    """When this fails, running cases would break: gate the new commands with `workflow.patched()`."""
    assert commands(HISTORIES[name]) == json.loads(COMMANDS.read_text())[name]


@pytest.mark.parametrize("name", sorted(HISTORIES))
def test_a_recorded_history_names_no_machine(name: str) -> None:
    identities = set(_values_of("identity", json.loads(HISTORIES[name])))
    assert identities <= {"recorder", ""}


def commands(history: str) -> list[str]:
    types = (event["eventType"].removeprefix("EVENT_TYPE_") for event in json.loads(history)["events"])
    return [name for name in types if name in COMMAND_EVENTS]


def _values_of(key: str, value: object) -> list[str]:
    if isinstance(value, dict):
        own = [str(value[key])] if key in value else []
        return own + [found for item in value.values() for found in _values_of(key, item)]
    if isinstance(value, list):
        return [found for item in value for found in _values_of(key, item)]
    return []
