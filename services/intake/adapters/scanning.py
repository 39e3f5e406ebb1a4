"""Malware in exhibits: who is asked about it, and how."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import structlog

from services.intake.domain.refusals import MALWARE_FOUND, SCANNER_AWAY
from shared.contracts.refusals import Refused

CHUNK_BYTES = 64 * 1024
SCANNED_WITHIN_SECONDS = 60.0
CLEAN, FOUND = "stream: OK", " FOUND"

log = structlog.get_logger(__name__)


class Scanner(Protocol):
    async def check(self, path: Path) -> None:
        """Raises Refused: malware_found; scanner_away when nobody can say, so that nothing is kept unseen."""


class ClamAV:
    """A clamd that is sent the content (INSTREAM), and so needs no way to our files.

    `address` is HOST:PORT, or the path of its socket. Its StreamMaxLength has to be 25 MB at least, as it is by itself.
    """

    def __init__(self, address: str, *, within_seconds: float = SCANNED_WITHIN_SECONDS) -> None:
        self._address = address
        self._within = within_seconds

    async def check(self, path: Path) -> None:
        try:
            async with asyncio.timeout(self._within):
                answer = await self._ask(path)
        except OSError as error:  # a TimeoutError is one
            log.warning("scanner_away", setting="NETRA_CLAMD_ADDRESS", error=type(error).__name__)
            raise Refused(SCANNER_AWAY) from None
        if answer.endswith(FOUND):
            log.warning("evidence.malware_found", signature=answer)
            raise Refused(MALWARE_FOUND)
        if answer != CLEAN:
            log.warning("scanner_away", setting="NETRA_CLAMD_ADDRESS", answer=answer[:200])
            raise Refused(SCANNER_AWAY)

    async def _ask(self, path: Path) -> str:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            with await asyncio.to_thread(path.open, "rb") as file:
                while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                    writer.write(len(chunk).to_bytes(4) + chunk)
                    await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.read()).rstrip(b"\0\n").decode(errors="replace")
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.startswith("/"):
            return await asyncio.open_unix_connection(self._address)
        host, _, port = self._address.rpartition(":")
        return await asyncio.open_connection(host.strip("[]"), int(port))
