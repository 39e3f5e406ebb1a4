"""The dead letter: the original bytes, and beside them why they were refused and where they came from."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog

from shared.messaging.dead_letter_headers import count, first_failure, own_headers, written
from shared.messaging.errors import InvalidMessage, RecordTooLargeError
from shared.messaging.records import Acknowledgement, Headers, Record

Send = Callable[[str, bytes | None, bytes | None, Headers], Awaitable[Acknowledgement]]
_log = structlog.get_logger(__name__)


class DeadLetters:
    """Writes to one dead letter topic on behalf of one consumer group."""

    def __init__(self, send: Send, topic: str, *, group: str, service_version: str) -> None:
        self._send = send
        self._topic = topic
        self._group = group
        self._service_version = service_version

    async def publish(self, record: Record, refusal: InvalidMessage) -> None:
        """Resolves when the brokers have it, so that the source offset may move on. Raises PublishError to try again.

        Key, value and headers (less the old trace) stay as they were. A record that is over the producer's limit
        with this added is replaced by its length and SHA-256; the original stays at its coordinates till it expires.
        """
        headers = (*own_headers(record), *self._reasons(record, refusal))
        value = b"" if record.key is None and record.value is None else record.value  # the client refuses two nulls
        try:
            await self._send(self._topic, record.key, value, headers)
        except RecordTooLargeError:
            await self._send(self._topic, b"", b"", (*self._reasons(record, refusal), *_fingerprint(record)))
        _log.warning(
            "dead_letter",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            group=self._group,
            code=refusal.code,
        )

    def _reasons(self, record: Record, refusal: InvalidMessage) -> Headers:
        now = datetime.now(UTC).isoformat()
        reasons: dict[str, object] = {
            "reason-code": refusal.code,
            "error": refusal.reason,
            "orig-topic": record.topic,
            "orig-partition": record.partition,
            "orig-offset": record.offset,
            "orig-timestamp": record.timestamp,
            "group": self._group,
            "attempt": count(record, "attempt") + 1,
            "redrives": count(record, "redrives"),
            "service-version": self._service_version,
            "failed-at": now,
        }
        reasons |= first_failure(record) or _now_first(record, refusal, now)
        return written(reasons | ({"null-value": "true"} if record.value is None else {}))


def _now_first(record: Record, refusal: InvalidMessage, now: str) -> dict[str, object]:
    return {
        "first-reason-code": refusal.code,
        "first-failed-at": now,
        "first-partition": record.partition,
        "first-offset": record.offset,
        "first-timestamp": record.timestamp,
    }


def _fingerprint(record: Record) -> Headers:
    value = record.value or b""
    return written({"value-length": len(value), "value-sha256": hashlib.sha256(value).hexdigest()})
