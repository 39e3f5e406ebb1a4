"""A decree on Kafka, in the whole system: what it moves moves once and is told once; nonsense is set aside."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.main import build
from deploy.local.stack import Stack
from shared.contracts.cases import CaseEvent, DeadlineRecomputed, StageEntered
from shared.contracts.cases import CaseEventKind as Kind
from shared.contracts.decrees import DayChange, DayOffKind, DayOperation, DecreeAuthority, DecreePublished
from shared.contracts.topics import CALENDAR_DECREES, CALENDAR_DECREES_DLQ, INTAKE_REPORTS
from shared.contracts.vocabulary import Election
from shared.messaging.cloudevents import binary
from shared.security.sealing import Seal
from tests.e2e.journey import Journey
from tests.e2e.waiting import eventually
from tests.integration.workflow.reports import report
from tests.integration.workflow.service import dead_letter, event

SUBJECT = "berubah karena penetapan hari libur"
OUT_OF_YEAR = DecreePublished(
    decree_id="skb-x",
    citation="SKB X",
    authority=DecreeAuthority.JOINT_DECREE,
    signed_on="2026-01-01",
    year=2026,
    changes=(DayChange(operation=DayOperation.SET, day="2027-01-02", kind=DayOffKind.NATIONAL),),
)
HEADERS = (
    ("ce_specversion", b"1.0"),
    ("ce_id", b"1"),
    ("ce_source", b"test"),
    ("ce_type", DecreePublished.TYPE.encode()),
    ("content-type", b"application/json"),
)


async def legal_case(journey: Journey) -> str:
    """A case whose first limit is two working days from now."""
    seal = Seal.from_file(journey.desk.stack.keys.seal)
    one = report(seal, edition="kasn-2022", election=Election.PEMILU)
    await journey.desk.producer.send(INTAKE_REPORTS, *binary(event(one), one.report_id))

    async def entered() -> str | None:
        rows = await journey.desk.records.assignments([one.report_id])
        if not rows:
            return None
        kinds = [each.facts.kind for each in await journey.ledger(rows[0].case_number)]
        return rows[0].case_number if Kind.STAGE_ENTERED in kinds else None

    return await eventually(entered)


def published(journey: Journey, tmp_path_factory: pytest.TempPathFactory, citation: str) -> Result:
    """Eight days of leave in the days to come, from tomorrow on, as an operator publishes them."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    days = [tomorrow + timedelta(days=number) for number in range(8)]
    changes = ";".join(f"+{day}:collective_leave" for day in days if day.year == tomorrow.year)
    file = tmp_path_factory.mktemp("decree") / "decree.csv"
    file.write_text(f"decree,authority,signed_on,changes\n{citation},joint_decree,{tomorrow},{changes}\n")
    return CliRunner().invoke(build(), ["calendar", "publish", str(file), "--bootstrap", journey.desk.bootstrap])


async def recomputed(journey: Journey, case: str) -> list[CaseEvent]:
    return [each for each in await journey.ledger(case) if each.facts.kind is Kind.DEADLINE_RECOMPUTED]


async def test_a_published_decree_moves_an_open_deadline_once_and_tells_it_once(
    journey: Journey, tmp_path_factory: pytest.TempPathFactory
) -> None:
    case, citation = await legal_case(journey), f"SKB {uuid.uuid4().hex[:8]}/2026"
    result = await asyncio.to_thread(published, journey, tmp_path_factory, citation)
    assert result.exit_code == 0, result.output

    async def moved() -> CaseEvent | None:
        return next(iter(await recomputed(journey, case)), None)

    facts = (await eventually(moved)).facts
    assert isinstance(facts, DeadlineRecomputed)
    assert facts.new.lapses_at > facts.old.lapses_at
    assert facts.decree == citation
    told = [letter for letter in await journey.mail_about(case) if SUBJECT in letter.subject]
    assert len(told) == len({letter.recipients for letter in told}) == len(facts.notify)

    await asyncio.to_thread(published, journey, tmp_path_factory, citation)
    later = await legal_case(journey)  # by when it stands, the second publication has long been read
    [entered] = [each.facts for each in await journey.ledger(later) if isinstance(each.facts, StageEntered)]
    assert entered.deadline is not None
    assert entered.deadline.calendar_version == facts.new.calendar_version
    assert len(await recomputed(journey, case)) == 1
    again = [letter for letter in await journey.mail_about(case) if SUBJECT in letter.subject]
    assert len(again) == len(told)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("not_json", b"{"),
        ("null_value", None),
        ("invalid_data", b'{"decree_id": "x"}'),
        (
            "decree_out_of_year",
            OUT_OF_YEAR.model_dump_json().encode(),
        ),
    ],
)
async def test_what_is_no_decree_is_set_aside_with_its_reason(
    journey: Journey, running: Stack, code: str, value: bytes | None
) -> None:
    key = f"{code}-{uuid.uuid4()}".encode()
    await journey.desk.producer.send(CALENDAR_DECREES, key, value, HEADERS)

    async def set_aside() -> bytes | None:
        found = await dead_letter(running, key, CALENDAR_DECREES_DLQ)
        return None if found is None else dict(found.headers)["dlq-reason-code"]

    assert await eventually(set_aside) == code.encode()
