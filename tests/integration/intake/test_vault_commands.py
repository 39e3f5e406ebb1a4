"""`netra erase` and `netra vault`, on the real tables."""

import asyncio
import base64
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner, Result

from deploy.cli.main import build
from services.intake.adapters import tables
from services.intake.adapters.identities import PostgresIdentities
from services.intake.adapters.keys import ROWS_AT_ONCE, PostgresKeys
from services.intake.adapters.reports import PostgresReports
from services.intake.adapters.vault import CannotOpen, Vault
from services.intake.domain.filing import VaultEntry
from services.intake.domain.form import Reporter
from tests.unit.intake.identities_contract import asking
from tests.unit.intake.samples import a_filing

REPORTER = Reporter(name="Ahmad Fulan", address="Woha", phone="+62 812 0000 0001")
OLD, NEW = b"o" * 32, b"n" * 32


class Operator:
    """Somebody at the terminal of the server."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.key_file = folder / "vault.key"
        self.put_keys(OLD)

    def put_keys(self, *keys: bytes) -> Vault:
        self.key_file.write_bytes(b"\n".join(base64.b64encode(key) for key in keys) + b"\n")
        return Vault.from_file(self.key_file)

    async def netra(self, *arguments: str, answer: str = "") -> Result:
        environment = {
            "DATABASE_URL": self.database,
            "NETRA_DATA_DIR": str(self.folder),
            "NETRA_VAULT_KEY_FILE": str(self.key_file),
            "COLUMNS": "200",
        }
        command = CliRunner()
        return await asyncio.to_thread(command.invoke, build(), [*arguments], input=answer, env=environment)

    async def erase(self, *arguments: str, answer: str = "") -> Result:
        return await self.netra("erase", *arguments, "--by", "officer-7@bkn", answer=answer)

    def as_superuser(self, statement: str) -> None:
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("SET search_path = intake")
            connection.execute(statement)


@pytest.fixture
def operator(database_url: str, tmp_path: Path) -> Iterator[Operator]:
    operator = Operator(database_url, tmp_path)
    yield operator
    operator.as_superuser("TRUNCATE identity_log, reporter_key")


async def filed(engine: AsyncEngine, number: str, vault: Vault) -> VaultEntry:
    entry = vault.store(number, REPORTER)
    await PostgresReports(engine).file(replace(a_filing(number), reporter=entry))
    return entry


async def kept(engine: AsyncEngine, number: str) -> VaultEntry | None:
    return (await PostgresIdentities(engine).write(number, lambda _standing: None)).reporter


async def test_an_erased_reporter_is_gone_and_erasing_him_again_is_told(
    operator: Operator, engine: AsyncEngine
) -> None:
    number = "LPR-2024-ERAZE2"
    await filed(engine, number, operator.put_keys(OLD))
    done = await operator.erase(number, "--reason", "reporters_request", "--reference", "1/PDP/2026", "--yes")
    assert (done.exit_code, "dihapus" in done.output) == (0, True)
    assert await kept(engine, number) is None
    again = await operator.erase(number, "--reason", "court_order", "--yes")
    assert (again.exit_code, "erased before" in again.output, "nothing erased" in again.output) == (0, True, True)
    log = (await operator.netra("vault", "log", number)).output
    assert (log.count("erased"), "officer-7@bkn (netra)" in log, "1/PDP/2026" in log) == (1, True, True)


async def test_nothing_is_erased_by_looking_or_by_a_no(operator: Operator, engine: AsyncEngine) -> None:
    number = "LPR-2024-ERAZE3"
    await filed(engine, number, operator.put_keys(OLD))
    dry = await operator.erase(number, "--reason", "reporters_request", "--dry-run")
    assert (dry.exit_code, "can be erased" in dry.output) == (0, True)
    no = await operator.erase(number, "--reason", "reporters_request", answer="n\n")
    assert no.exit_code == 1
    assert await kept(engine, number) is not None
    yes = await operator.erase(number, "--reason", "reporters_request", answer="y\n")
    assert yes.exit_code == 0
    assert await kept(engine, number) is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["LPR-2024-ZZZZZZ", "--reason", "court_order"], "unknown_report"),
        (["LPR-2024-ZZZZZZ", "--reason", "curiosity"], "unknown_reason"),
    ],
)
async def test_what_cannot_be_erased_is_refused_with_a_code(
    operator: Operator, arguments: list[str], code: str
) -> None:
    refused = await operator.erase(*arguments, "--yes")
    assert refused.exit_code == 2
    assert code in refused.output


async def test_whoever_erases_is_told_by_a_number_and_not_by_a_name(operator: Operator) -> None:
    named = await operator.netra("erase", "LPR-2024-ZZZZZZ", "--reason", "court_order", "--by", "Budi Contoh")
    assert (named.exit_code, "account" in named.output) == (2, True)


async def test_what_a_restored_backup_brings_back_is_erased_again(
    operator: Operator, engine: AsyncEngine, tmp_path: Path
) -> None:
    vault = operator.put_keys(OLD)
    gone, stays = "LPR-2024-ERAZE4", "LPR-2024-ERAZE5"
    entry = await filed(engine, gone, vault)
    await filed(engine, stays, vault)
    await operator.erase(gone, "--reason", "reporters_request", "--yes")
    listed = tmp_path / "erased.jsonl"
    listed.write_text((await operator.netra("vault", "erased")).output)
    operator.as_superuser("TRUNCATE identity_log")
    async with engine.begin() as connection:
        key = {"report_id": gone, "key_id": entry.key_id, "wrapped_key": entry.wrapped_key}
        await connection.execute(insert(tables.reporter_key).values(key))
    assert await kept(engine, gone) == entry
    again = await operator.erase("--listed", str(listed), "--yes")
    assert again.exit_code == 0
    assert await kept(engine, gone) is None
    assert await kept(engine, stays) is not None


async def test_after_keys_are_wrapped_anew_an_old_copy_opens_nothing_without_the_old_master(
    operator: Operator, engine: AsyncEngine
) -> None:
    """The promise of erasing: what lies in a backup is unreadable once the vault key of its day is destroyed."""
    old = operator.put_keys(OLD)
    erased, stays = "LPR-2024-WRAPE2", "LPR-2024-WRAPE3"
    backup = {number: await filed(engine, number, old) for number in (erased, stays)}
    await operator.erase(erased, "--reason", "reporters_request", "--yes")
    operator.put_keys(NEW, OLD)
    assert (await operator.netra("vault", "rewrap")).exit_code == 0
    alone = operator.put_keys(NEW)
    for number, entry in backup.items():
        with pytest.raises(CannotOpen):
            alone.open(number, entry, Reporter)
    now = await kept(engine, stays)
    assert now is not None
    restored = VaultEntry(now.key_id, now.wrapped_key, backup[stays].content)
    assert alone.open(stays, restored, Reporter) == REPORTER
    assert await kept(engine, erased) is None


async def test_wrapping_anew_goes_through_all_of_them_and_names_what_does_not_open(
    operator: Operator, engine: AsyncEngine
) -> None:
    old = operator.put_keys(OLD)
    numbers = [f"LPR-2025-{one:06}" for one in range(ROWS_AT_ONCE + 3)]
    for number in numbers:
        await filed(engine, number, old)
    stranger = "LPR-2025-222222"
    await filed(engine, stranger, Vault.generate())
    vault = operator.put_keys(NEW, OLD)
    done = await operator.netra("vault", "rewrap")
    assert (done.exit_code, stranger in done.output) == (1, True)
    assert f"{len(numbers)} kunci" in done.output
    assert (await PostgresKeys(engine).by_master())[vault.key_id] == len(numbers)
    assert "0 kunci" in (await operator.netra("vault", "rewrap")).output


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("UPDATE identity_log SET body = replace(body, 'officer-1', 'officer-9') WHERE sequence = 2", "row_edited (2)"),
        ("DELETE FROM identity_log WHERE sequence = 2", "row_missing (3)"),
        ("UPDATE identity_log SET report_id = 'LPR-2024-NOBODY' WHERE sequence = 2", "row_mislabelled (2)"),
        (
            "UPDATE identity_log SET deed = 'asked' || '' , release_id = 'other' WHERE sequence = 3",
            "row_mislabelled (3)",
        ),
    ],
)
async def test_a_log_that_was_tampered_with_is_found(
    operator: Operator, engine: AsyncEngine, tampering: str, fault: str
) -> None:
    await three_deeds(engine)
    whole = await operator.netra("vault", "verify")
    assert (whole.exit_code, "3 baris utuh" in whole.output) == (0, True)
    operator.as_superuser(tampering)
    broken = await operator.netra("vault", "verify")
    assert (broken.exit_code, fault in broken.output) == (1, True)


async def test_a_log_whose_end_was_cut_off_is_found_by_a_head_that_was_kept(
    operator: Operator, engine: AsyncEngine
) -> None:
    await three_deeds(engine)
    head = (await operator.netra("vault", "verify")).output.rpartition("end: ")[2].strip()
    assert (await operator.netra("vault", "verify", "--head", head)).exit_code == 0
    operator.as_superuser("DELETE FROM identity_log WHERE sequence = 3")
    assert (await operator.netra("vault", "verify")).exit_code == 0
    cut = await operator.netra("vault", "verify", "--head", head)
    assert (cut.exit_code, "head_missing" in cut.output) == (1, True)


async def three_deeds(engine: AsyncEngine) -> None:
    for one in range(3):
        number = f"LPR-2024-DEEDZ{one + 2}"
        await PostgresReports(engine).file(a_filing(number))
        async with engine.begin() as connection:
            key = {"report_id": number, "key_id": "k1", "wrapped_key": b"w"}
            await connection.execute(insert(tables.reporter_key).values(key).on_conflict_do_nothing())
        await PostgresIdentities(engine).write(number, asking(number, f"deed-{os.urandom(4).hex()}"))
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(tables.identity_log)) == 3
