"""`python -m tests.chaos [--minutes N] [--seed N] [--only NAME,NAME] [--list]`: break, heal, judge, and tell."""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from time import monotonic

from rich.console import Console

from tests.chaos.house import House
from tests.chaos.results import RESULTS, about, show, verdict, write
from tests.chaos.scenarios.catalogue import SCENARIOS, Scenario
from tests.chaos.trial import Result, Size, carry_out

LONG_ACTS = 500
USUAL_SETTLING, LONG_SETTLING = 300.0, 900.0
"""Seconds. After five minutes' silence a receiver is asked again ten minutes later at the latest."""

TOLD = {"NETRA_REPUBLISH_AFTER_MINUTES": "0.25"}
"""A lost report is not waited for as long as in production; what was only slow is published again needlessly."""

console = Console(highlight=False)


@dataclass(frozen=True)
class Wish:
    """`minutes` above 0 asks for a long run: the scenarios that grow get 500 acts, fed over that time."""

    seed: int
    minutes: float
    only: tuple[str, ...]
    together: bool
    results: Path

    @property
    def command(self) -> str:
        told = [f"MINUTES={self.minutes:g}"] if self.minutes else []
        only = [f'ONLY="{",".join(self.only)}"'] if self.only else []
        return " ".join(["make chaos", *told, f"SEED={self.seed}", *only])

    def size(self, scenario: Scenario) -> Size:
        if not (self.minutes and scenario.grows):
            return Size(
                acts=scenario.acts,
                seconds=scenario.seconds,
                settling=LONG_SETTLING if self.minutes else USUAL_SETTLING,
                long=self.minutes > 0,
                stories=scenario.stories,
                by_kafka=scenario.by_kafka,
            )
        seconds = self.minutes * 60
        return Size(acts=LONG_ACTS, seconds=seconds, per_second=LONG_ACTS / seconds, settling=LONG_SETTLING, long=True)


def main() -> int:
    wish = wished()
    if wish is None:
        return 0
    folder = Path(tempfile.mkdtemp(prefix="netra-chaos-"))
    try:
        results = asyncio.run(run(wish, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(results, console)
    console.print(f"{wish.command}: written to {wish.results}")
    return 0 if all(result.passed for result in results) else 1


async def run(wish: Wish, folder: Path) -> list[Result]:
    results = []
    chosen = {name: each for name, each in SCENARIOS.items() if not wish.only or name in wish.only}
    house = House.built(folder, apart=not wish.together, told=TOLD)
    begun = monotonic()

    def report(line: str) -> None:
        console.print(f"{monotonic() - begun:6.0f} s  {line}", markup=False)

    end_at_sigterm()
    report(f"seed {wish.seed}; starting {'services whole' if wish.together else 'each role as a process'}")
    try:
        await asyncio.to_thread(house.open)
        for name, scenario in chosen.items():
            report(f"--- {name}")
            result = await carry_out(
                house,
                name,
                scenario.faults,
                seed=wish.seed,
                size=wish.size(scenario),
                report=report,
                told=scenario.told,
            )
            report(f"--- {name}: {verdict(result)}")
            results.append(result)
            write([result], wish.minutes, wish.results)
    finally:
        await asyncio.to_thread(house.down)
    return results


def end_at_sigterm() -> None:
    """As at Ctrl-C: what was started is stopped."""
    running = asyncio.current_task()
    if running is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)


def scenarios(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if unknown := [name for name in names if name not in SCENARIOS]:
        raise argparse.ArgumentTypeError(f"there is no scenario {', '.join(unknown)}")
    return names


def wished() -> Wish | None:
    """None when only the list was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.0, help="a long run: 500 cases, over this many minutes")
    parser.add_argument("--seed", type=int, help="repeats the choices of an earlier run")
    parser.add_argument("--only", type=scenarios, default=(), metavar="NAME,NAME", help="of those that --list shows")
    parser.add_argument("--together", action="store_true", help="each service as one process, as `netra up` runs it")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    if asked.list:
        for name in SCENARIOS:
            console.print(f"{name}: {about(name)}")
        return None
    seed = SystemRandom().randrange(1_000_000) if asked.seed is None else asked.seed
    return Wish(seed, asked.minutes, asked.only, asked.together, asked.results)


if __name__ == "__main__":
    sys.exit(main())
