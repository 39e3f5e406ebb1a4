"""Which messages are case events, which are passed over, which are refused."""

from datetime import UTC, datetime

import pytest

from services.notify.consumer import case_event as read
from shared.contracts.cases import CaseEventKind, ReportAttached, case_event_type
from shared.messaging.cloudevents import CloudEvent
from shared.messaging.errors import InvalidMessage
from tests.unit.notify.events import case_event, every_facts

EVENT = case_event(ReportAttached(report_id="r"))


def message(kind: str, data: bytes = EVENT.model_dump_json().encode()) -> CloudEvent:
    return CloudEvent(id="1", source="netra/workflow", type=kind, time=datetime.now(UTC), subject=None, data=data)


def refusal(kind: str, data: bytes = b"{}") -> str:
    with pytest.raises(InvalidMessage) as refused:
        read(message(kind, data))
    return refused.value.code


def test_every_event_survives_the_journey() -> None:
    for event in map(case_event, every_facts()):
        assert read(message(event.type, event.model_dump_json().encode())) == event


def test_a_kind_of_a_newer_release_is_passed_over() -> None:
    assert read(message("id.netra.case.something_new.v1", b"{}")) is None


def test_another_version_of_a_known_kind_is_refused() -> None:
    assert refusal("id.netra.case.opened.v2") == "unsupported_version"


def test_what_is_no_case_event_is_refused() -> None:
    assert refusal("com.example.other") == "unknown_type"


def test_an_event_without_its_fields_is_refused() -> None:
    assert refusal(case_event_type(CaseEventKind.OPENED)) == "invalid_data"


def test_facts_of_another_kind_are_refused() -> None:
    assert refusal(case_event_type(CaseEventKind.OPENED), EVENT.model_dump_json().encode()) == "type_mismatch"
