"""Keyset cursors: where the last page ended, opaque to the caller."""

import base64
import json
import re
from datetime import datetime

from shared.contracts.refusals import Refusal, Refused

INVALID_CURSOR = Refusal("invalid_cursor", 400, "Kursor halaman tidak sah.", "The page cursor is invalid.")

Position = tuple[datetime, str]
_NUMBER = re.compile(r"NTR-\d{4}-\d{6,9}", re.ASCII)


def encode(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([position[0].isoformat(), position[1]]).encode()).decode()


def decode(cursor: str) -> Position:
    """Raises Refused(invalid_cursor) for anything that `encode` does not make."""
    try:
        due, number = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return _aware(datetime.fromisoformat(due)), _case_number(number)
    except (ValueError, TypeError):
        raise Refused(INVALID_CURSOR) from None


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("naive")
    return value


def _case_number(value: str) -> str:
    if _NUMBER.fullmatch(value) is None:
        raise ValueError("no case number")
    return value
