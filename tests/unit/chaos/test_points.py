from collections.abc import Callable
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import product
from tests.chaos import faulty
from tests.chaos.house import APART
from tests.chaos.points import POINTS, Point, When


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
def test_a_point_hangs_at_a_port_that_the_product_has(point: Point) -> None:
    owner, name = point.owner()
    assert iscoroutinefunction(getattr(owner, name))
    assert point.role in APART[point.service]


@pytest.mark.parametrize(("when", "done"), [(When.BEFORE, []), (When.AFTER, ["step"])])
async def test_death_comes_before_the_step_or_after_it(
    when: When, done: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    did: list[str] = []

    async def step() -> None:
        did.append("step")

    def die(_mark: Path) -> None:
        raise SystemExit

    monkeypatch.setattr(faulty, "die", die)
    port: Callable[[], Any] = faulty.mortal(step, when, tmp_path / "mark")
    with pytest.raises(SystemExit):
        await port()
    assert did == done


def test_no_file_of_the_product_knows_the_fault_tests() -> None:
    assert [path.name for path in product() if "tests.chaos" in path.read_text()] == []
