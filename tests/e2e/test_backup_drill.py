"""The drill: a running system is backed up, lost and restored elsewhere; what fell due meanwhile is made up for."""

import asyncio
import base64
import json
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from rich.console import Console

from deploy.backup.gauge import NobodyWatches
from deploy.backup.given import in_kafka, in_temporal
from deploy.backup.ledger import ledger_end
from deploy.backup.manifest import MANIFEST, BadBackup, Manifest
from deploy.backup.place import Place
from deploy.backup.records import taken_in
from deploy.backup.restoring import Restore, Restored
from deploy.backup.sealed_files import identity_of, recipient_of
from deploy.backup.taking import RECORDS, Backup, Watched
from deploy.demo.desk import open_desk
from deploy.demo.feeding import Accepted
from deploy.demo.run import Run
from deploy.demo.samples import Sample, http_samples, kafka_samples, malformed
from deploy.local.component import CannotStart
from deploy.local.home import Home
from deploy.local.ports import free_ports
from deploy.local.stack import EVERYTHING, Stack
from services.intake.adapters.vault import Vault
from services.intake.domain.filing import VaultEntry
from services.intake.domain.form import Reporter
from services.workflow.domain.case import CaseState
from shared.contracts.cases import DeadlineLapsed, RungFired
from shared.contracts.topics import INTAKE_REPORTS, INTAKE_REPORTS_DLQ
from shared.messaging.topic_reader import TopicReader
from shared.security.key_ring import KeyRing
from shared.temporal.connection import connect
from tests.e2e.journey import Journey
from tests.e2e.waiting import eventually

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SLOW = "kasn-2022"
"""An edition whose deadlines are days away."""

WATCHED = Watched(NobodyWatches(), Console(quiet=True))


@dataclass(frozen=True)
class Lost:
    """What stood in the system that was lost, when it was backed up. `fast` is a drill, `slow` has days."""

    backup: Path
    manifest: Manifest
    keys: Path
    fast: Accepted
    slow: Accepted
    unread: Accepted
    fast_case: str
    slow_case: str
    deadlines: list[Any]
    vault: list[Any]

    @property
    def lapse(self) -> datetime:
        """When the drill's deadline lapses."""
        [lapse] = [row[2] for row in self.deadlines if row[0] == self.fast_case]
        return datetime.fromisoformat(str(lapse))


def rows(stack: Stack, query: str) -> list[Any]:
    with psycopg.connect(stack.environment["DATABASE_URL"].replace("+psycopg", "")) as connection:
        return connection.execute(query).fetchall()


def with_edition(sample: Sample, edition: str) -> Sample:
    return replace(sample, document=sample.document | {"edition": edition})


OPEN_DEADLINES = "SELECT case_number, deadline_id, lapses_at, proof, status FROM workflow.deadlines ORDER BY 1, 2"
VAULT = """SELECT report_id, k.key_id, k.wrapped_key, content
FROM intake.reporter_vault JOIN intake.reporter_key k USING (report_id) ORDER BY 1"""


@asynccontextmanager
async def at_the_desk(stack: Stack) -> AsyncIterator[Journey]:
    async with open_desk(stack, Run(datetime.now(UTC))) as desk:
        yield Journey(desk)


