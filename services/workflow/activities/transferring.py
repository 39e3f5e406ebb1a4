"""A bulk hand-over, case by case, each as often as it takes."""

from typing import Protocol

from temporalio import activity

from shared.temporal.heartbeat import alive

NEXT_CASES, HAND_OVER = "next_cases_of_transfer", "hand_over_case"


class TransferBook(Protocol):
    """Where a transfer and its cases are written down."""

    async def next_cases(self, transfer_id: str, limit: int, after: str) -> list[str]:
        """Cases that still wait, in the order of their numbers, from the one after `after`."""

    async def hand_over(self, transfer_id: str, case_number: str) -> str:
        """Hand one case over, once, and return what became of it.

        Raises what passes: no worker answered, the database is away, or the case changed in the meantime.
        """


class Transferor:
    def __init__(self, book: TransferBook) -> None:
        self._book = book

    @activity.defn(name=NEXT_CASES)
    async def next_cases(self, transfer_id: str, limit: int, after: str = "") -> list[str]:
        """Runs that began in an earlier release do not say `after`."""
        async with alive():
            return await self._book.next_cases(transfer_id, limit, after)

    @activity.defn(name=HAND_OVER)
    async def hand_over(self, transfer_id: str, case_number: str) -> str:
        async with alive():
            return await self._book.hand_over(transfer_id, case_number)
