"""Telling every case its story, side by side."""

import asyncio
from collections.abc import Callable, Mapping

from deploy.demo.board import Board, NothingHappened
from deploy.demo.evidence import Told
from deploy.demo.officers import ActionFailed, Officers, Offices
from deploy.demo.stories import STORIES

Report = Callable[[Told], None]


class Tellers:
    """Stories wait for the clock without holding anybody up; only requests take turns."""

    def __init__(self, offices: Offices, board: Board, report: Report) -> None:
        self._offices = offices
        self._board = board
        self._report = report

    async def tell_all(self, stories: Mapping[str, str]) -> list[Told]:
        """`stories` maps case numbers to names of stories. A case in trouble does not stop the others."""
        async with asyncio.TaskGroup() as group:
            telling = [group.create_task(self._tell(number, story)) for number, story in stories.items()]
        return [task.result() for task in telling]

    async def _tell(self, case_number: str, story: str) -> Told:
        officers = Officers(self._offices, self._board, case_number)
        trouble = await self._trouble(officers, story)
        told = Told(case_number, story, officers.actions, tuple(officers.refusals), trouble)
        self._report(told)
        return told

    async def _trouble(self, officers: Officers, story: str) -> str | None:
        try:
            for step in STORIES[story].steps:
                await step(officers)
            await self._end(officers, story)
        except (ActionFailed, NothingHappened) as trouble:
            return str(trouble)
        return None

    async def _end(self, officers: Officers, story: str) -> None:
        if STORIES[story].outcome is not None:
            await officers.wait(lambda case: case.outcome is not None, "the end of the case")
