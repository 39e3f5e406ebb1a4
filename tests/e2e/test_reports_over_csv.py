"""An agency hands in a file of reports."""

from deploy.demo.samples import csv_file
from shared.contracts.cases import Closed
from shared.contracts.vocabulary import CaseOutcome
from tests.e2e.journey import Journey


async def test_a_row_of_a_file_becomes_a_case_that_is_found_not_proven(journey: Journey) -> None:
    header, first = csv_file(journey.desk.run).splitlines()[:2]
    token = journey.desk.stack.token("bawaslu-ri", scopes=("reports:bulk",))
    [accepted] = await journey.counter.hand_in_bulk(f"{header}\n{first}\n", token)
    case = await journey.case_of(accepted)
    told = await journey.tell(case, "not_proven")
    assert told.trouble is None
    closing = (await journey.ledger(case))[-1].facts
    assert closing == Closed(outcome=CaseOutcome.NOT_PROVEN)
    shown = await journey.tracked(accepted, "closed")
    assert shown["text_en"] == "Closed: the violation was not proven."
    assert await journey.mail_about(case)
