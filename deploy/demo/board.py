"""The board on the wall: where every case of the run stands, read again a few times a second."""

import asyncio
from collections.abc import Callable, Iterable

from deploy.demo.records import CaseStanding, Records

PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 120.0

Condition = Callable[[CaseStanding], bool]


class NothingHappened(Exception):  # noqa: N818 -- an answer to a person
    """A case did not get where its story waits for it."""


class Board:
    patience_seconds = PATIENCE_SECONDS

    def __init__(self, records: Records) -> None:
        self._records = records
        self._standings: dict[str, CaseStanding] = {}
        self._changed = asyncio.Condition()

    def standing(self, case_number: str) -> CaseStanding:
        return self._standings[case_number]

    async def follow(self, cases: Iterable[str]) -> None:
        """Put these cases on the board."""
        self._standings |= {each.case_number: each for each in await self._records.standings(list(cases))}

    async def until(self, case_number: str, condition: Condition, *, waiting_for: str) -> None:
        """Raises NothingHappened."""
        try:
            async with asyncio.timeout(self.patience_seconds), self._changed:
                await self._changed.wait_for(lambda: condition(self._standings[case_number]))
        except TimeoutError:
            stands = self._standings[case_number]
            raise NothingHappened(
                f"{waiting_for} did not come in {self.patience_seconds:.0f} s; the case is at {stands.stage}, "
                f"rung {stands.rung}, sanction {stands.sanction}"
            ) from None

    async def keep_current(self, stop: asyncio.Event) -> None:
        """Runs until `stop`."""
        while not stop.is_set():
            await self.follow(list(self._standings))
            async with self._changed:
                self._changed.notify_all()
            await asyncio.sleep(PAUSE_SECONDS)
