"""Evidence on disk.

A file's place follows from its content and from the number we gave; what the sender called it is never used or kept.
"""

import asyncio
import hashlib
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Protocol

from services.intake.adapters.scanning import Scanner
from services.intake.domain.evidence import HEAD_BYTES, MAX_FILE_BYTES, Content, media_type_of
from services.intake.domain.refusals import EMPTY_FILE, FILE_TOO_LARGE, FILE_TYPE_REFUSED, REPORTER_ERASED
from shared.contracts.refusals import Refused


class EvidenceStore(Protocol):
    """Where contents live; an S3-compatible store would be another of these."""

    async def save(self, report_id: str, chunks: AsyncIterator[bytes]) -> Content:
        """Keep the content, durable when this returns; the same content twice is kept once.

        Raises Refused: empty_file, file_too_large, file_type_not_allowed, malware_found, scanner_away, reporter_erased;
        then nothing is kept.
        """

    async def discard(self, report_id: str, sha256: str) -> None:
        """Forget a content that no exhibit refers to."""

    async def discard_all(self, report_id: str) -> None:
        """Forget every content of a report, also what no exhibit refers to. May be done again."""


class DiskEvidence:
    """One file per content: `<folder>/<report id>/<sha256>`, readable by this user only."""

    def __init__(self, folder: Path, scanner: Scanner | None = None) -> None:
        self._folder = folder
        self._scanner = scanner

    def path(self, report_id: str, sha256: str) -> Path:
        return self._folder / report_id / sha256

    async def save(self, report_id: str, chunks: AsyncIterator[bytes]) -> Content:
        partial = self.path(report_id, f"{secrets.token_hex(8)}.partial")
        try:
            content = await self._write(partial, chunks)
            if self._scanner is not None:
                await self._scanner.check(partial)
            await asyncio.to_thread(partial.replace, self.path(report_id, content.sha256))
        except FileNotFoundError:  # its folder went while it was written
            raise Refused(REPORTER_ERASED) from None
        finally:
            await asyncio.to_thread(partial.unlink, missing_ok=True)
        return content

    async def discard(self, report_id: str, sha256: str) -> None:
        await asyncio.to_thread(self.path(report_id, sha256).unlink, missing_ok=True)

    async def discard_all(self, report_id: str) -> None:
        folder = self._folder / report_id
        if await asyncio.to_thread(folder.exists):
            await asyncio.to_thread(shutil.rmtree, folder)

    async def _write(self, path: Path, chunks: AsyncIterator[bytes]) -> Content:
        file = await asyncio.to_thread(_create, path)
        try:
            measure = _Measure()
            async for chunk in chunks:
                measure.take(chunk)
                await asyncio.to_thread(file.write, chunk)
            content = measure.content()
            await asyncio.to_thread(_make_durable, file)
        finally:
            await asyncio.to_thread(file.close)
        return content


class _Measure:
    """Hash, size and first bytes of a content as it passes by."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._size = 0
        self._head = b""

    def take(self, chunk: bytes) -> None:
        """Raises Refused(file_too_large)."""
        self._size += len(chunk)
        if self._size > MAX_FILE_BYTES:
            raise Refused(FILE_TOO_LARGE)
        self._digest.update(chunk)
        self._head += chunk[: HEAD_BYTES - len(self._head)]

    def content(self) -> Content:
        """Raises Refused: empty_file, file_type_not_allowed."""
        if not self._size:
            raise Refused(EMPTY_FILE)
        media_type = media_type_of(self._head)
        if media_type is None:
            raise Refused(FILE_TYPE_REFUSED)
        return Content(self._digest.hexdigest(), media_type, self._size)


def _create(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _make_durable(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
