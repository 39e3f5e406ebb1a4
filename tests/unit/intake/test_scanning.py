"""Exhibits before a ClamAV: one that answers as clamd does, on a socket of its own."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from services.intake.adapters.evidence_files import DiskEvidence
from services.intake.adapters.scanning import CHUNK_BYTES, ClamAV
from services.intake.settings import IntakeSettings
from shared.contracts.refusals import Refused
from tests.unit.intake.test_evidence_api import PNG, files_below

VIRUS = b"what a scanner knows"
Answer = Callable[[bytes], bytes]


def as_clamd(content: bytes) -> bytes:
    return b"stream: Test.Signature FOUND\0" if VIRUS in content else b"stream: OK\0"


@asynccontextmanager
async def clamd(socket: Path, answer: Answer = as_clamd, *, within_seconds: float = 60) -> AsyncIterator[ClamAV]:
    """One that has nothing to answer waits until whoever asked gives up."""
    asked = set[asyncio.Task[None] | None]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.add(asyncio.current_task())
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(await reader.readexactly(4)):
            content += await reader.readexactly(size)
        writer.write(answer(content) or await reader.read())
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_unix_server(serve, socket):
        yield ClamAV(str(socket), within_seconds=within_seconds)
        await asyncio.gather(*filter(None, asked), return_exceptions=True)


async def keep(folder: Path, scanner: ClamAV, content: bytes) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield content

    return (await DiskEvidence(folder / "evidence", scanner).save("LPR-2026-ABCDEF", chunks())).sha256


async def test_a_file_in_which_the_scanner_finds_nothing_is_kept(tmp_path: Path) -> None:
    content = PNG + bytes(2 * CHUNK_BYTES)
    async with clamd(tmp_path / "s") as scanner:
        digest = await keep(tmp_path, scanner, content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert [path.name for path in files_below(tmp_path)] == [digest]


async def test_a_file_in_which_the_scanner_finds_malware_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    async with clamd(tmp_path / "s") as scanner:
        with pytest.raises(Refused) as refused:
            await keep(tmp_path, scanner, PNG + bytes(CHUNK_BYTES) + VIRUS)
    assert (refused.value.refusal.code, refused.value.refusal.status) == ("malware_found", 422)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0"])
async def test_what_nobody_can_scan_is_not_kept(tmp_path: Path, answer: bytes) -> None:
    async with clamd(tmp_path / "s", lambda _content: answer) as scanner:
        with pytest.raises(Refused) as refused:
            await keep(tmp_path, scanner, PNG)
    assert (refused.value.refusal.code, refused.value.refusal.status) == ("scanner_away", 503)
    assert files_below(tmp_path) == []


async def test_a_scanner_that_does_not_answer_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    async with clamd(tmp_path / "s", lambda _content: b"", within_seconds=0.01) as scanner:
        with pytest.raises(Refused, match="scanner_away"):
            await keep(tmp_path, scanner, PNG)
    assert files_below(tmp_path) == []


async def test_while_the_scanner_is_away_nothing_is_kept(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="scanner_away"):
        await keep(tmp_path, ClamAV(str(tmp_path / "nobody")), PNG)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("address", ["clamd", "run/clamd.ctl", "clamd:"])
def test_an_address_that_is_none_is_told_at_the_start(address: str) -> None:
    with pytest.raises(ValidationError, match="NETRA_CLAMD_ADDRESS"):
        IntakeSettings.model_validate({"NETRA_CLAMD_ADDRESS": address, "DATABASE_URL": "postgresql+psycopg://n/n"})


def test_an_empty_address_is_none() -> None:
    read = IntakeSettings.model_validate({"NETRA_CLAMD_ADDRESS": "", "DATABASE_URL": "postgresql+psycopg://n/n"})
    assert not read.clamd_address
