"""One trial: reports are fed, officers act, faults happen, all is healed, and what stands is judged."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from time import monotonic

import psutil
from kafka.errors import KafkaError
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from deploy.demo.checks import Check
from deploy.demo.demonstration import all_sent
from deploy.demo.desk import Desk, open_desk
from deploy.demo.evidence import Evidence
from deploy.demo.feeding import OutsideProducer
from deploy.demo.owed import owed_by
from deploy.demo.run import Run
from deploy.demo.samples import malformed
from deploy.local.component import CannotStart, Component
from shared.contracts.cases import CaseEvent, DeadlineLapsed, RungFired
from shared.persistence.availability import DATABASE_AWAY
from shared.persistence.engine import create_engine
from shared.security.key_ring import KeyRing
from shared.security.sealing import Seal
from shared.temporal.connection import connect
from tests.chaos.acting import PatientBoard, Troupe
from tests.chaos.acts import BY_KAFKA, USUAL, Act, acts
from tests.chaos.feeding import AT_MOST, Feeder
from tests.chaos.house import House
from tests.chaos.invariants import Findings, checked
from tests.chaos.journal import Journal
from tests.chaos.looking import (
    arrivals,
    complaints,
    dead_letters,
    ledger_verdict,
    misdated,
    past_unfinished,
    unsealed,
    untold_roots,
    workflows,
)
from tests.chaos.topics import case_sequences, lags

WATCH_SECONDS = 0.5
LOOK_SECONDS = 10.0
PAUSE_SECONDS = 0.5
ATTEMPTS = 20
TIMED = (DeadlineLapsed, RungFired)
MEGABYTE = 1024 * 1024
Report = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """Of one trial. `seconds` is how long faults go on at least; `settling` how long healing may take."""

    acts: int
    per_second: float = 2.0
    seconds: float = 30.0
    settling: float = 300.0
    long: bool = False
    stories: Mapping[str, int] = field(default_factory=lambda: USUAL)
    by_kafka: float = BY_KAFKA


@dataclass
class Trial:
    """What a scenario works with. Every random choice comes from `random`."""

    house: House
    desk: Desk
    engine: AsyncEngine
    random: Random
    size: Size
    report: Report
    journal: Journal
    feeder: Feeder
    supply: Iterator[Act]
    reported: list[Act]
    fed: asyncio.Event
    keeps_topics: bool = True
    unmended: set[str] = field(default_factory=set)
    """Components that the watch must leave down: their time has not come."""

    doomed: set[str] = field(default_factory=set)
    """Components that are about to end themselves, as they were told to."""

    @property
    def bootstrap(self) -> str:
        return self.desk.bootstrap

    async def kill(self, name: str) -> None:
        """SIGKILL; it stays down until `revive`."""
        self.unmended.add(name)
        self.report(f"SIGKILL {name}")
        await asyncio.to_thread(self.house.kill, name)
        self.journal.note(f"SIGKILL {name}", name)  # what it did until now it did before its death

    async def stop(self, name: str) -> None:
        """In good order; it stays down until `revive`."""
        self.unmended.add(name)
        self.journal.note(f"stop {name}", name)
        await asyncio.to_thread(self.house.stop, name)

    async def exchange(self, name: str, command: Sequence[str] | None) -> None:
        """Stop a component in good order and start it by another command; by its own again for None."""
        await self.stop(name)
        if command is None:
            del self.house.entries[name]
        else:
            self.house.entries[name] = command
        await self.revive(name)

    async def join(self, extra: Component) -> None:
        """One process more, until it leaves."""
        self.unmended.add(extra.name)
        self.house.extras[extra.name] = extra
        await self.revive(extra.name)

    async def leave(self, extra: Component) -> None:
        self.unmended.add(extra.name)
        await asyncio.to_thread(self.house.stop, extra.name)
        del self.house.extras[extra.name]
        self.unmended.discard(extra.name)

    async def revive(self, name: str) -> None:
        """Again and again, as a service manager does: what it needs may be away itself."""
        for _attempt in range(ATTEMPTS):
            try:
                await asyncio.to_thread(self.house.revive, name)
            except CannotStart as reason:
                self.report(f"{name} cannot start yet: {str(reason).splitlines()[0]}")
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                self.unmended.discard(name)
                self.report(f"{name} is back")
                return
        raise CannotStart(f"{name} did not come back in {ATTEMPTS} attempts")

    async def hand_in(self, count: int) -> None:
        """So many more acts, at once; returns when their reports were taken."""
        more = [next(self.supply) for _ in range(count)]
        self.reported += more
        await self.feeder.feed(more)

    async def assigned(self) -> bool:
        """Every report that was taken stands in a case."""
        taken = [each.report_id for each in self.feeder.accepted]
        return {each.report_id for each in await self.desk.records.assignments(taken)} == set(taken)

    async def open_cases(self) -> list[str]:
        """Of this run."""
        assigned = await self.desk.records.assignments([each.report_id for each in self.feeder.accepted])
        standings = await self.desk.records.standings([each.case_number for each in assigned])
        return [each.case_number for each in standings if each.outcome is None]

    async def look(self) -> None:
        """Hold the committed offsets against what was done, now."""
        self.journal.past_unfinished += await past_unfinished(self.engine, self.bootstrap)

    async def until(self, condition: Callable[[], Awaitable[bool]], within: float, waiting_for: str) -> bool:
        """False, and a remark, when it did not come to pass in time. Whatever is away meanwhile is asked again."""
        until = monotonic() + within
        while monotonic() < until:
            with suppress(KafkaError, *DATABASE_AWAY):
                if await condition():
                    return True
            await asyncio.sleep(PAUSE_SECONDS)
        self.journal.remarks.append(f"{waiting_for} did not come in {within:.0f} s")
        self.report(self.journal.remarks[-1])
        return False


Faults = Callable[[Trial], Awaitable[None]]


@dataclass(frozen=True)
class Result:
    """`copies` came within the known window. `checks` are the verdicts."""

    scenario: str
    seed: int
    seconds: float
    reports: int
    cases: int
    attached: int
    dead_letters: int
    events: int
    rungs: int
    notices: int
    copies: int
    faults: int
    asked_again: int
    most_memory: float
    checks: list[Check]
    remarks: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


async def carry_out(
    house: House,
    scenario: str,
    faults: Faults,
    *,
    seed: int,
    size: Size,
    report: Report,
    told: Callable[[Run], list[Act]] | None = None,
) -> Result:
    """Feed, act and break things side by side, then heal, wait until nothing moves, and judge.

    `told` gives the acts of a scenario that has its own.
    """
    begun, random, run = monotonic(), Random(f"{seed}/{scenario}"), Run.now()  # noqa: S311 -- faults have to be repeatable
    async with opened(house, run) as (desk, engine, client):
        feeder, board = Feeder(desk, per_second=size.per_second), PatientBoard(desk.records)
        supply = acts(run, AT_MOST, random, size.stories, size.by_kafka)
        reported = told(run) if told else list(islice(supply, size.acts))
        trial = Trial(house, desk, engine, random, size, report, Journal(), feeder, supply, reported, asyncio.Event())
        troupe, stop = Troupe(desk, feeder, board), asyncio.Event()
        async with asyncio.TaskGroup() as group:  # a watch that fails must not go unnoticed
            group.create_task(board.keep_current(stop))
            group.create_task(watched(trial, stop))
            await feed_malformed(desk)
            await played(trial, troupe, faults)
            await settled(trial, troupe)
            stop.set()
        findings = await gathered(trial, troupe, client)
    return judged(scenario, seed, monotonic() - begun, findings, feeder)


@asynccontextmanager
async def opened(house: House, run: Run) -> AsyncIterator[tuple[Desk, AsyncEngine, Client]]:
    environment = house.environment
    engine = create_engine(environment["DATABASE_URL"], schema="workflow", pool_size=4)
    client = await connect(environment["TEMPORAL_ADDRESS"], keys=KeyRing.from_file(house.keys.temporal))
    try:
        async with open_desk(house, run) as desk:
            yield desk, engine, client
    finally:
        await engine.dispose()


async def feed_malformed(desk: Desk) -> None:
    """Before anything breaks: a record that a producer sends twice for want of an answer would be two records."""
    outside = OutsideProducer(desk.producer, Seal.from_file(desk.stack.keys.seal_public), desk.run)
    for record in malformed():
        await outside.publish_malformed(record)


async def played(trial: Trial, troupe: Troupe, faults: Faults) -> None:
    """Officers go on until every report that was taken is told to its end, what is handed in meanwhile too."""
    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(trial.feeder.feed(list(trial.reported)))
        performing = group.create_task(in_time(trial, troupe))
        group.create_task(progress(trial, troupe, performing))
        await faults(trial)
        await healed(trial)
        await feeding
        trial.fed.set()
        trial.report(f"{len(trial.feeder.accepted)} reports taken, {trial.feeder.asked_again} times asked again")


async def in_time(trial: Trial, troupe: Troupe) -> None:
    """The officers work on while things break and after, for as long as another case is opened or told to its end."""
    performing = asyncio.create_task(troupe.perform(trial.fed))
    came, moved_at = (0, 0), monotonic()
    try:
        while not performing.done():
            await asyncio.wait((performing,), timeout=LOOK_SECONDS)
            now = (len(troupe.stories), len(troupe.told))
            came, moved_at = now, moved_at if now == came else monotonic()
            if monotonic() - moved_at > trial.size.settling:
                trial.journal.remarks.append(f"the officers came no further for {trial.size.settling:.0f} s")
                return
        performing.result()
    finally:
        performing.cancel()


async def progress(trial: Trial, troupe: Troupe, performing: asyncio.Task[None]) -> None:
    while not performing.done():
        trial.report(
            f"{len(trial.feeder.accepted)} reports, {len(troupe.stories)} cases, {len(troupe.told)} told to their end, "
            f"{len(trial.journal.faults)} faults"
        )
        await asyncio.wait((performing,), timeout=LOOK_SECONDS)


async def watched(trial: Trial, stop: asyncio.Event) -> None:
    """The service manager: what died without our doing is started again, and remembered. Weighs what runs."""
    while not stop.is_set():
        for name in (*trial.house.theirs, *trial.house.ours):
            weigh(trial, name)
            dead = not trial.house.lives(name)
            if dead and name not in trial.unmended:  # in this order: whoever ends one notes that before he does
                note_death(trial, name)
                trial.unmended.add(name)
                await trial.revive(name)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), WATCH_SECONDS)


def note_death(trial: Trial, name: str) -> None:
    if name in trial.doomed:
        trial.doomed.discard(name)
    else:
        trial.journal.died.append(name)
    trial.report(f"{name} died")


def weigh(trial: Trial, name: str) -> None:
    process, most = trial.house.process(name), trial.journal.most_memory
    if process is not None:
        with suppress(psutil.Error):
            most[name] = max(most.get(name, 0.0), process.memory_info().rss / MEGABYTE)


async def healed(trial: Trial) -> None:
    for name in (*trial.house.theirs, *trial.house.ours):
        if name in trial.unmended:
            await trial.revive(name)


async def settled(trial: Trial, troupe: Troupe) -> None:
    """Until every notice owed is sent, nothing lags, and all call themselves well."""
    cases, records = list(troupe.stories), trial.desk.records

    async def quiet() -> bool:
        owed = owed_by([CaseEvent.model_validate_json(row.entry.body) for row in await records.ledger(cases)])
        return all_sent(owed, await records.deliveries(cases))

    async def read() -> bool:
        return not any((await asyncio.to_thread(lags, trial.bootstrap)).values())

    async def well() -> bool:
        return not await complaints(trial.desk)

    async def sealed() -> bool:
        """The last rows of these cases too, and every root told where topics are kept."""
        public, engine = trial.house.keys.ledger_public, trial.engine
        told = not trial.keeps_topics or not await untold_roots(engine, trial.bootstrap, public)
        return told and not await unsealed(engine, cases)

    await trial.until(quiet, trial.size.settling, "the last notice")
    await trial.until(read, trial.size.settling, "the end of the lag")
    await trial.until(well, trial.size.settling, "the health of every service")
    await trial.until(sealed, trial.size.settling, "the roots over the last rows")
    await trial.look()


async def gathered(trial: Trial, troupe: Troupe, client: Client) -> Findings:
    desk, feeder, cases = trial.desk, trial.feeder, list(troupe.stories)
    observed_at, delivered = datetime.now(UTC), await desk.records.deliveries(cases)
    came = arrivals(
        trial.house, cases, {each.delivery_id for each in delivered}, desk.run.begun_at - timedelta(seconds=1)
    )
    by_name = {sample.name: act for act in trial.reported for sample in act.reports}
    counts = {name: len(instants) for name, instants in came.items()}
    assignments = await desk.records.assignments([each.report_id for each in feeder.accepted])
    evidence = Evidence(
        observed_at=observed_at,
        accepted=feeder.accepted,
        officials=dict.fromkeys(by_name, 1),
        told=troupe.told,
        assignments=assignments,
        standings=await desk.records.standings(cases),
        ledger=await desk.records.ledger(cases),
        deadlines=await desk.records.deadlines(cases),
        deliveries=delivered,
        letters=counts,
        webhooks=counts,
        malformed=malformed(),
        dead_letters=await asyncio.to_thread(dead_letters, trial.bootstrap, desk.run),
        unwell=await complaints(desk),
    )
    return Findings(
        evidence=evidence,
        journal=trial.journal,
        arrivals=came,
        given_up=feeder.given_up,
        lags=await asyncio.to_thread(lags, trial.bootstrap),
        sequences=await asyncio.to_thread(case_sequences, trial.bootstrap, cases),
        ledger_verdict=await asyncio.to_thread(ledger_verdict, trial.house),
        unsealed=await unsealed(trial.engine, cases),
        untold_roots=await untold_roots(trial.engine, trial.bootstrap, trial.house.keys.ledger_public),
        misdated=await misdated(trial.engine, [each.report_id for each in feeder.accepted]),
        running=await workflows(client, cases),
        acts={each.report_id: officials_number(by_name[each.sample]) for each in feeder.accepted},
        kept_topics=trial.keeps_topics,
    )


def officials_number(act: Act) -> str:
    number: str = act.reports[0].document["reported_officials"][0]["employee_id"]
    return number


def judged(scenario: str, seed: int, seconds: float, findings: Findings, feeder: Feeder) -> Result:
    evidence = findings.evidence
    return Result(
        scenario=scenario,
        seed=seed,
        seconds=seconds,
        reports=len(evidence.accepted),
        cases=len(evidence.standings),
        attached=sum(not each.opened_case for each in evidence.assignments),
        dead_letters=len(evidence.dead_letters),
        events=len(evidence.ledger),
        rungs=sum(isinstance(each.facts, TIMED) for events in evidence.events.values() for each in events),
        notices=len(evidence.deliveries),
        copies=sum(len(came) - 1 for came in findings.doubled.values()),
        faults=len(findings.journal.faults),
        asked_again=feeder.asked_again,
        most_memory=max(findings.journal.most_memory.values(), default=0.0),
        checks=checked(findings),
        remarks=(*findings.journal.remarks, *(f"{name} died by itself" for name in findings.journal.died)),
    )
