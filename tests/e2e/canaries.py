"""People who do not exist, marked so that any trace of them is found, and every way of bringing them in."""

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.demo.feeding import Accepted, event_of
from deploy.demo.samples import Sample, csv_file, http_samples, kafka_samples
from deploy.local.keys import Bearer, issue
from shared.contracts.topics import INTAKE_REPORTS
from shared.messaging.cloudevents import binary
from tests.e2e.journey import Journey

WORD = "Qzxkenari"
"""In every name, address, story: nothing else has these letters."""

DIGITS = "99773091526"
"""In every employee number and telephone number."""

STEMS = (WORD, DIGITS)
CARELESS = "Qzceroboh"
"""In what a careless agency writes to Kafka in clear, against the contract: where that goes is not ours to choose."""

KEY = {"Idempotency-Key": f"{WORD}-{DIGITS}"}


def employee_id(number: int) -> str:
    return f"{DIGITS}{number:07d}"


REPORTER = {
    "name": f"{WORD} Pelapor",
    "address": f"Jalan {WORD} 1",
    "phone": f"+{DIGITS}",
    "email": f"{WORD}.{DIGITS}@example.org",
    "birth_place": f"Kota {WORD}",
    "occupation": f"Petani {WORD}",
}
STORY = {
    "what": f"{WORD} membagikan unggahan",
    "place": f"Balai {WORD}",
    "chronology": f"{WORD} Terlapor, NIP {employee_id(1)}, telepon +{DIGITS}, hadir.",
    "witnesses": [f"{WORD} Saksi, +{DIGITS}"],
    "evidence": [{"description": f"Foto {WORD}", "url": f"https://example.org/{WORD}/{DIGITS}"}],
}


def marked(document: dict[str, Any], number: int, *, known: bool = True) -> dict[str, Any]:
    """The sample report, about and by people who are all marked; of an official not `known` there is no number."""
    official = document["reported_officials"][0] | {
        "name": f"{WORD} Terlapor {number}",
        "position_title": f"Kepala {WORD}",
        "employee_id": employee_id(number) if known else None,
    }
    return document | STORY | {"reported_officials": [official]}


