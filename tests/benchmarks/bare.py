"""The least a Temporal workflow does for as many updates and local activities as a case has, and nothing of ours."""

from datetime import timedelta

from temporalio import activity, workflow

QUEUE = "bare"
NAME = "BareWorkflow"
ACT = "act"
UPDATES = 3
NOTES_BEFORE = 2
NOTES_PER_UPDATE = 2


@activity.defn(name="note")
async def note(text: str) -> str:
    return text


@workflow.defn(name=NAME)
class BareWorkflow:
    def __init__(self) -> None:
        self._taken = 0

    @workflow.run
    async def run(self, text: str) -> str:
        await self._note(text, NOTES_BEFORE)
        await workflow.wait_condition(lambda: self._taken == UPDATES)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return text

    @workflow.update(name=ACT)
    async def act(self, text: str) -> int:
        await self._note(text, NOTES_PER_UPDATE)
        self._taken += 1
        return self._taken

    async def _note(self, text: str, times: int) -> None:
        for _ in range(times):
            await workflow.execute_local_activity(note, text, start_to_close_timeout=timedelta(seconds=10))
