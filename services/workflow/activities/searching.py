"""Finding the open deadlines that a decree may move."""

from temporalio import activity

from services.workflow.activities.recording import CaseBook
from services.workflow.domain.decrees import Crossed, Search

FIND_CROSSED = "find_crossed_deadlines"


class Searcher:
    def __init__(self, book: CaseBook) -> None:
        self._book = book

    @activity.defn(name=FIND_CROSSED)
    async def find_crossed(self, search: Search) -> Crossed:
        return await self._book.crossed(search)
