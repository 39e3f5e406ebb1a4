"""Case numbers that no other test uses, and case events on their way to Kafka."""

import uuid
from typing import Any

from shared.contracts.cases import CaseEvent, CaseFacts
from shared.messaging.cloudevents import CloudEvent, Message, binary
from tests.unit.notify.events import AT, case_event


def new_event(facts: CaseFacts, **changes: Any) -> CaseEvent:
    return case_event(facts, case_number=f"NTR-2024-{uuid.uuid4().int % 10**9:09d}", **changes)


def message(event: CaseEvent, *, event_id: str | None = None) -> Message:
    cloud_event = CloudEvent(
        id=event_id or event.event_id,
        source="netra/workflow",
        type=event.type,
        time=AT,
        subject=event.case_number,
        data=event.model_dump_json().encode(),
    )
    return binary(cloud_event, event.case_number)
