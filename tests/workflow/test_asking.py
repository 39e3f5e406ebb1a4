"""A first attempt that ran out of time is made again, and the history of it can be read again by another worker."""

from datetime import timedelta

import pytest
from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from shared.temporal import asking
from tests.workflow.hanging import HangsOnce

SHORT = timedelta(milliseconds=300)
RUNNER = UnsandboxedWorkflowRunner()


@workflow.defn
class Asking:
    @workflow.run
    async def run(self) -> str:
        return await asking.ask_database("answer", "who?", str, "who")


async def test_what_a_database_did_not_answer_in_time_is_asked_again_in_every_reading(
    environment: WorkflowEnvironment, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "ATTEMPT_TIMEOUT", SHORT)
    database = HangsOnce()

    @activity.defn(name="answer")
    async def answer(asked: str) -> str:
        await database.answer()
        return f"{asked} NTR"

    with environment.auto_time_skipping_disabled():
        async with Worker(client, task_queue="q", workflows=[Asking], activities=[answer], workflow_runner=RUNNER):
            handle = await client.start_workflow(Asking.run, id="asking", task_queue="q")
            assert await handle.result() == "who? NTR"
    replayer = Replayer(workflows=[Asking], workflow_runner=RUNNER, data_converter=client.data_converter)
    await replayer.replay_workflow(await handle.fetch_history())
