"""Every consumer as its composition root makes it, on real PostgreSQL; what it asks of Temporal only counts."""

import json
import re
from asyncio import Runner
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from deploy.local.stack import Stack
from services.intake.consumer import Consumer as IntakeConsumer
from services.intake.settings import IntakeSettings
from services.notify.roles import Notify
from services.notify.settings import NotifySettings
from services.sanctions.roles import Sanctions
from services.sanctions.settings import SanctionsSettings
from services.workflow.roles import Workflow
from services.workflow.settings import WorkflowSettings
from shared.contracts.identities import IdentityRecorded, ReportErased
from shared.contracts.reports import ReportSubmitted
from shared.messaging.cloudevents import from_kafka
from shared.messaging.consumer import LaneConsumer
from shared.messaging.producer import EventProducer
from shared.messaging.records import Acknowledgement, Headers, Record
from shared.persistence.clock import DatabaseClock
from shared.persistence.engine import create_engine
from shared.process.runner import Role
from shared.security.sealing import Seal
from tests.contracts.examples import examples
from tests.fuzz.messages import NAME, Good
from tests.fuzz.premises import SCHEMAS
from tests.integration.workflow.reports import admissions, report, take_in

LANES = (
    "reports to cases",
    "decrees to cases",
    "decrees to sanctions",
    "case events to notices",
    "case events to reporters",
    "identities to cases",
)
CODE = re.compile(r"[a-z][a-z0-9_]{2,63}")
LONGEST_REASON = 1_000
REPORTS = 10
INTAKE = "netra/intake"
NAME_PARTS = tuple(NAME.lower().split())


class Temporal:
    """Starts that were asked for are counted, and nothing runs."""

    def __init__(self) -> None:
        self.started = 0

    async def start_workflow(self, *_name: object, **_options: object) -> None:
        self.started += 1

    async def list_workflows(self, *_query: object, **_options: object) -> AsyncIterator[Any]:
        for each in list[Any]():
            yield each


@dataclass
class Letterbox:
    """In place of the broker: what was written to a dead letter topic."""

    headers: list[Mapping[str, str]] = field(default_factory=list)

    async def send(self, topic: str, _key: bytes | None, _value: bytes | None, headers: Headers) -> Acknowledgement:
        self.headers.append({name: value.decode() for name, value in headers if name.startswith("dlq-")})
        return Acknowledgement(topic, 0, len(self.headers))


@dataclass
class Lane:
    """One consumer. `account` has every message once: handled, duplicate, or a dead letter by its code."""

    name: str
    consumer: LaneConsumer
    good: Sequence[Good]
    account: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    letterbox: Letterbox = field(default_factory=Letterbox)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.consumer._dead_letters._send = self.letterbox.send

    @property
    def taken(self) -> int:
        return self.account.total()

    async def take(self, record: Record) -> None:
        """One attempt as the consumer makes it, however it ends; what it must not do is written down in `faults`."""
        before = len(self.letterbox.headers)
        try:
            await self.consumer._attempt(replace(record, offset=self.taken))
        except Exception as error:  # noqa: BLE001 -- nothing may escape, and what does is the finding
            self.account["escaped"] += 1
            self.faults.append(f"{type(error).__name__}: {str(error)[:300]} {shown(record)}")
            return
        letters = self.letterbox.headers[before:]
        if not letters:
            self.account[self._sight(record)] += 1
            return
        self.account[letters[0]["dlq-reason-code"]] += 1
        self.faults += [f"{fault} {shown(record)}" for fault in wrong_with(letters)]

    def _sight(self, record: Record) -> str:
        event = from_kafka(record)
        if (event.source, event.id) in self.seen:
            return "duplicate"
        self.seen.add((event.source, event.id))
        return "handled"


def wrong_with(letters: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if len(letters) > 1:
        yield "more than one dead letter"
    code, reason = letters[0]["dlq-reason-code"], letters[0]["dlq-error"]
    if CODE.fullmatch(code) is None:
        yield f"{code!r} is no code"
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        yield f"{reason[:100]!r} is no sentence"
    if any(part in reason.lower() for part in NAME_PARTS):
        yield f"a name stands in {reason!r}"


def shown(record: Record) -> str:
    return f"<- {record.headers!r} {(record.value or b'')[:1500]!r}"


@contextmanager
def furnished(stack: Stack, url: str, runner: Runner) -> Iterator[dict[str, Lane]]:
    """All lanes by name, on a database that is migrated; `runner` is the loop they live on."""
    engines = {service: create_engine(url, schema=schema) for service, schema in SCHEMAS.items()}

    async def disposed() -> None:
        for engine in engines.values():
            await engine.dispose()

    yield {lane.name: lane for lane in runner.run(lanes(stack, url, engines))}
    runner.run(disposed())


async def lanes(stack: Stack, url: str, engines: Mapping[str, AsyncEngine]) -> list[Lane]:
    never_fused = stack.environment | {"DATABASE_URL": url, "NETRA_FUSE_SHARE": "1"}
    clock = DatabaseClock(engines["workflow"])
    await clock.set()
    client, producer = cast("Client", Temporal()), cast("EventProducer", Letterbox())
    workflow = Workflow(WorkflowSettings.model_validate(never_fused), engines["workflow"], client, producer, clock)
    sanctions = Sanctions(SanctionsSettings.model_validate(never_fused), engines["sanctions"], client, producer, clock)
    notify = Notify(NotifySettings.model_validate(never_fused), engines["notify"], producer, clock)
    intake = IntakeConsumer(IntakeSettings.model_validate(never_fused), engines["intake"])
    reports, decrees, cases = (
        list(good_reports(Seal.from_file(stack.keys.seal))),
        list(golden("id.netra.calendar.")),
        list(golden("id.netra.case.")),
    )
    identities = [
        *golden(IdentityRecorded.TYPE, INTAKE),
        *golden(ReportErased.TYPE, INTAKE),
        *[erasure async for erasure in erasures(engines["workflow"])],
    ]
    consumers = (
        (behind(workflow._starter()["starter"]), reports),
        (behind(workflow._decrees()["decrees"]), decrees),
        (behind(sanctions._decrees()["decrees"]), decrees),
        (behind(notify._consumer(client)), cases),
        (intake._lanes, cases),
        (behind(workflow._identities()["identities"]), identities),
    )
    return [Lane(name, *consumer) for name, consumer in zip(LANES, consumers, strict=True)]


def behind(role: Role) -> LaneConsumer:
    """The consumer whose `run` the role is."""
    return cast("LaneConsumer", cast("Any", role).__self__)


def golden(prefix: str, source: str = "netra/workflow") -> Iterator[Good]:
    """What is in the golden examples, once for each kind of data."""
    for example in examples():
        if example.contract.startswith(prefix) and not example.is_envelope:
            yield Good(example.contract, source, example.data())


async def erasures(engine: AsyncEngine) -> AsyncIterator[Good]:
    """Of reports that cases have."""
    for _ in range(REPORTS):
        one = report(edition="kasn-2022", sealed_narrative="sealed")
        await take_in(engine, admissions(one))
        erased = ReportErased(report_id=one.report_id, erased_at=one.received_at)
        yield Good(ReportErased.TYPE, INTAKE, erased.model_dump(mode="json"))


def good_reports(seal: Seal) -> Iterator[Good]:
    yield from golden(ReportSubmitted.TYPE)
    for _ in range(REPORTS):
        yield Good(
            ReportSubmitted.TYPE, "test", json.loads(report(seal, edition="kasn-2022").model_dump_json()), "report_id"
        )
