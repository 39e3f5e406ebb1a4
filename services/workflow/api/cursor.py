"""Keyset cursors: where the last page ended, opaque to the caller."""

import base64
import binascii
import json
from datetime import datetime

from shared.contracts.refusals import Refusal, Refused

INVALID_CURSOR = Refusal("invalid_cursor", 400, "Kursor halaman tidak sah.", "The page cursor is invalid.")

Position = tuple[datetime, str]


def encode(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([position[0].isoformat(), position[1]]).encode()).decode()


def decode(cursor: str) -> Position:
    """Raises Refused(invalid_cursor)."""
    try:
        due, number = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return _aware(datetime.fromisoformat(due)), str(number)
    except (ValueError, TypeError, binascii.Error):
        raise Refused(INVALID_CURSOR) from None


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("naive")
    return value
