"""Adding evidence to a report, by its receipt."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import UploadFile

from services.intake.api.desk import Client, Receipt, TheCounter, wants_multipart
from services.intake.api.reports import EvidenceStatus, evidence_status
from services.intake.domain.refusals import NO_FILE
from shared.contracts.refusals import Refused

router = APIRouter(prefix="/v1", tags=["reports"])

CHUNK_BYTES = 256 * 1024
MULTIPART_OVERHEAD_BYTES = 64 * 1024
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        }
    },
}


@router.post(
    "/reports/{tracking_number}/evidence",
    status_code=201,
    summary="Add one file of evidence",
    dependencies=[Depends(wants_multipart)],
    openapi_extra={"requestBody": _BODY},
)
async def add_evidence(
    tracking_number: str, receipt: Receipt, client: Client, request: Request, counter: TheCounter
) -> EvidenceStatus:
    """At most 25 MB a file and 20 files a report: JPEG, PNG, GIF, WebP, PDF, MP4, MP3, OGG, WAV, plain text.

    The kind of file is read from its content; its name is neither used nor kept. The same content again is the same
    exhibit. The receipt is checked before the body is read.
    """
    report = await counter.tracking.admit(tracking_number, receipt, client)
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Refused(NO_FILE)
        return evidence_status(await counter.tracking.keep(report, _chunks(file)))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk
