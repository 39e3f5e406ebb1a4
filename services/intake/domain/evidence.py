"""Which files count as evidence, judged by what is in them and never by what they are called."""

import codecs
from dataclasses import dataclass

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_FILES_PER_REPORT = 20
HEAD_BYTES = 4096

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftyp", "video/mp4"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_TEXT_CONTROLS = frozenset("\t\n\r\f")


@dataclass(frozen=True)
class Content:
    """What is in a file: `sha256` as 64 hex digits, `size_bytes` as stored."""

    sha256: str
    media_type: str
    size_bytes: int


def media_type_of(head: bytes) -> str | None:
    """The media type that the first `HEAD_BYTES` of a file show; None when it is not one we accept."""
    for offset, signature, media_type in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    return "text/plain" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the last character may be cut where the head ends."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    return bool(text) and all(char >= " " or char in _TEXT_CONTROLS for char in text)
