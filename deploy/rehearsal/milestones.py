"""The log of a sanction's milestones in memory."""

from collections.abc import Iterable

from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.state import Entry, Recorded, SanctionState
from services.sanctions.worker import counted_with
from shared.calendar import Calendar, published_calendar


class MemoryMilestoneLog:
    """Keeps what PostgresMilestoneLog keeps; both pass tests/integration/sanctions/test_milestone_log.py."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.rows: dict[tuple[str, int, int], Recorded] = {}
        self._counting = counted_with(calendar or published_calendar())

    async def write(self, entry: Entry) -> Recorded:
        milestone = entry.milestone
        key = (milestone.case_number, milestone.round, milestone.sequence)
        if key not in self.rows:
            self.rows[key] = complete(entry, load_catalogue(), self._counting)
        return self.rows[key]

    def adopt(self, milestones: Iterable[Recorded]) -> None:
        """Take over what another log holds."""
        for recorded in milestones:
            milestone = recorded.milestone
            self.rows[milestone.case_number, milestone.round, milestone.sequence] = recorded

    def standing(self, case_number: str, sanction_round: int) -> list[Recorded]:
        """The milestones of one sanction, in order."""
        return [row for (case, number, _), row in self.rows.items() if (case, number) == (case_number, sanction_round)]

    def state(self, case_number: str, sanction_round: int) -> SanctionState:
        state = SanctionState()
        for recorded in self.standing(case_number, sanction_round):
            state = state.after(recorded)
        return state
