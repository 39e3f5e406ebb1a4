from datetime import UTC, datetime

import pytest
from sqlalchemy import MetaData

from shared.messaging.relay import event_of
from shared.persistence.advisory import lock_key
from shared.persistence.engine import checked_schema, create_engine
from shared.persistence.outbox import MAX_PAYLOAD_BYTES, OutboxEvent, enqueue, outbox_table

WHEN = datetime(2024, 10, 28, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize("schema", ["", "Intake", "in-take", "intake; drop", "1intake", "in take"])
def test_only_plain_names_reach_sql_text(schema: str) -> None:
    with pytest.raises(ValueError, match="not a schema name"):
        checked_schema(schema)


def test_a_lock_keeps_its_key_for_ever() -> None:
    assert lock_key("relay:netra/intake:outbox") == lock_key("relay:netra/intake:outbox")
    assert lock_key("relay:netra/intake:outbox") != lock_key("relay:netra/workflow:outbox")
    assert -(2**63) <= lock_key("x") < 2**63


async def test_a_payload_no_broker_takes_never_enters_the_outbox() -> None:
    engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", schema="intake")
    event = OutboxEvent("e-1", "t", "k", "type", "s", WHEN, {"text": "x" * MAX_PAYLOAD_BYTES})
    with pytest.raises(ValueError, match="e-1"):
        await enqueue(engine.connect(), outbox_table(MetaData()), event)


def test_a_row_always_gives_the_same_event() -> None:
    row = {"event_id": "e-1", "type": "t.v1", "subject": "s", "time": WHEN, "payload": {"kota": "Yogyakarta"}}
    event = event_of(row, "netra/intake")
    assert event == event_of(row, "netra/intake")
    assert (event.id, event.source, event.time, event.json()) == ("e-1", "netra/intake", WHEN, {"kota": "Yogyakarta"})
