"""Many cases are handed over by one workflow, each once, whatever fails on the way."""

from collections import Counter

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import WorkflowEnvironment

from services.workflow.domain.transfers import TRANSFER_TASK_QUEUE, TransferRun
from services.workflow.worker import transfer_worker
from services.workflow.workflows.transfer import TransferWorkflow


class MemoryTransferBook:
    """`failures` says how often the hand-over of a case fails before it succeeds."""

    def __init__(self, count: int, failures: dict[str, int]) -> None:
        self.waiting = {f"NTR-2024-{number:06d}" for number in range(count)}
        self.failures = Counter(failures)
        self.handed_over: Counter[str] = Counter()

    async def next_cases(self, transfer_id: str, limit: int) -> list[str]:
        assert transfer_id == "t"
        return sorted(self.waiting)[:limit]

    async def hand_over(self, transfer_id: str, case_number: str) -> str:
        assert transfer_id == "t"
        if self.failures[case_number] > 0:
            self.failures[case_number] -= 1
            raise ApplicationError("no worker of the case answered")
        self.handed_over[case_number] += 1
        self.waiting.discard(case_number)
        return "transferred"


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
