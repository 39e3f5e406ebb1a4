"""The log of a sanction's milestones in memory."""

from collections.abc import Iterable

from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.counting import Counting
from services.sanctions.domain.deadlines import complete
from services.sanctions.domain.decrees import Crossed, Place, Search, crossing
from services.sanctions.domain.state import Entry, Read, Reading, Recorded, SanctionState
from shared.calendar import Calendar, Decree, published_calendar
from shared.calendar.announced import with_decrees
from shared.contracts.sanctions import SanctionOrder


class MemoryMilestoneLog:
    """Keeps what PostgresMilestoneLog keeps; both pass tests/integration/sanctions/test_milestone_log.py."""

    def __init__(self, calendar: Calendar | None = None) -> None:
        self.rows: dict[tuple[str, int, int], Recorded] = {}
        self.orders: dict[tuple[str, int], SanctionOrder] = {}
        self.calendar = calendar or published_calendar()

    async def write(self, entry: Entry) -> Recorded:
        milestone = entry.milestone
        key = (milestone.case_number, milestone.round, milestone.sequence)
        if key not in self.rows:
            self.rows[key] = complete(entry, load_catalogue(), Counting(self.calendar))
            self.orders[milestone.case_number, milestone.round] = entry.order
        return self.rows[key]

    async def read(self, reading: Reading) -> Read:
        standing = self.standing(reading.case_number, reading.round)
        return Read(rows=tuple(row for row in standing if row.milestone.sequence > reading.after))

    async def crossed(self, search: Search) -> Crossed:
        found = [
            Place(case_number=case, round=number, codes=crossing(self.state(case, number), search.days))
            for case, number in sorted({key[:2] for key in self.rows})
        ]
        return Crossed(places=tuple(place for place in found if place.codes))

    def take_in(self, decree: Decree) -> None:
        self.calendar = with_decrees(self.calendar, [decree])

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
