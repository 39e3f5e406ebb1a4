"""Many cases are handed over by one workflow, each once, whatever fails on the way."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.transfers import TRANSFER_TASK_QUEUE, TransferRun
from services.workflow.worker import transfer_worker
from services.workflow.workflows.transfer import TransferWorkflow
from tests.workflow.cases.transferring import MemoryTransferBook


@pytest.mark.parametrize("count", [0, 1, 25])
async def test_every_case_is_handed_over_once(environment: WorkflowEnvironment, count: int) -> None:
    failures = {f"NTR-2024-{number:06d}": number % 4 for number in range(count)}
    book = MemoryTransferBook(count, failures)
    async with transfer_worker(environment.client, book):
        done = await environment.client.execute_workflow(
            TransferWorkflow.run, TransferRun(transfer_id="t"), id="transfer/t", task_queue=TRANSFER_TASK_QUEUE
        )
    assert done == count
    assert book.waiting == set()
    assert set(book.handed_over.values()) <= {1}


async def test_a_case_that_does_not_answer_is_set_aside_and_asked_again_after_the_others(
    environment: WorkflowEnvironment,
) -> None:
    silent = frozenset({"NTR-2024-000003", "NTR-2024-000021"})
    book = MemoryTransferBook(25, {}, silent)
    async with transfer_worker(environment.client, book):
        handle = await environment.client.start_workflow(
            TransferWorkflow.run,
            TransferRun(transfer_id="t"),
            id="transfer/t",
            task_queue=TRANSFER_TASK_QUEUE,
            execution_timeout=timedelta(hours=1),
        )
        assert await handle.result() == len(book.handed_over)
    assert book.waiting == set()
    assert set(list(book.handed_over)[-2:]) == silent
    assert set(book.handed_over.values()) == {1}
