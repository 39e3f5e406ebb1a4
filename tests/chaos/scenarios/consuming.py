"""Groups whose members freeze, come and go, fall behind, or read everything again."""

import asyncio
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from deploy.demo.run import Run
from deploy.local.component import Component
from deploy.local.home import PROJECT_ROOT
from shared.contracts.topics import INTAKE_REPORTS
from tests.chaos.acts import Act, one_act
from tests.chaos.scenarios.killing import until_cases_run
from tests.chaos.topics import READINGS, lags, set_back
from tests.chaos.trial import Trial

SESSION_SECONDS = 45.0
"""After so long without a heartbeat a member's partitions are given to others."""

TAKEN_OVER_WITHIN = SESSION_SECONDS + 60
HOT_REPORTS = 40
READERS = {"workflow": ("workflow", "starter"), "notify": ("notify", "consumer"), "intake": ("intake", "consumer")}
NOTHING_DONE = 2


async def zombie(trial: Trial) -> None:
    """A starter freezes (SIGSTOP) until others have its partitions, and wakes (SIGCONT) in the belief to own them."""
    await until_cases_run(trial)
    second, first = starter(trial, "second"), trial.house.component_of("workflow", "starter")
    await trial.join(second)
    sleeping = trial.house.process(first)
    if sleeping is None:
        raise RuntimeError(f"{first} does not run")
    trial.journal.note(f"SIGSTOP {first}", first)
    sleeping.suspend()
    await trial.hand_in(6)
    if not await trial.until(trial.assigned, TAKEN_OVER_WITHIN, "another member with the sleeper's partitions"):
        trial.journal.never_happened.append("nobody took the sleeper's partitions over")
    trial.journal.note(f"SIGCONT {first}", first)
    sleeping.resume()
    await trial.hand_in(4)
    await trial.until(trial.assigned, TAKEN_OVER_WITHIN, "the end of the zombie's dreams")
    await trial.leave(second)


async def storm(trial: Trial) -> None:
    """One to six further starters join and leave every two seconds while reports come in."""
    await until_cases_run(trial)
    mark = trial.house.home.root / "storm"
    command = [
        sys.executable,
        "-m",
        "tests.chaos.storm",
        str(trial.random.random()),
        str(trial.size.seconds),
        str(mark),
    ]
    storming = starter(trial, "storm", command)
    trial.journal.note("rebalance storm")
    trial.doomed.add(storming.name)
    await trial.join(storming)
    for _ in range(5):
        await trial.hand_in(2)
        await asyncio.sleep(trial.size.seconds / 5)
    await trial.until(partial(asyncio.to_thread, mark.exists), 60, "the end of the storm")
    if not await asyncio.to_thread(mark.exists):
        trial.journal.never_happened.append("the storm did not blow")
    await trial.leave(storming)


async def slow_handler(trial: Trial) -> None:
    """The starter takes 20 s over some records, although its client must poll every 6 s."""
    await until_cases_run(trial)
    name = trial.house.component_of("workflow", "starter")
    role = ["starter"] if trial.house.apart else []
    await trial.exchange(name, [sys.executable, "-m", "tests.chaos.slow", "20", "6", "workflow", *role])
    trial.journal.note(f"{name} is slow", name)
    await trial.hand_in(8)
    await trial.until(trial.assigned, 150, "the slow records")
    await trial.exchange(name, None)


async def replayed(trial: Trial) -> None:
    """Twice, every group of ours is set back to offset 0 of its topic."""
    await until_cases_run(trial)
    await trial.until(trial.assigned, 60, "the first cases")
    for _ in range(2):
        await read_anew(trial)


async def redriven(trial: Trial) -> None:
    """All dead letters are sent again, twice, by the product's own command."""
    await until_cases_run(trial)
    for more in ([], ["--again"]):
        done = await asyncio.to_thread(redrive, trial.house.home.root, *more)
        trial.journal.note("netra dlq redrive")
        if done.returncode >= NOTHING_DONE:
            trial.journal.never_happened.append(f"nothing was sent again: {done.stdout[-200:]}{done.stderr[-200:]}")
        await trial.until(partial(nothing_lags, trial), 60, "the end of the lag")


async def hot_key(trial: Trial) -> None:
    """Forty people report one act while the starter dies twice: one case, and everybody else is served meanwhile."""
    await until_cases_run(trial)
    name = trial.house.component_of("workflow", "starter")
    for _ in range(2):
        await trial.kill(name)
        await trial.look()
        await trial.revive(name)
        await trial.hand_in(3)


def reported_by_many(run: Run) -> list[Act]:
    return [one_act(run, HOT_REPORTS)]


def starter(trial: Trial, name: str, command: list[str] | None = None) -> Component:
    house = trial.house
    return Component(
        name=f"workflow-starter-{name}",
        command=command or [sys.executable, "-m", "services.workflow", "starter"],
        ready=lambda: True,
        address="starter",
        environment=house.environment_of("workflow") | {"NETRA_INSTANCE": f"member-{name}"},
    )


async def read_anew(trial: Trial) -> None:
    """All groups at once: a member with a name of its own is waited for when it has left, until its session ends."""
    members = {reading: trial.house.component_of(*READERS[reading.group]) for reading in READINGS}
    for name in members.values():
        await trial.stop(name)
    for reading, name in members.items():
        back = partial(asyncio.to_thread, set_back, trial.bootstrap, reading)
        if not await trial.until(back, TAKEN_OVER_WITHIN, f"an empty group {reading.group}"):
            trial.journal.never_happened.append(f"{reading.group} did not read anew")
        trial.journal.note(f"{reading.group} reads {reading.topic} anew", name)
    for name in members.values():
        await trial.revive(name)
    await trial.until(partial(nothing_lags, trial), 90, "the end of the lag")


async def nothing_lags(trial: Trial) -> bool:
    return not any((await asyncio.to_thread(lags, trial.bootstrap)).values())


def redrive(home: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "netra"), "dlq", "redrive", INTAKE_REPORTS, *more]
    told = os.environ | {"NETRA_DATA_DIR": str(home)}
    return subprocess.run(  # noqa: S603 -- our own command
        command, env=told, cwd=PROJECT_ROOT, check=False, capture_output=True, text=True, timeout=120
    )
