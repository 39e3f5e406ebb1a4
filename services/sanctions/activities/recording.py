"""Recording a milestone: the one thing a sanction does to the world outside its own history."""

from typing import Protocol

from temporalio import activity

from services.sanctions.domain.decrees import Crossed, Search
from services.sanctions.domain.state import Entry, Read, Reading, Recorded

RECORD = "record_milestone"
READ = "read_milestones"


class MilestoneLog(Protocol):
    """Where milestones are written down, in one transaction with what lists show.

    Idempotent by (case number, round, sequence): what was written first stands and is returned, even if another
    entry wrote it. A new milestone gets the deadline that it opens.
    """

    async def write(self, entry: Entry) -> Recorded: ...

    async def read(self, reading: Reading) -> Read: ...

    async def crossed(self, search: Search) -> Crossed: ...


class Recorder:
    def __init__(self, log: MilestoneLog) -> None:
        self._log = log

    @activity.defn(name=RECORD)
    async def record(self, entry: Entry) -> Recorded:
        return await self._log.write(entry)

    @activity.defn(name=READ)
    async def read(self, reading: Reading) -> Read:
        return await self._log.read(reading)
