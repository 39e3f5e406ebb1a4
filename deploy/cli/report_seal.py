"""A plain report into what Kafka may carry: the contract, with names and stories sealed to NETRA's public key."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import Field, ValidationError

from services.intake.activities.sealing import sealed_report
from services.intake.domain.form import Act
from services.intake.domain.text import Instant
from shared.contracts.refusals import Refused
from shared.contracts.reports import ReportSubmitted
from shared.contracts.vocabulary import ReportChannel
from shared.messaging.cloudevents import CloudEvent, structured
from shared.security.sealing import Seal


class CannotSeal(Exception):  # noqa: N818 -- an answer to a person
    """Which report is no report, and why; or that there is no key to seal with."""


class OutsideReport(Act):
    """The form without its reporter: his identity stays with whoever took the report."""

    report_id: str = Field(default_factory=lambda: f"EXT-{uuid4()}", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    received_at: Instant = Field(default_factory=lambda: datetime.now(UTC))


def public_seal(keys: Path | None, url: str) -> Seal:
    """Seals with the key in `keys`, or with the one that intake at `url` publishes. Raises CannotSeal."""
    try:
        if keys is not None:
            return Seal.from_file(keys)
        published = httpx.get(f"{url.rstrip('/')}/v1/keys", timeout=10.0).raise_for_status().json()
        return Seal(KeySet.import_key_set(published))
    except (httpx.HTTPError, OSError, ValueError, JoseError) as error:
        raise CannotSeal(f"no public key ({type(error).__name__}); start the stack or give --keys") from error


def sealed_lines(text: str, seal: Seal, *, source: str, whole_event: bool) -> Iterator[str]:
    """One line of JSON per report. Raises CannotSeal at the first that is none; earlier lines stand."""
    for number, document in enumerate(_documents(text), start=1):
        event = _event(number, document, seal)
        yield as_structured(event, source) if whole_event else event.model_dump_json()


def as_structured(event: ReportSubmitted, source: str) -> str:
    """The CloudEvent in structured mode; its id is the report's, so that sending it twice is harmless."""
    envelope = CloudEvent(
        id=f"{event.report_id}/submitted",
        source=source,
        type=ReportSubmitted.TYPE,
        time=event.received_at,
        subject=event.report_id,
        data=event.model_dump_json().encode(),
    )
    return structured(envelope, event.report_id).value.decode()


def _documents(text: str) -> list[Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise CannotSeal(f"not JSON ({error})") from None
    return content if isinstance(content, list) else [content]


def _event(number: int, document: Any, seal: Seal) -> ReportSubmitted:
    try:
        report = OutsideReport.model_validate(_without_reporter(document))
        return sealed_report(
            report,
            seal=seal,
            report_id=report.report_id,
            channel=ReportChannel.KAFKA,
            received_at=report.received_at.astimezone(UTC),
        )
    except ValidationError as error:
        wrong = ", ".join(f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors())
        raise CannotSeal(f"report {number}: {wrong}") from None
    except Refused as error:
        raise CannotSeal(f"report {number}: {error.refusal.detail}") from None


def _without_reporter(document: Any) -> Any:
    return {name: document[name] for name in document if name != "reporter"} if isinstance(document, dict) else document
