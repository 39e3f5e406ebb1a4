"""Death at every point between two steps of a unit of work."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.journal import Fault
from tests.chaos.points import POINTS, Point
from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.trial import Trial

ACTS = 2
REACHED_WITHIN = 90.0


async def every_point(trial: Trial) -> None:
    """A process is started that will die at one point, work is given to it, and it comes back; point after point.

    Its acts go all the way to an executed sanction, so that every point lies on their way.
    """
    await until_cases_run(trial)
    for number, (name, point) in enumerate(POINTS.items()):
        await die_at(trial, name, point, trial.house.home.root / f"point-{number}")


async def die_at(trial: Trial, name: str, point: Point, mark: Path) -> None:
    component = trial.house.component_of(point.service, point.role)
    role = [] if component == point.service and not trial.house.apart else [point.role]
    trial.doomed.add(component)
    command = [sys.executable, "-m", "tests.chaos.faulty", name, str(mark), point.service, *role]
    await trial.exchange(component, command)
    await trial.hand_in(ACTS)

    async def reached() -> bool:
        back = component not in trial.unmended and trial.house.lives(component)
        return back and await asyncio.to_thread(mark.exists)

    if await trial.until(reached, REACHED_WITHIN, f"death at {name!r}"):
        trial.journal.faults.append(Fault(await asyncio.to_thread(born, mark), f"death at {name}", component))
    else:
        trial.journal.never_happened.append(f"nothing died at {name!r}")
        await asyncio.to_thread(mark.touch)  # whatever comes later, it must not die of this point any more
        await trial.exchange(component, None)
    trial.doomed.discard(component)
    trial.house.entries.pop(component, None)
    trial.report(f"past: {name}")


def born(mark: Path) -> datetime:
    return datetime.fromtimestamp(mark.stat().st_mtime, UTC)
