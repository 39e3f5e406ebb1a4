"""What a workflow asks of its own database: by a local activity, for as long as the database is away."""

from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

ATTEMPT_TIMEOUT = timedelta(seconds=10)
PATIENCE = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(minutes=2))
"""No last attempt: a workflow waits for its database, and operators see it waiting. But each attempt is six events and
12 KB of a history, and Temporal ends a workflow at 51,200 events or 50 MB: like this not before five days."""

WAITED_IN_THE_WORKER = timedelta(milliseconds=1)
"""Whatever is longer is a timer of the workflow: the worker has nothing in hand meanwhile, and may stop. What the SDK
waits for by itself (a minute, unless told otherwise) keeps a worker from stopping until the activity succeeds."""

Answer = TypeVar("Answer")


async def ask_database(activity: str, asked: object, answer: type[Answer], summary: str) -> Answer:
    """What the activity answers. It has to be idempotent: an attempt may have been made by a worker that died."""
    found: Answer = await workflow.execute_local_activity(
        activity,
        asked,
        result_type=answer,
        start_to_close_timeout=ATTEMPT_TIMEOUT,
        retry_policy=PATIENCE,
        local_retry_threshold=WAITED_IN_THE_WORKER,
        summary=summary,
    )
    return found
