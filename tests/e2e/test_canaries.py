"""Marked people go through the whole system by every channel, and are then looked for in all it keeps and sends."""

import asyncio
import base64
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from deploy.backup.gauge import NobodyWatches
from deploy.backup.place import Place
from deploy.backup.sealed_files import recipient_of
from deploy.backup.taking import Backup, Watched
from deploy.cli.main import build
from deploy.demo.feeding import Accepted
from shared.contracts.topics import CASE_EVENTS, INTAKE_REPORTS, INTAKE_REPORTS_DLQ
from shared.messaging.topic_reader import TopicReader
from tests.e2e.canaries import CARELESS, DIGITS, REPORTER, STEMS, WORD, Canaries
from tests.e2e.journey import Journey
from tests.e2e.opened import WithAllKeys
from tests.e2e.secrecy import Search, spellings
from tests.e2e.waiting import eventually

STORIES = ("completed", "silent_handler", "criminal_track")
"""What becomes of the three reports: every step, a lapse with its rung, and the criminal track, each with notices."""

WHERE_NUMBERS_ARE = {
    *(f"{INTAKE_REPORTS} key", f"{CASE_EVENTS} key", f"{CASE_EVENTS} value"),
    *("table intake.report", "table intake.identity_log", "table workflow.ledger", "table notify.notices"),
    *("file postgres", "file temporal.db", "file logs/intake.log", "mail", "workflow as it is listed", "history"),
}
"""The search sees what is there: numbers of cases and reports are in all these places."""


@pytest.fixture
def canaries(journey: Journey) -> Canaries:
    return Canaries(journey)


async def test_marked_people_are_found_nowhere_in_clear(journey: Journey, canaries: Canaries, traces: Path) -> None:
    reported = [await canaries.over_http(), await canaries.over_csv(), await canaries.over_kafka()]
    by_http, by_csv, _ = reported
    cases = [await journey.case_of(each) for each in reported]
    dead = await canaries.dead_letters()
    handler, other = [await handler_of(journey, case) for case in (cases[0], cases[2])]
    assert set(await canaries.refused_over_http(by_http)) <= {200, 400, 404, 415, 422}
    assert set(await canaries.refused_on_the_case(cases[0], handler)) <= {404, 409, 422}
    assert (await canaries.identify(cases[2], other)).status_code == 200
    told = await asyncio.gather(*(journey.tell(case, story) for case, story in zip(cases, STORIES, strict=True)))
    assert [each.trouble for each in told] == [None] * len(cases)
    await released(canaries, by_http.report_id, handler)
    await erased(canaries, by_csv.report_id)
    for case in cases:
        assert await journey.mail_about(case)
    await eventually(lambda: all_dead(journey, dead))
    await eventually(lambda: spans_of(traces, b"netra-intake", b"netra-workflow", b"netra-notify"))

    stems = {"marked": STEMS, "careless": (CARELESS,), "known": (cases[0], by_http.report_id)}
    found = (await everywhere(journey, cases, traces, stems)).found
    assert dict(found["marked"]) == {}
    assert found["careless"].keys() - {"file kafka"} == {f"{INTAKE_REPORTS} value", f"{INTAKE_REPORTS_DLQ} value"}
    assert found["known"].keys() >= WHERE_NUMBERS_ARE


FORGOTTEN = "Qzxlupakan"
"""In all that one reporter wrote of himself; he is erased while his case is open."""

BEFORE = {"vault", "intake.outbox", "workflow.case_reports"}
"""Where whoever has every key reads him until then."""


async def test_whom_nobody_is_to_know_any_more_is_read_nowhere_with_any_key_and_his_case_goes_on(
    journey: Journey, canaries: Canaries, traces: Path, tmp_path: Path
) -> None:
    reporter, eye = await canaries.somebody(FORGOTTEN), WithAllKeys(journey.desk.stack, FORGOTTEN)
    case = await journey.case_of(reporter)
    await exhibit(journey, reporter, f"Saya {FORGOTTEN}, tetangga terlapor.".encode())
    assert await asyncio.to_thread(eye.tables) == BEFORE
    assert await asyncio.to_thread(eye.exhibits)

    await erased(canaries, reporter.report_id, at_once=True)
    await eventually(lambda: nothing_opens(eye))
    assert (await journey.tell(case, "completed")).trouble is None
    assert not await asyncio.to_thread(eye.exhibits)
    assert dict((await everywhere(journey, [case], traces, {"forgotten": (FORGOTTEN,)})).found) == {}
    place, folder = Place(journey.desk.stack), tmp_path / "backup"
    public = recipient_of(journey.desk.stack.keys.backup_public)
    await asyncio.to_thread(Backup(place, public, Watched(NobodyWatches(), Console(quiet=True))).take, folder)
    assert await asyncio.to_thread(eye.backup, folder) == set()
    assert await asyncio.to_thread(eye.tables) == set()
    # Sealed, until its time is over: a record cannot be taken out of a topic.
    assert await asyncio.to_thread(eye.topic, INTAKE_REPORTS)
    verified = await asyncio.to_thread(verify_vault, journey)
    assert (verified.exit_code, "s.d. baris 0" in verified.output) == (0, False), verified.output


