"""A citizen reports; months of law later, in seconds, the sanction is executed."""

from deploy.demo.owed import owed_by
from deploy.demo.samples import http_samples
from services.workflow.domain.violations import load_violations
from shared.contracts.cases import CaseEvent
from shared.contracts.cases import CaseEventKind as Kind
from shared.contracts.cases import SanctionMilestoneReached as Reached
from shared.contracts.sanctions import MilestoneKind as Milestone
from shared.contracts.vocabulary import SanctionCategory
from tests.e2e.journey import Journey
from tests.e2e.secrecy import in_clear
from tests.e2e.uploads import upload_of
from tests.e2e.waiting import eventually

MORAL_SANCTION = (
    Milestone.RECEIVED,
    Milestone.DECIDED,
    Milestone.SERVED,
    Milestone.EFFECTIVE,
    Milestone.EXECUTED,
)
"""The sample's first report is of an ethics violation: its sanction needs no summons and no examination."""

LASTING = (SanctionCategory.MODERATE, SanctionCategory.SEVERE)
"""Their first kinds last for months."""


async def test_a_citizens_report_leads_to_an_executed_sanction(journey: Journey) -> None:
    accepted = await journey.counter.hand_in(http_samples(journey.desk.run)[0])
    case = await journey.case_of(accepted)
    told = await journey.tell(case, "timely")
    assert (told.trouble, told.refusals) == (None, ())
    assert await journey.told_in(case) == [
        *(Kind.OPENED, Kind.STAGE_ENTERED),
        *(Kind.ACTION_TAKEN, Kind.STAGE_ENTERED),
        *(Kind.ACTION_TAKEN, Kind.STAGE_ENTERED),
        *(Kind.ACTION_TAKEN, Kind.RECOMMENDATION_ISSUED, Kind.STAGE_ENTERED),
        *[Kind.SANCTION_MILESTONE] * len(MORAL_SANCTION),
        Kind.CLOSED,
    ]
    milestones = [one.facts.milestone.kind for one in await journey.ledger(case) if isinstance(one.facts, Reached)]
    assert tuple(milestones) == MORAL_SANCTION
    shown = await journey.tracked(accepted, "closed")
    assert shown["cases"][0]["outcome"] == "sanctioned"
    closing = [letter.subject for letter in await journey.mail_about(case) if "kasn@netra.test" in letter.recipients]
    assert any(case in subject for subject in closing)
    bootstrap = journey.desk.stack.environment["KAFKA_BOOTSTRAP_SERVERS"]
    upload = await eventually(lambda: upload_of(bootstrap, case))
    assert (upload.status, upload.category) == ("in_force", "moral")
    assert await in_clear(journey.desk.stack.environment["TEMPORAL_ADDRESS"], case) == set()


async def test_the_end_of_a_sanction_reaches_the_ledger_and_the_agencies_of_its_closed_case(journey: Journey) -> None:
    """In a drill a month is a second; the case has closed with the report of the execution."""
    samples = http_samples(journey.desk.run)
    lasting = next(one for one in samples if load_violations()[one.document["violation"]].category in LASTING)
    accepted = await journey.counter.hand_in(lasting)
    case = await journey.case_of(accepted)
    told = await journey.tell(case, "timely")
    assert told.trouble is None

    async def restored() -> list[CaseEvent] | None:
        rows = await journey.ledger(case)
        reached = [one.facts.milestone.kind for one in rows if isinstance(one.facts, Reached)]
        return rows if Milestone.RESTORED in reached else None

    rows = await eventually(restored)
    assert [one.facts.kind for one in rows[-2:]] == [Kind.CLOSED, Kind.SANCTION_MILESTONE]
    assert rows[-1].stage == "closed"
    ends = [letter for letter in await journey.mail_about(case) if "masa sanksi berakhir" in letter.subject.lower()]
    assert len(ends) == len({letter.recipients for letter in ends}) == len(owed_by(rows[-1:]))
    assert (await journey.tracked(accepted, "closed"))["cases"][0]["outcome"] == "sanctioned"
