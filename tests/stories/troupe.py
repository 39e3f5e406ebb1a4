"""Who plays all stories: in one house, and in a new one when its server has stopped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from temporalio.service import RPCError

from deploy.rehearsal.scene import CLOSED
from shared.contracts.cases import Closed
from tests.stories.house import House, house
from tests.stories.paths import Story
from tests.stories.performing import Performed, perform

LONGEST_SECONDS = 20
HOUSES = 3


@dataclass
class Troupe:
    """The time-skipping server can lose count of who holds its clock, and never skips again (seen under load).

    That says nothing of the story, which is then told from its beginning in a new house; what it tells is compared all
    the same.
    """

    doors: AsyncExitStack
    house: House

    async def plays(self, story: Story) -> Performed:
        performed = await self._performed(story)
        if performed.moved_on or outlived(performed):
            await self._move()
        return performed

    async def _performed(self, story: Story) -> Performed:
        for _ in range(HOUSES - 1):
            try:
                return await self._in_time(story)
            except (TimeoutError, RPCError):
                await self._move()
        return await self._in_time(story)

    async def _move(self) -> None:
        await self.doors.aclose()
        self.house = await self.doors.enter_async_context(house())

    async def _in_time(self, story: Story) -> Performed:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await perform(self.house, story)


def outlived(performed: Performed) -> bool:
    """A sanction went on after its case: the server's clock is held ever after, by a child whose parent had ended."""
    last = [performed.book.events[case.case_number][-1] for case in performed.cases]
    return any(event.stage == CLOSED and not isinstance(event.facts, Closed) for event in last)


@asynccontextmanager
async def troupe() -> AsyncIterator[Troupe]:
    """Raises CannotStart without a time-skipping server."""
    async with AsyncExitStack() as doors:
        yield Troupe(doors, await doors.enter_async_context(house()))
