from tests.unit.intake.reports_contract import ReportsContract


class TestReportsInMemory(ReportsContract):
    """The fake keeps the promises that the real one is tested for."""
