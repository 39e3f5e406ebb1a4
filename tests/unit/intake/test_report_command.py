import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from deploy.cli import report
from deploy.cli.report_rows import ATTEMPTS, BATCH_ROWS, CannotImport, Intake, batches, read_records
from deploy.cli.report_seal import CannotSeal, sealed_lines
from services.intake.domain.rows import csv_rows
from shared.contracts.refusals import Refusal
from shared.contracts.reports import OfficialIdentity, ReportSubmitted
from shared.messaging.cloudevents import from_kafka, parse
from shared.messaging.records import Record
from shared.security.sealing import Seal
from tests.unit.intake.samples import a_body, csv_text, with_semicolons


def like_intake(request: httpx.Request) -> httpx.Response:
    """Answers each row as the real bulk endpoint reads it."""
    text = request.content.decode("utf-8-sig", errors="surrogateescape")
    rows = [
        {
            "line": row.line,
            "status": "refused" if isinstance(row.content, Refusal) else "accepted",
            "row_id": row.row_id,
        }
        for row in csv_rows(text)
    ]
    return httpx.Response(200, json={"rows": rows})


def intake(answer: Callable[[httpx.Request], httpx.Response]) -> Intake:
    return Intake("http://intake", "token", transport=httpx.MockTransport(answer), pause=lambda _seconds: None)


def hand_in(file: Path, answer: Callable[[httpx.Request], httpx.Response] = like_intake) -> list[dict[str, Any]]:
    header, records = read_records(file)
    return [row for batch in batches(records) for row in intake(answer).hand_in(header, batch)]


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "reports.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_every_row_is_answered_with_its_own_line_whatever_the_batches(tmp_path: Path) -> None:
    text = csv_text(*({"row_id": f"B-{number}", "chronology": "satu\ndua"} for number in range(2 * BATCH_ROWS + 1)))
    answers = hand_in(written(tmp_path, text))
    assert [answer["row_id"] for answer in answers] == [f"B-{number}" for number in range(2 * BATCH_ROWS + 1)]
    assert [answer["line"] for answer in answers] == list(range(2, 2 + 2 * len(answers), 2))


def test_a_file_as_excel_writes_it_in_indonesian_is_handed_in(tmp_path: Path) -> None:
    text = with_semicolons(csv_text({"place": "Dompu; Bima"}, {"row_id": "B-2"}))
    answers = hand_in(written(tmp_path, b"\xef\xbb\xbf" + text.encode()))
    assert [(answer["row_id"], answer["status"]) for answer in answers] == [("B-1", "accepted"), ("B-2", "accepted")]


def test_an_unreadable_row_and_bytes_that_are_not_utf_8_stop_nothing(tmp_path: Path) -> None:
    text = csv_text({"place": "Bima?"}, {"row_id": "B-2"}).encode().replace(b"Bima?", b"Bima\xff")
    answers = hand_in(written(tmp_path, text + b'B-3,"un"readable\n\n' + text.split(b"\n")[2] + b"\n"))
    assert [(answer["line"], answer["status"]) for answer in answers] == [
        (2, "refused"),
        (3, "accepted"),
        (4, "refused"),
        (6, "accepted"),
    ]


def test_a_batch_whose_answer_was_lost_is_sent_again(tmp_path: Path) -> None:
    troubles: Iterator[Exception | httpx.Response] = iter([httpx.ReadTimeout("lost"), httpx.Response(503)])

    def unsteady(request: httpx.Request) -> httpx.Response:
        trouble = next(troubles, None)
        if isinstance(trouble, Exception):
            raise trouble
        return trouble or like_intake(request)

    assert len(hand_in(written(tmp_path, csv_text({})), unsteady)) == 1


def test_an_intake_that_stays_away_is_given_up_after_some_attempts(tmp_path: Path) -> None:
    attempts = []

    def away(request: httpx.Request) -> httpx.Response:
        attempts.append(request)
        raise httpx.ConnectError("away")

    with pytest.raises(CannotImport, match="does not answer"):
        hand_in(written(tmp_path, csv_text({})), away)
    assert len(attempts) == ATTEMPTS


@pytest.mark.parametrize("text", [b"", b"\n\n", b'"'])
def test_a_file_without_a_header_is_refused(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(CannotImport, match="columns"):
        read_records(written(tmp_path, text))


def test_a_refusal_of_the_whole_file_is_told_with_its_code(tmp_path: Path) -> None:
    problem = {"code": "csv_header", "detail": "See errors.", "errors": [{"field": "x", "reason": "unknown_column"}]}
    with pytest.raises(CannotImport, match=r"csv_header: See errors\. \(x: unknown_column\)"):
        hand_in(written(tmp_path, csv_text({})), lambda _request: httpx.Response(422, json=problem))


def test_a_sealed_report_is_the_contract_without_readable_names() -> None:
    seal = Seal.generate()
    [line] = sealed_lines(json.dumps(a_body(report_id="X-1")), seal, source="outside", whole_event=False)
    event = ReportSubmitted.model_validate_json(line)
    assert (event.report_id, event.channel) == ("X-1", "kafka")
    assert seal.unseal(event.officials[0].sealed, OfficialIdentity).name == "Budi Contoh"
    assert not [word for word in ("Budi", "Ahmad", "unggahan") if word in line]


def test_a_structured_line_is_an_event_that_consumers_read() -> None:
    reports = [a_body(report_id="X-1"), a_body(report_id="X-2")]
    lines = sealed_lines(json.dumps(reports), Seal.generate(), source="bawaslu", whole_event=True)
    content_type = (("content-type", b"application/cloudevents+json"),)
    events = [from_kafka(Record("t", 0, 0, -1, None, line.encode(), content_type)) for line in lines]
    assert [(event.id, event.source, event.type) for event in events] == [
        ("X-1/submitted", "bawaslu", ReportSubmitted.TYPE),
        ("X-2/submitted", "bawaslu", ReportSubmitted.TYPE),
    ]
    assert parse(events[1], ReportSubmitted).report_id == "X-2"


@pytest.mark.parametrize("text", ["", "{", "1", "[1]", "{}", json.dumps(a_body(violation="x")), '{"\\ud800": 1}'])
def test_what_is_no_report_is_not_sealed(text: str) -> None:
    with pytest.raises(CannotSeal):
        list(sealed_lines(text, Seal.generate(), source="outside", whole_event=False))


def test_the_seal_command_prints_one_line_a_report(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(Seal.generate().public_jwks()))
    arguments = ["seal", "-", "--keys", str(keys), "--structured"]
    result = CliRunner().invoke(report.app, arguments, input=json.dumps(a_body()))
    assert result.exit_code == 0
    assert json.loads(result.stdout)["type"] == ReportSubmitted.TYPE


def test_the_seal_command_says_why_it_cannot(tmp_path: Path) -> None:
    result = CliRunner().invoke(report.app, ["seal", str(tmp_path / "missing.json"), "--keys", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "no public key" in result.stderr
