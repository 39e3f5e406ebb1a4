"""A citizen reports; months of law later, in seconds, the sanction is executed."""

from deploy.demo.samples import http_samples
from shared.contracts.cases import CaseEventKind as Kind
from shared.contracts.cases import SanctionMilestoneReached as Reached
from shared.contracts.sanctions import MilestoneKind as Milestone
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
