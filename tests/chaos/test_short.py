"""One death among running cases, on every run of the tests. The whole catalogue: `make chaos`."""

from pathlib import Path

from tests.chaos.house import House
from tests.chaos.scenarios.killing import one_service
from tests.chaos.trial import Size, carry_out

SEED = 7
SHORT = Size(acts=8, seconds=5, stories={"rejected": 2, "not_proven": 2, "silent_handler": 2})


async def test_nothing_is_lost_or_doubled_when_the_case_service_is_killed_among_running_cases(tmp_path: Path) -> None:
    house = House.built(tmp_path, apart=False, told={})
    try:
        house.open()
        result = await carry_out(house, "one service", one_service, seed=SEED, size=SHORT, report=print)
    finally:
        house.down()
    assert [f"{check.rule}: {fault}" for check in result.checks for fault in check.faults] == []
    assert result.cases > 0
    assert result.notices > 0
