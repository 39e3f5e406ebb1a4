"""Finding the running clocks that a decree may move."""

from temporalio import activity

from services.sanctions.activities.recording import MilestoneLog
from services.sanctions.domain.decrees import Crossed, Search

FIND_CROSSED = "find_crossed_clocks"


class Searcher:
    def __init__(self, log: MilestoneLog) -> None:
        self._log = log

    @activity.defn(name=FIND_CROSSED)
    async def find_crossed(self, search: Search) -> Crossed:
        return await self._log.crossed(search)
