"""What a dead letter tells in headers, and how it is believed: outsiders can write headers of the same names."""

import re

from shared.messaging.records import Headers, Record
from shared.messaging.tracing import without_trace

PREFIX = "dlq-"
CODE = re.compile(r"[a-z0-9_]{1,64}")
INSTANT = re.compile(r"[0-9T:.+-]{10,40}")
NUMBER = re.compile(r"-?[0-9]{1,19}")
COUNT = re.compile(r"[0-9]{1,4}")
FIRST = {
    "first-reason-code": CODE,
    "first-failed-at": INSTANT,
    "first-partition": NUMBER,
    "first-offset": NUMBER,
    "first-timestamp": NUMBER,
}
"""Of the first failure; written once, kept over redrives."""


def own_headers(record: Record) -> Headers:
    """What its producer wrote, less the old trace. Names that begin with `dlq-`, in any case, are NETRA's."""
    headers = without_trace(record.headers)
    return tuple((name, value) for name, value in headers if not name.lower().startswith(PREFIX))


def told(record: Record, name: str, form: re.Pattern[str]) -> str | None:
    """None when the header is missing or is not of that form."""
    text = (record.header(f"{PREFIX}{name}") or b"").decode("ascii", "replace")
    return text if form.fullmatch(text) else None


def count(record: Record, name: str) -> int:
    """A number of up to four digits; 0 for anything else."""
    return int(told(record, name, COUNT) or 0)


def first_failure(record: Record) -> dict[str, str]:
    """Empty unless the record was redriven and says all of it."""
    found = {name: told(record, name, form) for name, form in FIRST.items()}
    whole = {name: text for name, text in found.items() if text is not None}
    return whole if len(whole) == len(FIRST) and count(record, "redrives") > 0 else {}


def written(reasons: dict[str, object]) -> Headers:
    return tuple((f"{PREFIX}{name}", str(value).encode()) for name, value in reasons.items())