@dataclass(frozen=True)
class Canaries:
    """Hands them in, one report by each channel."""

    journey: Journey

    async def over_http(self) -> Accepted:
        sample = http_samples(self.journey.desk.run)[0]
        document = marked(sample.document, 1) | {"reporter": REPORTER}
        return await self.journey.counter.hand_in(Sample("canary-h", document))

    async def somebody(self, word: str) -> Accepted:
        """A reporter who stands, by this word, in all that he wrote."""
        sample = http_samples(self.journey.desk.run)[0]
        story = {name: f"{word} {sample.document[name]}" for name in ("what", "place", "chronology")}
        reporter = {"name": word, "address": f"Jalan {word}", "phone": "+62 800 0000 0001"}
        official = sample.document["reported_officials"][0] | {
            "name": f"Pegawai {self.journey.desk.run.name('canary-f')}"
        }
        document = sample.document | story | {"witnesses": [f"Kakak {word}"], "reporter": reporter}
        return await self.journey.counter.hand_in(
            Sample(f"canary-{word}", document | {"reported_officials": [official | {"employee_id": None}]})
        )

    async def over_csv(self) -> Accepted:
        first = next(csv.DictReader(io.StringIO(csv_file(self.journey.desk.run))))
        row = first | {f"reporter_{name}": value for name, value in REPORTER.items()}
        row |= {name: str(STORY[name]) for name in ("what", "place", "chronology")}
        row |= {"row_id": f"{first['row_id']}-canary", "witnesses": f"{WORD} Saksi|{WORD} Saksi Dua"}
        row |= {"official_name": f"{WORD} Terlapor 2", "official_employee_id": employee_id(2)}
        [accepted] = await self.journey.counter.hand_in_bulk(as_csv(row), self.token("bawaslu-ri", "reports:bulk"))
        return accepted

    async def over_kafka(self) -> Accepted:
        """The official is known by name only, and identified by an officer later."""
        sample = next(each for each in kafka_samples(self.journey.desk.run) if each.mode == "structured")
        return await self.journey.outside.publish(
            Sample("canary-k", marked(sample.document, 3, known=False), sample.mode)
        )

    async def refused_over_http(self, accepted: Accepted) -> list[int]:
        """Requests that cannot be granted, with marked people wherever a request has room for them."""
        post, url = self.journey.desk.http.post, self.journey.desk.stack.url("intake")
        body = http_samples(self.journey.desk.run)[0].document | STORY | {"reporter": REPORTER}
        row = {f"official_{WORD}": employee_id(4), "row_id": WORD, "reporter_name": WORD, "reporter_phone": WORD}
        bulk = {"Authorization": f"Bearer {self.token('bawaslu-ri', 'reports:bulk')}", "Content-Type": "text/csv"}
        reports = f"{url}/v1/reports"
        answers = [
            await post(reports, json=body | {"election": WORD, WORD: DIGITS, "province": DIGITS}, headers=KEY),
            await post(reports, json=body | {"reporter": REPORTER | {"phone": WORD, "email": WORD}}),
            await post(reports, content=f'{{"name": "{WORD}', headers=KEY | {"Content-Type": "application/json"}),
            await post(f"{reports}:bulk", content=as_csv(row), headers=bulk),
            await post(
                f"{reports}/{accepted.report_id}/evidence",
                files={"file": (f"{WORD}.exe", b"MZ\x00\x00", f"application/{WORD}")},
                headers={"X-Receipt": accepted.receipt or ""},
            ),
            await self.journey.desk.http.get(
                f"{reports}/{WORD}?nip={DIGITS}", headers={"X-Receipt": f"{WORD}{DIGITS}"}
            ),
        ]
        return [answer.status_code for answer in answers]

    async def refused_on_the_case(self, case: str, agency: str) -> list[int]:
        token = self.journey.desk.stack.token(agency, "handler")
        headers = {"Authorization": f"Bearer {token}"} | KEY
        place = f"{self.journey.desk.stack.url('workflow')}/v1/cases/{case}/actions"
        post = self.journey.desk.http.post
        identity = {"name": f"{WORD} Terlapor", "employee_id": DIGITS}
        answers = [
            await post(f"{place}/register_report", json={"reference": f"{WORD} {DIGITS}"}, headers=headers),
            await post(f"{place}/identify_official", json={"identity": identity}, headers=headers),
            await post(f"{place}/{WORD}", json={"reference": "1/A"}, headers=headers),
        ]
        return [answer.status_code for answer in answers]

    async def identify(self, case: str, agency: str) -> httpx.Response:
        """An officer finds out who the official is whom the reporter knew by name."""
        identity = {"name": f"{WORD} Terlapor", "employee_id": employee_id(3), "position_title": f"Kepala {WORD}"}
        return await self.journey.desk.http.post(
            f"{self.journey.desk.stack.url('workflow')}/v1/cases/{case}/actions/identify_official",
            json={"identity": identity},
            headers={"Authorization": f"Bearer {self.journey.desk.stack.token(agency, 'handler')}"}
            | {"Idempotency-Key": f"canary-{case}"},
        )

    async def dead_letters(self) -> list[bytes]:
        """Keys of records that no consumer takes: sealed as they must be, and one that was sent in clear."""
        desk = self.journey.desk
        sample = kafka_samples(desk.run)[0]
        official = marked(sample.document, 5)["reported_officials"][0] | {"agency": "kab-tidak-ada"}
        nowhere = marked(sample.document, 5) | {"reported_officials": [official]}
        accepted = await self.journey.outside.publish(Sample("canary-x", nowhere, "binary"))
        report = self.journey.outside._sealed(Sample("canary-y", marked(sample.document, 6), "binary"))
        broken = report.model_copy(update={"sealed_narrative": report.officials[0].sealed})
        officials = (report.officials[0].model_copy(update={"sealed": report.sealed_narrative}),)
        key, value, headers = binary(event_of(broken.model_copy(update={"officials": officials})), report.report_id)
        await desk.producer.send(INTAKE_REPORTS, key, value, headers)
        careless = desk.run.name("canary-z").encode()
        clear = json.dumps({"report_id": CARELESS, "reporter": {"name": CARELESS, "phone": CARELESS}}).encode()
        await desk.producer.send(INTAKE_REPORTS, careless, clear, headers)
        return [accepted.report_id.encode(), report.report_id.encode(), careless]

    def token(self, agency: str, *scopes: str, subject: str = "") -> str:
        return issue(self.journey.desk.stack.keys, Bearer(agency, (), scopes, subject))


def as_csv(row: dict[str, Any]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(row), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return written.getvalue()