@contextmanager
def folder() -> Iterator[Path]:
    """Not among pytest's own, which each new session closes to others: PostgreSQL runs as one of them."""
    with tempfile.TemporaryDirectory(prefix="netra-", ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()


@pytest.fixture(scope="module")
def before() -> Iterator[Stack]:
    with folder() as root, Stack.temporary(root) as stack:
        stack.start_services()
        yield stack


@pytest.fixture(scope="module")
def place() -> Iterator[Home]:
    with folder() as root:
        yield Home(root)


async def lose(stack: Stack, folder: Path) -> Lost:
    """Cases are opened, the workflow service stops, one more report comes over Kafka, and the backup is taken."""
    async with at_the_desk(stack) as journey:
        samples = http_samples(journey.desk.run)
        fast = await journey.counter.hand_in(samples[0])
        slow = await journey.counter.hand_in(with_edition(samples[1], SLOW))
        await exhibit(journey, slow)
        fast_case, slow_case = await journey.case_of(fast), await journey.case_of(slow)
        await eventually(lambda: stands_in(journey, (fast_case, slow_case), "verification"))
        await journey.outside.publish_malformed(malformed()[0])
        await eventually(lambda: dead_letters(stack, 1))
        await eventually(lambda: committed(stack, 3))
        stack.kill("workflow")
        unread = await journey.outside.publish(kafka_samples(journey.desk.run)[0])
    place = Place(stack)
    manifest = Backup(place, recipient_of(stack.keys.backup_public), WATCHED).take(folder / "backup")
    lost = Lost(
        folder / "backup",
        manifest,
        folder / "kept-keys",
        *(fast, slow, unread, fast_case, slow_case),
        rows(stack, OPEN_DEADLINES),
        rows(stack, VAULT),
    )
    shutil.copytree(stack.keys.folder, lost.keys)
    stack.clean()
    return lost


async def exhibit(journey: Journey, accepted: Accepted) -> None:
    url = f"{journey.desk.stack.url('intake')}/v1/reports/{accepted.report_id}/evidence"
    headers = {"X-Receipt": accepted.receipt or ""}
    answer = await journey.desk.http.post(url, files={"file": ("any.png", PNG)}, headers=headers)
    assert answer.is_success, answer.text


async def stands_in(journey: Journey, cases: tuple[str, ...], stage: str) -> bool | None:
    standings = await journey.desk.records.standings(cases)
    return [each.stage for each in standings] == [stage] * len(cases) or None


async def dead_letters(stack: Stack, wanted: int) -> bool | None:
    with TopicReader(stack.environment["KAFKA_BOOTSTRAP_SERVERS"]) as topics:
        return sum(1 for _ in topics.records(INTAKE_REPORTS_DLQ)) >= wanted or None


async def committed(stack: Stack, wanted: int) -> bool | None:
    """At least so many records were taken in or refused for good: a relay whose broker was slow writes copies."""
    first = await asyncio.to_thread(taken_in, stack.environment["KAFKA_BOOTSTRAP_SERVERS"])
    return sum(first[INTAKE_REPORTS].values()) >= wanted or None


def restore(lost: Lost, stack: Stack, *, replace: bool = False) -> Restored:
    identity = identity_of(lost.keys / "backup.key")
    return Restore(Place(stack), lost.backup, identity, WATCHED).carry_out(stack.keys.ledger_public, replace=replace)


def for_restoring(home: Home) -> Stack:
    return Stack(home, free_ports(), names=("postgres", "kafka"), kind="test")


@pytest.fixture(scope="module")
def lost(before: Stack, tmp_path_factory: pytest.TempPathFactory) -> Lost:
    return asyncio.run(lose(before, tmp_path_factory.mktemp("kept")))


def refusal(lost: Lost, stack: Stack, *, replace: bool = False) -> str:
    with pytest.raises(BadBackup) as refused:
        restore(lost, stack, replace=replace)
    return refused.value.code


async def test_a_backup_shows_nothing_of_what_is_in_it(lost: Lost) -> None:
    names = [b"Pelapor Contoh", b"Pegawai Contoh", b"verification", lost.slow_case.encode(), PNG]
    for path in lost.backup.iterdir():
        content = path.read_bytes()
        assert [name for name in names if name in content] == []
    assert {path.name for path in lost.backup.iterdir()} == {
        "manifest.json",
        "manifest.jws",
        *(file.name for file in lost.manifest.files),
    }
    assert lost.manifest.ledger.holds
    assert lost.manifest.ledger.cases == 2


async def test_keys_are_not_in_a_backup_and_are_asked_for(lost: Lost, place: Home) -> None:
    stack = for_restoring(place)
    secrets = [lost.keys / name for name in ("backup.key", "vault.key", "seal.jwk", "temporal.jwks", "ledger.jwk")]
    contents = b"".join(path.read_bytes() for path in lost.backup.iterdir())
    assert [key for key in secrets if key.read_bytes().strip() in contents] == []
    shutil.copytree(lost.keys, place.keys)
    stack.keys.temporal.write_text(json.dumps(KeyRing.generate().jwks()))
    assert refusal(lost, stack) == "keys_missing"
    shutil.copy(lost.keys / stack.keys.temporal.name, stack.keys.temporal)


async def test_a_changed_file_is_found_before_anything_is_touched(lost: Lost, place: Home, tmp_path: Path) -> None:
    shutil.copytree(lost.backup, tmp_path / "copy")
    changed = bytearray((tmp_path / "copy" / RECORDS).read_bytes())
    changed[-1] ^= 1
    (tmp_path / "copy" / RECORDS).write_bytes(changed)
    assert refusal(replace(lost, backup=tmp_path / "copy"), for_restoring(place)) == "file_changed"
    manifest = tmp_path / "copy" / MANIFEST
    manifest.write_text(manifest.read_text().replace('"rows": ', '"rows": 1'))
    assert refusal(replace(lost, backup=tmp_path / "copy"), for_restoring(place)) == "manifest_edited"
    assert not place.postgres.exists()


@pytest.fixture(scope="module")
def after(lost: Lost, place: Home) -> Iterator[Stack]:
    """Restored, and started again as `netra up` does it, once the drill's deadline has lapsed."""
    shutil.copytree(lost.keys, place.keys, dirs_exist_ok=True)
    restored = restore(lost, for_restoring(place))
    assert (restored.records, restored.files, restored.aside) == (2, 2, None)
    while datetime.now(UTC) < lost.lapse:
        time.sleep(0.1)
    with Stack(place, free_ports(), names=EVERYTHING, kind="test") as stack:
        yield stack


@pytest.fixture
async def journey(after: Stack) -> AsyncIterator[Journey]:
    async with at_the_desk(after) as journey:
        yield journey


async def test_what_lapsed_while_the_system_was_down_fires_once_with_its_true_instant(
    lost: Lost, journey: Journey
) -> None:
    async def fired() -> list[Any] | None:
        events = await journey.ledger(lost.fast_case)
        rungs = [event for event in events if isinstance(event.facts, RungFired)]
        return events if rungs else None

    events = await eventually(fired)
    [lapse] = [event.facts for event in events if isinstance(event.facts, DeadlineLapsed)]
    assert lost.manifest.moments.records < lapse.deadline.lapses_at == lost.lapse < lapse.observed_at
    letters = await journey.mail_about(lost.fast_case)
    told = Counter((letter.subject, letter.recipients) for letter in letters)
    assert max(told.values()) == 1


async def test_open_deadlines_stand_as_they_were_told_and_the_case_goes_on(
    lost: Lost, after: Stack, journey: Journey
) -> None:
    kept = [row for row in lost.deadlines if row[0] == lost.slow_case]
    assert kept
    assert [row for row in rows(after, OPEN_DEADLINES) if row[0] == lost.slow_case] == kept
    client = await connect(after.environment["TEMPORAL_ADDRESS"], keys=KeyRing.from_file(after.keys.temporal))
    state: CaseState = await client.get_workflow_handle(f"case/{lost.slow_case}").query("state", result_type=CaseState)
    assert state.deadline is not None
    assert state.deadline.facts.lapses_at == kept[-1][2]
    told = await journey.tell(lost.slow_case, "rejected")
    assert told.trouble is None
    await journey.ledger(lost.slow_case)


async def test_a_reporter_is_known_by_his_receipt_and_his_identity_opens_with_the_kept_key(
    lost: Lost, after: Stack, journey: Journey
) -> None:
    assert rows(after, VAULT) == lost.vault
    url = f"{after.url('intake')}/v1/reports/{lost.slow.report_id}"
    answer = await journey.desk.http.get(url, headers={"X-Receipt": lost.slow.receipt or ""})
    assert answer.is_success
    vault = Vault.from_file(lost.keys / "vault.key")
    for report_id, *entry in lost.vault:
        assert vault.open(report_id, VaultEntry(*entry), Reporter).name.startswith("Pelapor Contoh")


async def test_exhibits_are_there_byte_for_byte(lost: Lost, after: Stack) -> None:
    [kept] = [path for path in (after.home.root / "evidence").rglob("*") if path.is_file()]
    assert kept.read_bytes() == PNG
    assert kept.parent.name == lost.slow.report_id


async def test_a_report_that_nobody_had_read_becomes_a_case_and_numbers_go_on(
    lost: Lost, after: Stack, journey: Journey
) -> None:
    unread = await journey.case_of(lost.unread)
    fresh = await journey.case_of(await journey.counter.hand_in(http_samples(journey.desk.run)[2]))
    numbers = [number for (number,) in rows(after, "SELECT case_number FROM workflow.cases ORDER BY 1")]
    assert len(set(numbers)) == len(numbers) == 4
    assert {unread, fresh} == set(numbers) - {lost.fast_case, lost.slow_case}
    assert min(unread, fresh) > max(lost.fast_case, lost.slow_case)
    await eventually(lambda: dead_letters(after, 1))


async def test_a_place_that_is_in_use_is_refused_and_what_stands_there_is_set_aside(lost: Lost, after: Stack) -> None:
    assert refusal(lost, for_restoring(after.home), replace=True) == "system_is_running"
    after.down()
    assert refusal(lost, for_restoring(after.home)) == "place_not_empty"
    again = restore(lost, for_restoring(after.home), replace=True)
    assert again.aside is not None
    assert {"postgres", "kafka", "temporal.db", "evidence"} <= {path.name for path in again.aside.iterdir()}
    known, year = max(lost.fast_case, lost.slow_case), datetime.now(UTC).year
    last = int(known.rpartition("-")[2])
    assert again.lost == {year: (last + 1, last + 2)}, "the two cases that were opened after the backup"
    assert in_kafka(again.aside / "kafka") == in_temporal(again.aside / "temporal.db") == {year: last + 2}
    with for_restoring(after.home) as stack:
        assert rows(stack, "SELECT year, last FROM workflow.case_counter") == [(year, last + 2)]
        assert ledger_end(stack.environment["DATABASE_URL"], stack.keys.ledger_public, WATCHED.console).holds


async def test_a_restore_that_did_not_end_is_not_started(after: Stack) -> None:
    after.down()
    for_restoring(after.home).begin_restore()
    with pytest.raises(CannotStart, match="half_restored"):
        after.up()
