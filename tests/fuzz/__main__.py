"""`make fuzz`: requests and messages of strangers, the same ones for the same SEED. Exits 1 when one goes wrong."""

import itertools
import logging
import os
import sys
import tempfile
import time
from asyncio import Runner
from collections.abc import Iterator
from pathlib import Path

import structlog
from rich.console import Console
from rich.table import Table

from deploy.local.stack import Stack
from tests.fuzz.hypotheses import pour
from tests.fuzz.lanes import LANES, Lane, furnished
from tests.fuzz.premises import Premises, own_database, premises
from tests.fuzz.strangers import Asking, Tally, ask

CASES, MESSAGES = 2_000, 100_000
ROUND = 500
"""Messages between two lines of progress."""

console = Console(width=150)


def main() -> int:
    """CASES for each of SERVICES and kind of caller, MESSAGES over all of LANES: all set in the environment."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    seed = int(os.environ.get("SEED", "1"))
    cases, number = int(os.environ.get("CASES", CASES)), int(os.environ.get("MESSAGES", MESSAGES))
    console.print(f"SEED={seed} CASES={cases} MESSAGES={number}")
    needed = ("postgres", "temporal") if cases else ("postgres",)
    with (
        tempfile.TemporaryDirectory(prefix="netra-fuzz-") as folder,
        Stack.temporary(Path(folder), names=needed) as stack,
    ):
        faults = 0
        for fault in itertools.chain(messages(stack, seed, number), requests(stack, seed, cases)):
            faults += 1
            console.print(f"✗ {fault}", markup=False, soft_wrap=True)
    console.print(f"{faults} faults")
    return 1 if faults else 0


def requests(stack: Stack, seed: int, cases: int) -> Iterator[str]:
    """Yields the faults."""
    if not cases:
        return
    table = Table("service", "caller", "tried", "2xx", "3xx", "4xx", "5xx", "checks", "faults", title="Requests")
    with premises(stack) as house:
        for service in os.environ.get("SERVICES", " ".join(house.urls)).split():
            for caller, token in (("officer", house.tokens[service]), ("stranger", None)):
                tally = asked(house, service, token, seed, cases)
                numbers = (tally.tried, *tally.by_class().values(), tally.checks.total(), len(tally.failures))
                table.add_row(service, caller, *map(str, numbers))
                console.print(service, caller, *map(str, numbers))
                yield from (f"{service}, {caller}: {name}\n{shown}" for name, shown in tally.failures.items())
    console.print(table)


def asked(house: Premises, service: str, token: str | None, seed: int, cases: int) -> Tally:
    """Round after round, each with the next seed, until there were enough."""
    whole, examples = Tally(), 4
    while whole.tried < cases:
        whole.add(ask(Asking(house.urls[service], token, house.known[service], seed, examples, thorough=True)))
        seed, examples = seed + 1, min(4 * examples, 64)
    return whole


def messages(stack: Stack, seed: int, number: int) -> Iterator[str]:
    """Yields the faults."""
    if not number:
        return
    table = Table("consumer", "tried", "handled", "duplicates", "dead letters", "by code", title="Messages")
    with own_database(stack) as url, Runner() as runner, furnished(stack, url, runner) as lanes:
        chosen = os.environ.get("LANES", ",".join(LANES)).split(",")
        for name in chosen:
            lane = lanes[name]
            poured(lane, runner, seed, number // len(chosen))
            table.add_row(*row(lane))
            yield from (f"{name}: {fault}" for fault in lane.faults)
    console.print(table)


def poured(lane: Lane, runner: Runner, seed: int, number: int) -> None:
    began = time.monotonic()
    while lane.taken < number:
        pour(lane, runner, number=min(ROUND, number - lane.taken), seeded=seed + lane.taken)
        if lane.taken % (10 * ROUND) == 0:
            rate = lane.taken / (time.monotonic() - began)
            console.print(f"{lane.name}: {lane.taken} of {number}, {rate:.0f}/s, {len(lane.faults)} faults")


def row(lane: Lane) -> tuple[str, ...]:
    account = dict(lane.account.most_common())
    handled, duplicates = account.pop("handled", 0), account.pop("duplicate", 0)
    codes = ", ".join(f"{code} {number}" for code, number in account.items())
    return lane.name, str(lane.taken), str(handled), str(duplicates), str(len(lane.letterbox.headers)), codes


if __name__ == "__main__":
    sys.exit(main())
