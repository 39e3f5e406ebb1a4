"""Where a test does not care what time it is."""

from datetime import UTC, datetime


def hosts_clock() -> datetime:
    return datetime.now(UTC)
