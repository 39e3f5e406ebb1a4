"""The moments between two steps of a unit of work, each by its name.

The product knows nothing of them. A service is run by `tests.chaos.faulty`, which wraps the one port at which the
process has to die; nothing that is installed or deployed holds a switch that could be turned on by accident.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Point:
    """`place` is `module:name` or `module:Class.method`, a coroutine function that the step calls."""

    service: str
    role: str
    when: When
    place: str

    def owner(self) -> tuple[Any, str]:
        """Where the port hangs, and under which name. Raises AttributeError when the product has moved it."""
        module, _, path = self.place.partition(":")
        *parents, name = path.split(".")
        owner: Any = importlib.import_module(module)
        for parent in parents:
            owner = getattr(owner, parent)
        getattr(owner, name)
        return owner, name


def _after(service: str, role: str, place: str) -> Point:
    return Point(service, role, When.AFTER, place)


def _before(service: str, role: str, place: str) -> Point:
    return Point(service, role, When.BEFORE, place)


CASE_BOOK = "services.workflow.adapters.book:PostgresCaseBook.write"
DELIVERIES = "services.notify.adapters.deliveries:PostgresDeliveries"
SEND = "shared.messaging.producer:EventProducer.send"

POINTS: Mapping[str, Point] = {
    # accept → outbox → publish
    "report written, not committed": _after("intake", "api", "services.intake.adapters.reports:enqueue"),
    "report committed, not answered": _after("intake", "api", "services.intake.adapters.reports:PostgresReports.file"),
    "outbox read, not published": _before("intake", "relay", SEND),
    "report published, not marked": _after("intake", "relay", SEND),
    "report marked as published": _after("intake", "relay", "shared.messaging.relay:mark_published"),
    # inbox → start → commit
    "report read, not taken in": _before(
        "workflow", "starter", "services.workflow.adapters.intake:PostgresIntake.take_in"
    ),
    "inbox written, not committed": _after("workflow", "starter", "services.workflow.adapters.intake:first_sight"),
    "case committed, not started": _before(
        "workflow", "starter", "services.workflow.adapters.temporal:TemporalCases.start"
    ),
    "case started, offset not committed": _after(
        "workflow", "starter", "services.workflow.adapters.temporal:TemporalCases.start"
    ),
    # act → ledger → relay
    "action written down, not delivered": _after(
        "workflow", "api", "services.workflow.adapters.actions:PostgresActions.ask"
    ),
    "action taken, answer not kept": _before(
        "workflow", "api", "services.workflow.adapters.actions:PostgresActions.answered"
    ),
    "answer kept, not given": _after("workflow", "api", "services.workflow.adapters.actions:PostgresActions.answered"),
    "transition asked for, not written": _before("workflow", "worker", CASE_BOOK),
    "ledger written, not committed": _after("workflow", "worker", "services.workflow.adapters.book:enqueue"),
    "ledger committed, workflow not told": _after("workflow", "worker", CASE_BOOK),
    "case event published, not marked": _after("workflow", "relay", SEND),
    "case event marked as published": _after("workflow", "relay", "shared.messaging.relay:mark_published"),
    # sanction: act → milestone → signal
    "act written down, not delivered": _after(
        "sanctions", "api", "services.sanctions.adapters.actions:PostgresActions.ask"
    ),
    "act taken, not settled": _before("sanctions", "api", "services.sanctions.adapters.actions:PostgresActions.settle"),
    "milestone asked for, not written": _before(
        "sanctions", "worker", "services.sanctions.adapters.log:PostgresMilestoneLog.write"
    ),
    "milestone committed, workflow not told": _after(
        "sanctions", "worker", "services.sanctions.adapters.log:PostgresMilestoneLog.write"
    ),
    # event → notice → send → receipt
    "event read, not taken in": _before("notify", "consumer", "services.notify.adapters.intake:PostgresIntake.take_in"),
    "notice committed, not started": _before(
        "notify", "consumer", "services.notify.adapters.temporal:TemporalNotices.start"
    ),
    "notice started, offset not committed": _after(
        "notify", "consumer", "services.notify.adapters.temporal:TemporalNotices.start"
    ),
    "delivery claimed, not sent": _after("notify", "worker", f"{DELIVERIES}.claim"),
    "accepted by the receiver, not written down": _before("notify", "worker", f"{DELIVERIES}.accept"),
    "receipt written, workflow not told": _after("notify", "worker", f"{DELIVERIES}.accept"),
    "outcome published, not marked": _after("notify", "relay", SEND),
}
