"""`make bench`: measures, prints a table, asserts nothing about speed. Plain pytest does not collect it."""

import pytest

from tests.benchmarks.results import HEADER, Results

RESULTS = pytest.StashKey[Results]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = Results()


@pytest.fixture
def results(pytestconfig: pytest.Config) -> Results:
    return pytestconfig.stash[RESULTS]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    comparisons = config.stash[RESULTS].comparisons
    if comparisons:
        terminalreporter.section("benchmarks")
        terminalreporter.write_line(HEADER)
    for comparison in comparisons:
        terminalreporter.write_line(comparison.row())
