"""The cases of a bulk hand-over, kept in memory."""

from collections import Counter

from temporalio.exceptions import ApplicationError


class MemoryTransferBook:
    """`failures` says how often the hand-over of a case fails before it succeeds; the silent wait for the others."""

    def __init__(self, count: int, failures: dict[str, int], silent: frozenset[str] = frozenset()) -> None:
        self.waiting = {f"NTR-2024-{number:06d}" for number in range(count)}
        self.failures = Counter(failures)
        self.silent = silent
        self.handed_over: Counter[str] = Counter()

    async def next_cases(self, transfer_id: str, limit: int, after: str) -> list[str]:
        assert transfer_id == "t"
        return sorted(case for case in self.waiting if case > after)[:limit]

    async def hand_over(self, transfer_id: str, case_number: str) -> str:
        assert transfer_id == "t"
        if self.failures[case_number] > 0:
            self.failures[case_number] -= 1
            raise ApplicationError("no worker of the case answered")
        if case_number in self.silent and self.waiting - self.silent:
            raise ApplicationError("no worker of the case answers while others wait")
        self.handed_over[case_number] += 1
        self.waiting.discard(case_number)
        return "transferred"
