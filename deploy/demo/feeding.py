"""Handing the sample in, over each of the three channels an agency or a citizen has."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from deploy.cli.report_seal import OutsideReport
from deploy.demo.run import Run
from deploy.demo.samples import Malformed, Sample
from services.intake.activities.sealing import sealed_report
from shared.contracts.reports import ReportSubmitted
from shared.contracts.topics import INTAKE_REPORTS
from shared.contracts.vocabulary import ReportChannel
from shared.messaging.cloudevents import CloudEvent, binary, structured
from shared.messaging.producer import EventProducer
from shared.security.sealing import Seal

SOURCE = "netra/demo"
MODES = {"binary": binary, "structured": structured}


class NotAccepted(Exception):  # noqa: N818 -- an answer to a person
    """A report of the sample was refused."""


@dataclass(frozen=True)
class Accepted:
    """`receipt` lets the reporter follow his report; None when it came by Kafka."""

    sample: str
    report_id: str
    receipt: str | None = None


class Counter:
    """Intake's public counter and its bulk entrance."""

    def __init__(self, http: httpx.AsyncClient, url: str, run: Run, *, at_once: int) -> None:
        self._http = http
        self._url = url
        self._run = run
        self._room = asyncio.Semaphore(at_once)

    async def hand_in(self, sample: Sample) -> Accepted:
        """Raises NotAccepted."""
        key = {"Idempotency-Key": self._run.name(sample.name)}
        async with self._room:
            answer = await self._post("/v1/reports", json=sample.document, headers=key)
        body = _body(sample.name, answer)
        return Accepted(sample.name, body["tracking_number"], body["receipt"])

    async def hand_in_bulk(self, text: str, token: str) -> list[Accepted]:
        """Raises NotAccepted when any row is refused."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
        answer = await self._post("/v1/reports:bulk", content=text, headers=headers)
        return [self._row(row) for row in _body("bulk.csv", answer)["rows"]]

    async def _post(self, path: str, **request: Any) -> httpx.Response:
        try:
            return await self._http.post(f"{self._url}{path}", **request)
        except httpx.TransportError as error:
            raise NotAccepted(f"{self._url}{path} cannot be reached: {type(error).__name__}") from error

    def _row(self, row: dict[str, Any]) -> Accepted:
        if row["status"] == "refused":
            raise NotAccepted(f"bulk.csv line {row['line']}: {row['code']} {row['errors']}")
        return Accepted(row["row_id"].rpartition(".")[2], row["tracking_number"], row["receipt"])


class OutsideProducer:
    """An agency's own system that writes the contract straight to Kafka."""

    def __init__(self, producer: EventProducer, seal: Seal, run: Run) -> None:
        self._producer = producer
        self._seal = seal
        self._run = run
        self._received: dict[str, datetime] = {}

    async def publish(self, sample: Sample) -> Accepted:
        report = self._sealed(sample)
        message = MODES[sample.mode](event_of(report), report.report_id)
        await self._producer.send(INTAKE_REPORTS, *message)
        return Accepted(sample.name, report.report_id)

    async def publish_malformed(self, record: Malformed) -> None:
        headers = tuple((name, value.encode()) for name, value in record.headers.items())
        await self._producer.send(INTAKE_REPORTS, self._run.name(record.key).encode(), record.value, headers)

    def _sealed(self, sample: Sample) -> ReportSubmitted:
        """Sent twice it says the same twice, the hour at which it was received too: it is one report."""
        report_id = self._run.name(sample.name)
        received_at = self._received.setdefault(sample.name, datetime.now(UTC))
        act = OutsideReport.model_validate(sample.document | {"report_id": report_id})
        return sealed_report(
            act, seal=self._seal, report_id=report_id, channel=ReportChannel.KAFKA, received_at=received_at
        )


def event_of(report: ReportSubmitted) -> CloudEvent:
    """Its id is the report's, so that sending it twice is harmless."""
    return CloudEvent(
        id=f"{report.report_id}/submitted",
        source=SOURCE,
        type=ReportSubmitted.TYPE,
        time=report.received_at,
        subject=report.report_id,
        data=report.model_dump_json().encode(),
    )


def _body(name: str, answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise NotAccepted(f"{name}: {answer.status_code} {answer.text[:400]}")
    body: dict[str, Any] = answer.json()
    return body
