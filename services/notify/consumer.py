"""The consumer: from a case event on Kafka to a running notice. Composition root of the consumer role."""

from collections import Counter
from typing import Any

import structlog

from services.notify.adapters.intake import PostgresIntake
from services.notify.adapters.temporal import TemporalNotices
from services.notify.domain.routing import RoutingTable
from shared.contracts.cases import CaseEvent, CaseEventKind, case_event_type
from shared.messaging.cloudevents import CloudEvent, from_kafka, parse
from shared.messaging.errors import InvalidMessage
from shared.messaging.records import Record

log = structlog.get_logger(__name__)

KNOWN_TYPES = {case_event_type(kind): kind for kind in CaseEventKind}
KNOWN_STEMS = frozenset(known.rpartition(".")[0] for known in KNOWN_TYPES)


class Listener:
    """Notice and inbox in one transaction, then the workflow; the offset is committed after both."""

    def __init__(self, *, intake: PostgresIntake, notices: TemporalNotices, routes: RoutingTable) -> None:
        self._intake = intake
        self._notices = notices
        self._routes = routes
        self._ignored: Counter[str] = Counter()

    def counts(self) -> dict[str, Any]:
        """How many events of each unknown kind were passed over since the start."""
        return {"ignored_types": dict(self._ignored)}

    async def handle(self, record: Record) -> None:
        """Raises InvalidMessage for what can never be told to anybody; anything else is tried again."""
        message = from_kafka(record)
        event = case_event(message)
        if event is None:
            self._ignored[message.type] += 1
            return
        plan = self._routes.plan(event)
        if plan is None:
            return
        notice = await self._intake.take_in(event, plan, source=message.source, event_id=message.id)
        if notice is not None:
            await self._notices.start(notice)
            log.info("notice.started", notice=notice.notice_id, template=notice.template, count=len(notice.deliveries))


def case_event(message: CloudEvent) -> CaseEvent | None:
    """None for a kind that a newer workflow service has and we do not.

    Raises InvalidMessage: unknown_type, unsupported_version, invalid_data, type_mismatch.
    """
    kind = KNOWN_TYPES.get(message.type)
    if kind is None:
        _require_unknown_kind(message.type)
        return None
    event = parse(message, CaseEvent)
    if event.facts.kind is not kind:
        raise InvalidMessage("type_mismatch", f"The facts are not those of {message.type}.")
    return event


def _require_unknown_kind(found: str) -> None:
    if not found.startswith(CaseEvent.TYPE_PREFIX):
        raise InvalidMessage("unknown_type", f"This topic carries {CaseEvent.TYPE_PREFIX}* only.")
    if found.rpartition(".")[0] in KNOWN_STEMS:
        raise InvalidMessage("unsupported_version", "This release reads version 1 of this kind only.")
