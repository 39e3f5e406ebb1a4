"""What somebody reads who has the server, its database or its backup, and no key."""

import json
from collections.abc import Iterator
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from temporalio.api.common.v1 import Header, Payload, SearchAttributes
from temporalio.client import Client

from shared.temporal.encryption import ENCODING

MEANT_TO_BE_CLEAR = (SearchAttributes, Header)
"""Codes that operators search by, and the ids of traces."""

MARKS_OF_THE_SDK = frozenset({b"json/protobuf", b"binary/null"})
WHEN_A_LOCAL_ACTIVITY_RAN = {
    *("seq", "attempt", "activity_id", "activity_type"),
    *("complete_time", "backoff", "original_schedule_time", "activation_index"),
}
"""What the SDK itself notes: which local activity ran, when, and that nothing was returned."""


async def in_clear(address: str, case_number: str) -> set[str]:
    """Payloads in the histories of everything about a case that are not encrypted."""
    client = await Client.connect(address)
    found: set[str] = set()
    async for execution in client.list_workflows(f"CaseNumber = '{case_number}'"):
        history = await client.get_workflow_handle(execution.id, run_id=execution.run_id).fetch_history()
        assert history.events
        payloads = [payload for event in history.events for payload in payloads_of(event)]
        assert payloads
        found |= {str(payload) for payload in payloads if payload.metadata["encoding"] != ENCODING and carries(payload)}
    return found


def carries(payload: Payload) -> bool:
    """Something that we put there."""
    if payload.metadata["encoding"] in MARKS_OF_THE_SDK or not payload.data:
        return False
    return not WHEN_A_LOCAL_ACTIVITY_RAN.issuperset(json.loads(payload.data))


def payloads_of(message: Any) -> Iterator[Payload]:
    """Every payload anywhere in a message."""
    if isinstance(message, Payload):
        yield message
    elif not isinstance(message, MEANT_TO_BE_CLEAR):
        for field, value in message.ListFields():
            for part in parts(field, value):
                yield from payloads_of(part)


def parts(field: FieldDescriptor, value: Any) -> list[Any]:
    if field.message_type is None:
        return []
    if field.message_type.GetOptions().map_entry:
        return [one for one in value.values() if hasattr(one, "ListFields")]
    return list(value) if field.is_repeated else [value]
