"""A case whose recommendation the personnel authority does not follow up, as the tables tell it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.workflow.domain.deadlines import DeadlineOrder, MomentKind, open_deadline
from services.workflow.domain.ledger import GENESIS, Entry, append
from services.workflow.domain.register import load_register
from shared.calendar import published_calendar
from shared.contracts.cases import CaseEvent, CaseFacts, Parties, RecommendationIssued, RungFired, StageEntered
from shared.contracts.sanctions import Recommendation
from shared.contracts.vocabulary import Election, Role, Sla
from tests.unit.workflow.cases import NUMBER, PARTIES, ZONE
from tests.unit.workflow.reading_contract import a_row

STEP = "sanction_execution"
FORWARDED = datetime(2024, 8, 5, 2, tzinfo=UTC)


class Silence:
    """`Silence("bkn-2024", rungs=2)`: the deadline lapsed and two rungs fired. `rungs=None`: it is still running."""

    def __init__(self, edition: str = "kasn-2022", *, rungs: int | None = None, **changes: Any) -> None:
        self.edition = load_register().edition(edition)
        self.parties = Parties.model_validate(PARTIES.model_dump() | changes.pop("parties", {}))
        self.recommendation = Recommendation.model_validate(
            {"category": "severe", "track": "discipline", "letter_number": "R-4899/NK.0100/12/2023"}
            | {"issued_by": self.parties.recommending, "issued_at": FORWARDED}
            | changes.pop("recommendation", {})
        )
        self.changes = changes
        self.rungs = rungs
        order = DeadlineOrder(
            deadline_id=f"{STEP}.1",
            edition=edition,
            step=STEP,
            election=Election.PEMILU,
            trigger_at=FORWARDED,
            zone=ZONE,
        )
        self.deadline, self.proof = open_deadline(order, self.edition.step(STEP), published_calendar())

    def row(self) -> dict[str, Any]:
        values: dict[str, Any] = {"edition": self.edition.id, "stage": STEP, "rung": self.rungs or 0}
        parties = self.parties.model_dump(mode="json")
        values |= {"parties": parties, "party_agencies": sorted({value for value in parties.values() if value})}
        return a_row(NUMBER, **(values | self.changes))

    def deadline_row(self, status: str | None = None) -> dict[str, Any]:
        running = "open" if self.rungs is None else "lapsed"
        return {
            "case_number": NUMBER,
            "deadline_id": f"{STEP}.1",
            "deadline": self.deadline.model_dump(mode="json"),
            "proof": self.proof.model_dump_json(),
            "lapses_at": self.proof.lapses_at,
            "status": status or running,
            "lapsed_at": None,
            "met_at": None,
        }

    def events(self) -> list[CaseEvent]:
        facts: list[CaseFacts] = [
            RecommendationIssued(recommendation=self.recommendation),
            StageEntered(actor=Role.PERSONNEL_AUTHORITY, deadline=self.deadline.facts),
        ]
        moments = [moment for moment in self.deadline.moments if moment.kind is MomentKind.RUNG]
        facts += [
            RungFired(
                deadline=self.deadline.facts,
                rung=moment.index,
                act=moment.act,
                scheduled_at=moment.at,
                notify=moment.notify,
            )
            for moment in moments[: self.rungs or 0]
        ]
        return [self._event(number, one) for number, one in enumerate(facts, start=1)]

    def ledger(self) -> list[Entry]:
        entries: list[Entry] = []
        for event in self.events():
            entries.append(append(event, entries[-1].hash if entries else GENESIS))
        return entries

    def _event(self, sequence: int, facts: CaseFacts) -> CaseEvent:
        return CaseEvent(
            case_number=NUMBER,
            sequence=sequence,
            recorded_at=FORWARDED + timedelta(days=sequence),
            stage=STEP,
            edition=self.edition.id,
            election=Election.PEMILU,
            province="52",
            agency=self.parties.personnel_authority,
            violation="DS-06",
            sla=Sla.ON_TIME,
            parties=self.parties,
            facts=facts,
        )
