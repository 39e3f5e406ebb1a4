"""A first attempt that ran out of time: the notice is sent all the same, and its history can be read again."""

from datetime import timedelta

import pytest
from temporalio import activity
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, Worker

from services.notify.activities.delivery import DELIVER
from services.notify.domain.notices import NOTICE_TASK_QUEUE, Receipt, workflow_id
from services.notify.workflows import notice as workflows
from services.notify.workflows.notice import NoticeWorkflow
from shared.contracts.vocabulary import DeliveryStatus, NoticeChannel
from tests.workflow.hanging import HangsOnce
from tests.workflow.notify.deliveries import notice

NOTICE = notice("NTR-2024-000123.7", ("kasn", NoticeChannel.EMAIL))
RUNNER = UnsandboxedWorkflowRunner()


async def test_what_a_receiver_did_not_answer_in_time_is_sent_again_in_every_reading(
    environment: WorkflowEnvironment, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = HangsOnce()

    @activity.defn(name=DELIVER)
    async def deliver(delivery_id: str) -> Receipt:
        await receiver.answer()
        return Receipt(delivery_id=delivery_id, status=DeliveryStatus.ACCEPTED, attempts=receiver.asked)

    monkeypatch.setattr(workflows, "ATTEMPT_TIMEOUT", timedelta(milliseconds=300))
    with environment.auto_time_skipping_disabled():
        async with Worker(
            client,
            task_queue=NOTICE_TASK_QUEUE,
            workflows=[NoticeWorkflow],
            activities=[deliver],
            workflow_runner=RUNNER,
        ):
            handle = await client.start_workflow(
                NoticeWorkflow.run, NOTICE, id=workflow_id(NOTICE.notice_id), task_queue=NOTICE_TASK_QUEUE
            )
            [receipt] = await handle.result()
    assert (receipt.status, receipt.attempts) == (DeliveryStatus.ACCEPTED, 2)
    replayer = Replayer(workflows=[NoticeWorkflow], workflow_runner=RUNNER, data_converter=client.data_converter)
    await replayer.replay_workflow(await handle.fetch_history())
