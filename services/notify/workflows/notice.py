"""One notice: every recipient over every channel, tried at once, then for 72 hours, then reported as failed."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from services.notify.activities.delivery import DELIVER, GIVE_UP
    from services.notify.domain.notices import NOTICE_WORKFLOW, Delivery, Notice, Receipt
    from shared.temporal.asking import FIRST_ATTEMPT_FAILED

PATIENCE = timedelta(hours=72)
ATTEMPT_TIMEOUT = timedelta(seconds=20)
ONCE = RetryPolicy(maximum_attempts=1)
PATIENTLY = RetryPolicy(initial_interval=timedelta(seconds=10), maximum_interval=timedelta(minutes=10))


@workflow.defn(name=NOTICE_WORKFLOW)
class NoticeWorkflow:
    @workflow.init
    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        self.waiting: dict[str, str] = {}
        self.receipts: dict[str, Receipt] = {}

    @workflow.run
    async def run(self, notice: Notice) -> list[Receipt]:
        return await asyncio.gather(*(self.deliver(delivery) for delivery in notice.deliveries))

    async def deliver(self, delivery: Delivery) -> Receipt:
        receipt = await self.first_attempt(delivery) or await self.keep_trying(delivery)
        self.receipts[delivery.delivery_id] = receipt
        self.waiting.pop(delivery.delivery_id, None)
        self.show()
        return receipt

    async def first_attempt(self, delivery: Delivery) -> Receipt | None:
        """Nearly every notice ends here: a local activity costs no round trip to the server."""
        try:
            receipt: Receipt = await workflow.execute_local_activity(
                DELIVER,
                delivery.delivery_id,
                result_type=Receipt,
                start_to_close_timeout=ATTEMPT_TIMEOUT,
                retry_policy=ONCE,
                summary=address_in_words(delivery),
            )
        except FIRST_ATTEMPT_FAILED as failure:
            await self.note_failure(delivery, failure.cause if isinstance(failure, ActivityError) else failure)
            return None
        return receipt

    async def keep_trying(self, delivery: Delivery) -> Receipt:
        """A regular activity, so that operators see every attempt, its error and the next one's time."""
        try:
            receipt: Receipt = await workflow.execute_activity(
                DELIVER,
                delivery.delivery_id,
                result_type=Receipt,
                start_to_close_timeout=ATTEMPT_TIMEOUT,
                schedule_to_close_timeout=PATIENCE,
                retry_policy=PATIENTLY,
                summary=address_in_words(delivery),
            )
        except ActivityError:
            return await self.give_up(delivery)
        return receipt

    async def give_up(self, delivery: Delivery) -> Receipt:
        receipt: Receipt = await workflow.execute_activity(
            GIVE_UP,
            delivery.delivery_id,
            result_type=Receipt,
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=PATIENTLY,
            summary=f"menyerah / giving up: {address_in_words(delivery)}",
        )
        return receipt

    async def note_failure(self, delivery: Delivery, cause: BaseException | None) -> None:
        """Show whom we could not reach, and pause as long as the receiver asked for."""
        reason, pause = "attempt_interrupted", None
        if isinstance(cause, ApplicationError):
            reason, pause = cause.type or reason, cause.next_retry_delay
        self.waiting[delivery.delivery_id] = reason
        self.show()
        if pause:
            await workflow.sleep(pause, summary="jeda yang diminta penerima")

    def show(self) -> None:
        workflow.set_current_details(details(self.notice, self.waiting, self.receipts))


def address_in_words(delivery: Delivery) -> str:
    return f"{delivery.recipient} · {delivery.channel.value}"


def details(notice: Notice, waiting: dict[str, str], receipts: dict[str, Receipt]) -> str:
    lines = [f"### {notice.case_number}: {notice.template}", ""]
    for delivery in notice.deliveries:
        receipt, reason = receipts.get(delivery.delivery_id), waiting.get(delivery.delivery_id)
        state = receipt.status.value if receipt else f"**belum terjangkau** ({reason})" if reason else "dikirim"
        lines.append(f"- {address_in_words(delivery)}: {state}")
    return "\n".join(lines)
