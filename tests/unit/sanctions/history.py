"""A sanction that has come some way: its order, its milestones as recorded, and the state that follows from them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from services.sanctions.domain.acts import Actor
from services.sanctions.domain.catalogue import load_catalogue
from services.sanctions.domain.drafting import letter_for, sanction_for
from services.sanctions.domain.drafts import Drafter, SanctionDraft
from services.sanctions.domain.letters import load_letter_book
from services.sanctions.domain.permission import Matter
from services.sanctions.domain.state import Recorded, SanctionState
from services.workflow.domain.violations import norm
from shared.contracts.sanctions import MilestoneKind, Recommendation, SanctionMilestone, SanctionOrder
from shared.contracts.vocabulary import Election, SanctionCategory
from shared.directory.agencies import load_directory
from tests.unit.sanctions.matters import NOW, order

AGENCY = "kab-bone"
OFFICER = Actor(agency=AGENCY, subject="officer-1", roles=frozenset({"personnel_authority"}))
BY_BKN = Recommendation.model_validate(
    {"category": "moral", "track": "ethics", "letter_number": "9953/B-AK.02.02/SD/F/2024", "issued_by": "bkn"}
    | {"issued_at": NOW}
)


@dataclass
class History:
    order: SanctionOrder
    milestones: list[tuple[SanctionMilestone, datetime]] = field(default_factory=list)
    state: SanctionState = field(default_factory=SanctionState)

    def add(self, kind: MilestoneKind, **content: Any) -> None:
        number = len(self.milestones) + 1
        milestone = SanctionMilestone(
            case_number=self.order.case_number,
            round=1,
            sequence=number,
            kind=kind,
            at=NOW + timedelta(days=number - 9),
            letter_number=f"800.1.6.2/{number}/BKPSDM",
            **content,
        )
        words = "s.d. 22 November 2024 pukul 24.00 WITA" if kind is MilestoneKind.DECIDED else None
        self.state = self.state.after(Recorded(entry_id=str(number), milestone=milestone, due_in_words=words))
        self.milestones.append((milestone, milestone.at))

    def matter(self) -> Matter:
        return Matter(self.order, self.state, load_catalogue(), NOW)

    def draft(self, code: str, sanction: str | None = None) -> SanctionDraft:
        """As the API makes it. Raises Refused."""
        book, matter = load_letter_book(), self.matter()
        letter = letter_for(code, matter, book, OFFICER)
        kind = sanction_for(letter, sanction, matter, OFFICER)
        drafter = Drafter(self.order, self.state, self.milestones, load_directory())
        return drafter.draft(letter, book, load_catalogue(), kind)


def history(*kinds: str, sanction: str | None = None, **changes: Any) -> History:
    """`history("summoned", "examined", category=...)`; the recommendation's receipt comes first, a report follows."""
    violation, reported = changes.get("violation", "DS-04"), changes.pop("reported", True)
    category = changes.pop("category", SanctionCategory.SEVERE)
    values = {"personnel_authority": AGENCY, "norm": norm(violation, date(2024, 10, 1), Election.PILKADA)} | changes
    made = History(order(category, **values))
    for kind in (MilestoneKind.RECEIVED, *map(MilestoneKind, kinds)):
        made.add(kind, sanction=sanction if kind is MilestoneKind.DECIDED else None)
        if kind is MilestoneKind.EXAMINED:
            made.add(MilestoneKind.TEAM_FORMED)
            if reported:
                made.add(MilestoneKind.EXAMINATION_REPORTED)
    return made
