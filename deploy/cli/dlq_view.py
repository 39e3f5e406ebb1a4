"""Somebody's bytes on a terminal: nothing in them is obeyed, and what is sealed is not shown."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from shared.messaging.dead_letter_headers import PREFIX
from shared.messaging.documents import parse_json
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record

SEALED = "«sealed»"
JWE = re.compile(r"eyJ[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*){4}")
SEALED_FIELD = re.compile(r"sealed(_[a-z_]+)?")
LONGEST_TEXT = 300
MOST_LINES = 200
HEX_BYTES = 256
HEX_WIDTH = 16


def safe(text: str) -> str:
    """Without a character that a terminal would act on or that could not be seen: those stand as escapes."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def safe_bytes(value: bytes | None, most: int = LONGEST_TEXT) -> str:
    """As text when it is UTF-8, else in hexadecimal; "-" for null."""
    if value is None:
        return "-"
    try:
        shown = safe(value.decode())
    except UnicodeDecodeError:
        shown = f"0x{value[:most].hex()}"
    return shown if len(shown) <= most else f"{shown[:most]}… ({len(value)} bytes)"


def moment(milliseconds: int) -> str:
    """UTC; "-" for a time that nobody gave, or that is none."""
    try:
        return (
            datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(" ", "seconds")[:19] if milliseconds > 0 else "-"
        )
    except (ValueError, OverflowError, OSError):
        return "-"


def value_lines(value: bytes | None) -> list[str]:
    """JSON with its seals closed, or the first bytes in hexadecimal."""
    if value is None:
        return ["(null)"]
    try:
        document = parse_json(value)
    except InvalidMessage:
        return hex_lines(value)
    lines = json.dumps(closed(document), ensure_ascii=False, indent=2).split("\n")
    more = [f"… {len(lines) - MOST_LINES} more lines"] if len(lines) > MOST_LINES else []
    return [safe(line) for line in lines[:MOST_LINES]] + more


def closed(part: Any, name: str = "") -> Any:
    """Hidden is what a seal would be in, even if its sender forgot to seal it: a name may stand there in the clear."""
    if isinstance(part, dict):
        return {key: closed(value, key) for key, value in part.items()}
    if isinstance(part, list):
        return [closed(value, name) for value in part]
    if SEALED_FIELD.fullmatch(name) and part is not None:
        return SEALED
    if isinstance(part, str):
        return SEALED if JWE.fullmatch(part) else _shortened(part)
    return part


def hex_lines(value: bytes) -> list[str]:
    shown = value[:HEX_BYTES]
    rows = [shown[at : at + HEX_WIDTH] for at in range(0, len(shown), HEX_WIDTH)]
    lines = [f"{number * HEX_WIDTH:06x}  {row.hex(' '):<47}  {_ascii(row)}" for number, row in enumerate(rows)]
    return lines + ([f"… {len(value) - HEX_BYTES} more bytes"] if len(value) > HEX_BYTES else [])


def header_rows(record: Record) -> list[tuple[str, str]]:
    """The original headers first, then what NETRA has added."""
    ordered = sorted(record.headers, key=lambda header: header[0].lower().startswith(PREFIX))
    return [(safe(name)[:LONGEST_TEXT], safe_bytes(value)) for name, value in ordered]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"


def _ascii(row: bytes) -> str:
    return "".join(char if char.isascii() and char.isprintable() else "." for char in row.decode("latin-1"))
