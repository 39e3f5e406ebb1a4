"""Tracking numbers and receipts: what a reporter holds in his hand."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs; 0, 1, I and O are left out because people read these numbers aloud."""

_LENGTH = 6
_RECEIPT_SIGNS = 25
_CAPITAL = ZoneInfo("Asia/Jakarta")

TRACKING_NUMBER = re.compile(rf"LPR-\d{{4}}-[{_LETTERS}]{{{_LENGTH}}}")


def tracking_number(received_at: datetime, randomness: bytes) -> str:
    """`LPR-2026-7K2MQX`; the year is the capital's. Not consecutive, so that nobody can count or guess reports."""
    return f"LPR-{received_at.astimezone(_CAPITAL).year}-{_spell(randomness, _LENGTH)}"


def receipt(secret: bytes) -> str:
    """25 signs in groups of five: 125 bits of `secret`, which must have at least 25 bytes."""
    signs = _spell(secret, _RECEIPT_SIGNS)
    return "-".join(signs[start : start + 5] for start in range(0, _RECEIPT_SIGNS, 5))


def typed_receipt(text: str) -> str:
    """A receipt as somebody typed it: without regard to case, spaces and dashes."""
    return re.sub(r"[\s-]", "", text).upper()


def _spell(randomness: bytes, length: int) -> str:
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in randomness[:length])