def verify_vault(journey: Journey) -> Result:
    """With what the workflow service and the topic were told of it."""
    environment = {**journey.desk.stack.environment, "NETRA_DATA_DIR": str(journey.desk.stack.home.root)}
    return CliRunner().invoke(build(), ["vault", "verify", "--kafka"], env=environment | {"COLUMNS": "250"})


async def exhibit(journey: Journey, reporter: Accepted, content: bytes) -> None:
    url = f"{journey.desk.stack.url('intake')}/v1/reports/{reporter.report_id}/evidence"
    headers = {"X-Receipt": reporter.receipt or ""}
    (await journey.desk.http.post(url, files={"file": ("a.txt", content)}, headers=headers)).raise_for_status()


async def nothing_opens(eye: WithAllKeys) -> bool | None:
    return await asyncio.to_thread(eye.tables) == set() or None


async def everywhere(journey: Journey, cases: list[str], traces: Path, stems: Mapping[str, tuple[str, ...]]) -> Search:
    search = Search(journey.desk.stack, stems)
    assert await asyncio.to_thread(search.topics) > 50
    assert await asyncio.to_thread(search.tables) > 15
    looked = await asyncio.to_thread(search.files, traces)
    assert {"workflow.log", "notify.log", "sanctions.log"} <= {path.name for path in looked}
    assert await search.temporal(cases) > len(cases)
    return search


async def handler_of(journey: Journey, case: str) -> str:
    [standing] = await journey.desk.records.standings([case])
    return standing.parties["handler"]


async def released(canaries: Canaries, report_id: str, handler: str) -> None:
    """Two officers open the reporter: he is there, readable, and this is the one place where he is."""
    desk = canaries.journey.desk
    url = f"{desk.stack.url('intake')}/v1/reports/{report_id}/releases"
    one, other = (
        {"Authorization": f"Bearer {canaries.token(handler, 'identity:ask', 'identity:decide', subject=subject)}"}
        for subject in ("officer-1", "officer-2")
    )
    named = await desk.http.post(url, json={"reason": "clarification", "reference": f"{WORD} {DIGITS}"}, headers=one)
    assert named.status_code == 422
    body = {"reason": "clarification", "reference": "017/UND/2026"}
    asked = (await desk.http.post(url, json=body, headers=one)).raise_for_status().json()
    place = f"{url}/{asked['release_id']}"
    assert (await desk.http.post(f"{place}/grant", headers=one)).status_code == 403
    (await desk.http.post(f"{place}/grant", headers=other)).raise_for_status()
    shown = (await desk.http.post(f"{place}/read", headers=one)).raise_for_status().json()
    assert {name: shown[name] for name in REPORTER} == REPORTER
    assert (await desk.http.post(f"{place}/read", headers=one)).status_code == 409


async def erased(canaries: Canaries, report_id: str, *, at_once: bool = False) -> None:
    desk = canaries.journey.desk
    keeper = {"Authorization": f"Bearer {canaries.token('bawaslu-ri', 'identity:erase')}"}
    body = {"tracking_number": report_id, "reason": "reporters_request", "at_once": at_once}
    url = f"{desk.stack.url('intake')}/v1/reports/{report_id}/erasure"
    assert (await desk.http.post(url, json=body, headers=keeper)).raise_for_status().json()["fresh"]


async def all_dead(journey: Journey, keys: list[bytes]) -> bool | None:
    def dead() -> set[bytes | None]:
        with TopicReader(journey.desk.bootstrap) as topics:
            return {record.key for record in topics.records(INTAKE_REPORTS_DLQ)}

    return set(keys) <= await asyncio.to_thread(dead) or None


async def spans_of(traces: Path, *services: bytes) -> bool | None:
    content = await asyncio.to_thread(traces.read_bytes)
    return all(service in content for service in services) or None


HIDDEN: dict[str, Callable[[str], bytes]] = {
    "in the middle of base64": lambda text: base64.b64encode(f"x{text}y".encode()),
    "in hex": lambda text: f"a{text}".encode().hex().encode(),
    "in capitals": lambda text: text.upper().encode(),
    "in UTF-16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("how", HIDDEN)
def test_the_search_finds_what_is_written_otherwise(how: str, stem: str) -> None:
    hidden = HIDDEN[how](f"nama {stem} dua")
    assert any(needle in hidden for needle in spellings(stem))
