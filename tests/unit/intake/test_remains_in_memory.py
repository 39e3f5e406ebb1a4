import pytest

from services.intake.domain.progress import CaseProgress
from shared.contracts.vocabulary import CaseOutcome
from tests.unit.intake.remains_contract import RemainsContract, Stand
from tests.unit.intake.reports_in_memory import ReportsInMemory
from tests.unit.intake.samples import NOW


class TestRemainsInMemory(RemainsContract):
    @pytest.fixture
    def stand(self, reports: ReportsInMemory) -> Stand:
        async def stand(report_id: str, case_number: str, outcome: CaseOutcome | None) -> None:
            others = [one for one in reports.followed.get(report_id, []) if one.case_number != case_number]
            reports.followed[report_id] = [*others, CaseProgress(case_number, "x", outcome, NOW)]

        return stand
