"""What a workflow asks of its own database, for as long as it takes."""

from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.exceptions import TimeoutError as OutOfTime

FIRST_ATTEMPT_FAILED = (ActivityError, ApplicationError, OutOfTime)
"""How a local activity's only attempt fails. Its marker in the history keeps the cause alone, so that whoever reads it
again meets the bare cause where the first reader met an ActivityError around it.
"""
ATTEMPT_TIMEOUT = timedelta(seconds=10)
ONCE = RetryPolicy(maximum_attempts=1)
PATIENCE = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
"""No last attempt: a workflow waits for its database as long as it takes, and operators see it waiting."""

Answer = TypeVar("Answer")


async def ask_database(activity: str, asked: object, answer: type[Answer], summary: str) -> Answer:
    """What the activity answers. It has to be idempotent: an attempt may have been made by a worker that died.

    The first attempt is a local activity's, which costs no round trip to the server. One that is tried again would keep
    its worker from stopping and its history growing until it succeeds, so all others are a regular activity's.
    """
    found: Answer
    try:
        found = await workflow.execute_local_activity(
            activity,
            asked,
            result_type=answer,
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=ONCE,
            summary=summary,
        )
    except FIRST_ATTEMPT_FAILED:
        if workflow.cancellation_reason() is not None:
            raise
        found = await workflow.execute_activity(
            activity,
            asked,
            result_type=answer,
            start_to_close_timeout=ATTEMPT_TIMEOUT,
            retry_policy=PATIENCE,
            summary=summary,
        )
    return found
