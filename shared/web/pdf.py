"""A PDF as an answer: to be saved, not cached, and never guessed to be anything else."""

from typing import Any

from fastapi import Response

PDF = "application/pdf"
PDF_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The draft", "content": {PDF: {"schema": {"type": "string", "format": "binary"}}}}
}


def pdf_response(content: bytes, file_name: str) -> Response:
    """`file_name` holds letters, digits, dots and hyphens only; a draft's own does."""
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=PDF, headers=headers)
