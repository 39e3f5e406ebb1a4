import json

import pytest

from services.workflow.consumer import report_of
from services.workflow.settings import WorkflowSettings
from shared.contracts.reports import ReportSubmitted
from shared.messaging.cloudevents import CloudEvent
from shared.messaging.errors import InvalidMessage
from tests.unit.workflow.people import report

CANARY = "Kenari Kuning"


def event(data: object, type_: str = ReportSubmitted.TYPE) -> CloudEvent:
    return CloudEvent(id="1", source="test", type=type_, time=None, subject=None, data=json.dumps(data).encode())


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        ("id.netra.intake.report.withdrawn.v1", "unknown_type"),
        ("id.netra.intake.report.submitted.v2", "unsupported_version"),
        ("nonsense", "unknown_type"),
    ],
)
def test_another_type_or_major_version_is_a_dead_letter(type_: str, code: str) -> None:
    with pytest.raises(InvalidMessage) as verdict:
        report_of(event({}, type_))
    assert verdict.value.code == code


@pytest.mark.parametrize("data", [{}, [], "text", None, 7, {"report_id": CANARY, "officials": [{"sealed": CANARY}]}])
def test_invalid_data_names_the_fields_and_never_their_values(data: object) -> None:
    with pytest.raises(InvalidMessage) as verdict:
        report_of(event(data))
    assert verdict.value.code == "invalid_data"
    assert CANARY not in verdict.value.reason


def test_fields_of_a_newer_writer_are_ignored() -> None:
    data = report().model_dump(mode="json") | {"mood_of_the_reporter": "tired"}
    assert report_of(event(data)) == report_of(event({k: v for k, v in data.items() if k != "mood_of_the_reporter"}))


def test_a_drill_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://nowhere/netra")
    monkeypatch.setenv("NETRA_FORCE_EDITION", "drill")
    assert WorkflowSettings().forced_edition == "drill"
    monkeypatch.setenv("NETRA_ENV", "production")
    with pytest.raises(ValueError, match="refused when NETRA_ENV=production"):
        WorkflowSettings()


def test_only_intake_brings_reports_under_its_own_numbers() -> None:
    data = report(report_id="LPR-2026-ABCDEF").model_dump(mode="json")
    with pytest.raises(InvalidMessage) as verdict:
        report_of(event(data))
    assert verdict.value.code == "reserved_report_id"


@pytest.mark.parametrize("instant", [7, 1.5, "7", "-7.0", "2026-11-20T03:00:00"])
def test_an_instant_is_written_out_with_its_offset(instant: object) -> None:
    data = report().model_dump(mode="json") | {"occurred_at": instant}
    with pytest.raises(InvalidMessage) as verdict:
        report_of(event(data))
    assert verdict.value.code == "invalid_data"
